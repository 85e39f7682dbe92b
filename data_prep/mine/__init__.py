"""Claims -> candidate pairs: two claims that speak of the same thing, and what speaks for a contradiction. No torch."""
