"""A claim as the rules read it: tokens, spelling, affixes, verbs, and the one matcher."""
