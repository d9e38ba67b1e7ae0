"""What the service tells about itself: logs and metrics, and where their names and redaction live."""
