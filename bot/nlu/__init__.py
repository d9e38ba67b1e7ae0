"""Rasa graph components: from what a citizen typed to tokens, features, an intent and normalised entities.

Runs in the rasa environment (Python 3.10) and imports only :mod:`bot.text` of ours.
"""
