"""The trainer’s desk."""

from app.web.trainers.blueprint import blueprint

__all__ = ["blueprint"]
