"""What is owed, and who is told of it? Due lists, the sweep that tells, and whether it still runs."""
