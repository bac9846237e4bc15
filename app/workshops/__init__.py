"""Venues, programmes, workshops and their meetings."""
