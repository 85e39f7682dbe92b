"""Pairs -> what gives their labels away, and what one set of them knows of another."""
