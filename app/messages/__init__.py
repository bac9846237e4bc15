"""The outbox: what is to be told, to whom, and what became of it. A leaf: it knows no booking."""
