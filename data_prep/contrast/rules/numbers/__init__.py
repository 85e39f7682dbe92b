"""Rules of numbers: counts, shares, units, scores, days and months."""
