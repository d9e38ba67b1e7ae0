"""Zalo Official Account: webhook in, customer-service messages out. Nothing here was copied from a live account."""
