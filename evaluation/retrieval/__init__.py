"""How well each retrieval signal finds the right passage on public question sets."""
