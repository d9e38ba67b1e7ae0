"""From a question to ranked guides with a calibrated probability, and to the aspects asked about."""
