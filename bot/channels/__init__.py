"""Channels translate: a request body into an Incoming message, stored lines into what a client reads. Nothing else."""
