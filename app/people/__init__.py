"""Accounts, roles, partners, sign-in, and who may do what."""
