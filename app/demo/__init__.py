"""The demonstration season: a fictitious association in full swing, on real city names.

An entry-level package beside `cli`: it acts through the same verbs as the pages do.
"""
