"""Found by others: search engines, feed readers, the national maps and directories."""

from app.web.discovery.blueprint import blueprint

__all__ = ["blueprint"]
