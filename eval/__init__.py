"""Checkpoint + data set -> predictions -> facts -> report and model card."""
