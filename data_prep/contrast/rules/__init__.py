"""What each rule makes of a claim: one file a kind of edit, word lists in lexicon/*.yaml."""
