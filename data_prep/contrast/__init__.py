"""Contrast edits: from one claim, minimal changes that flip or keep its meaning, in blocks that give no label away."""
