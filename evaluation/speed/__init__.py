"""How long turns, training and the parts take, beside a stock Rasa."""
