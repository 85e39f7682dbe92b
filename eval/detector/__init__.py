"""Opens and runs a classifier: checkpoint, what it reads, how rows lie before it, its scores."""
