"""What people come for: the coded list from which a booking may pick one."""

from app.workshops.aims import GOALS

__all__ = ["GOALS"]
