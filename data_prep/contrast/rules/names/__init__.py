"""Rules of names: cities, countries, clubs, nationalities, kinds; where there is one of a thing."""
