"""The matched view of a text: sentences, tokens, word lists, negation and modality."""
