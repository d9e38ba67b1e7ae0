"""Benchmarks: what is measured, on what, and the tables."""
