"""What a focal map looks like."""
