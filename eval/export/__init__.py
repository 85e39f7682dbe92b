"""The checkpoint in formats that serve without torch, each measured against it before it may go out."""
