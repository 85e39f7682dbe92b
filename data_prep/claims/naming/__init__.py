"""Speakers: where a name begins and ends, its key, whom a pronoun goes back to."""
