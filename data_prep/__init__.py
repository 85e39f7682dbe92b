"""Labelled sets and articles -> claims, pairs, data sets. No torch here."""
