"""Credit: what each response token weighs in the loss."""
