"""What to say: pure decisions from (turn, context, knowledge, today) to a typed reply."""
