"""Revisions of what is published. A leaf: it knows scopes by name, not what they hold."""
