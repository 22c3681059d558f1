"""A team that answers the customers of a bakery: what is tested here is whether it keeps to its instructions."""
