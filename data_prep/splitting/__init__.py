"""What pairs know of each other, and splits and evaluation sets kept apart by it."""
