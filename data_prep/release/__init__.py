"""The native news pairs as a data set to publish: checked, described, built from the shipped files alone."""
