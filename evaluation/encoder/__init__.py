"""Training, packing and measuring the sentence encoder shipped in ``models/encoder``."""
