"""Signing in and out, one’s own browsers and calendar addresses."""

from app.web.account.blueprint import blueprint

__all__ = ["blueprint"]
