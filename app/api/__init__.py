"""Answers for other systems."""
