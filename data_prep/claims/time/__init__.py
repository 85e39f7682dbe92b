"""Dates in Arabic sentences, resolved against the article's own."""
