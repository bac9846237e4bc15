"""The coordinator's season sheet: read (rows), matched with what exists (matching), checked
(plans, clashes), then written all at once or not at all (writing).
"""
