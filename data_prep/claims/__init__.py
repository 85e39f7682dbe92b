"""Arabic news articles -> claims: what is asserted, by whom, with which cue, when, and where in the text."""
