"""Who says what in a sentence: frames, their openings, nominal and postposed forms, named sources."""
