"""Facebook Messenger: webhook in, Send API out. Nothing here was copied from a live page."""
