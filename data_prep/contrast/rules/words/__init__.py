"""Rules of words: opposites, synonyms, verbs, phrases, closings, details put in."""
