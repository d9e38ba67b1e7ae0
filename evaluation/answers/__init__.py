"""Whole turns over HTTP against labelled questions: the metrics of the contract, section 4."""
