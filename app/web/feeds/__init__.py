"""Calendar addresses and how to subscribe."""

from app.web.feeds.blueprint import blueprint

__all__ = ["blueprint"]
