"""What ships with the code: claim pairs and sample articles, written by hand for this repository."""
