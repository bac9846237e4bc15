"""The coordinator’s desk."""

from app.web.coordinators.blueprint import blueprint

__all__ = ["blueprint"]
