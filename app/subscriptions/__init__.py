"""Private feeds and their tokens."""
