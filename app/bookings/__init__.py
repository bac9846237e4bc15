"""Participants, bookings, seats and the line."""
