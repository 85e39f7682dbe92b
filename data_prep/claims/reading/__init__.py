"""Articles out of files: encodings, page furniture, datelines, and the command line's words for them."""
