"""Rules of clauses: who acts on whom, negation, passive, sources, later changes."""
