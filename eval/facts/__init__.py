"""facts.json: its types, its schema, how it is read, and whether its figures follow from the predictions."""
