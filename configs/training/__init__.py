"""Config groups of python -m train alone: `objective` is a key of configs/eval.yaml, too."""
