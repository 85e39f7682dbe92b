"""A page to try a checkpoint on: two claims or two articles in, a verdict out; the same page as a Space of the hub."""
