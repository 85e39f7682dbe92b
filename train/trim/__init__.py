"""A multilingual checkpoint cut to the pieces of vocabulary that one use of it needs."""
