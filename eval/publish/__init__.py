"""What goes out: a folder with model, card and facts, checked before anything leaves; a push to the hub."""
