"""The public guide pages: the same reviewed text the assistant answers from, to read, print, share and find."""
