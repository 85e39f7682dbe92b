"""A training process and its machine: signals, Slurm, memory."""
