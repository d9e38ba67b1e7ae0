"""Proofs about channels that take longer than a test may."""
