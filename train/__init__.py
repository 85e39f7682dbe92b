"""Data set -> checkpoint."""
