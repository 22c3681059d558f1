"""What the commands of all three packages share on a terminal."""
