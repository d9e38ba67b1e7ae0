"""The staff desk: who may answer a citizen when the assistant cannot, and the pages they do it on."""
