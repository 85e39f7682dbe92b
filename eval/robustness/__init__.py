"""What a checkpoint makes of the same claim in other spelling, and of another claim in nearly the same words."""
