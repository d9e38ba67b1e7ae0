"""Conversations of our own: the data, and what is learned from it."""
