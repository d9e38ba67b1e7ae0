"""How well the Rasa side understands: intents, entities, policies. Runs in the rasa environment."""
