"""Exact resume: all that a step checkpoint holds, written whole, put back to the bit."""
