"""The partner desk."""

from app.web.partners.blueprint import blueprint

__all__ = ["blueprint"]
