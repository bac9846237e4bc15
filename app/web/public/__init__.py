"""The public pages: find a workshop, take a seat, keep it or give it up."""

from app.web.public.blueprint import blueprint

__all__ = ["blueprint"]
