"""Claims -> sentence vectors, in a file that mining reads: which claims mean the same, in whatever words."""
