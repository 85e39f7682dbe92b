"""What is learnt: claim pairs (nli) or masked words (mlm), their objectives, inputs and validation."""
