"""What a check of a turn is: a kind a class, with its parameters, its words and its evidence."""
