"""Articles or claims + a checkpoint -> ranked contradictions, as JSON lines and as a page to read."""
