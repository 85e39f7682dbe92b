"""What the repository ships to run on: example articles and pairs."""
