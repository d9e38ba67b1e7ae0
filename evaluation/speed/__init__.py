"""How long a turn takes over HTTP, beside Rasa alone."""
