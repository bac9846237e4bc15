"""The national schema "lieux de médiation numérique" 1.0.2: read into venues, and found again."""
