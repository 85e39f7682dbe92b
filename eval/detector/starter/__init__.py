"""The detector that ships with this repository: weights as 8-bit rows, unpacked into a plain checkpoint folder."""
