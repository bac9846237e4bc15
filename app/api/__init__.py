"""Answers for other systems: what is public, and what a partner's own software may do."""
