"""The model to start from and which of its weights move, at which rate."""
