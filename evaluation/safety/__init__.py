"""Is the assistant harmless? Attacks, personal numbers, wishes for a person, and what is none of its business."""
