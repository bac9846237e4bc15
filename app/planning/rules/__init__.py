"""A season made from rules: what is wanted (wanted), what it gives and what stands in the way
(preview, conflicts, ways), the rows (writing), and a rule changed later (editing).
"""
