"""Text as citizens type it, and the forms the rest of the bot needs.

Two roads lead through this package. *Display*: :func:`~bot.text.normalise.canonical`, then
:func:`~bot.text.pii.mask_pii`, gives what may be stored and shown. *Matching*:
:func:`~bot.text.normalise.match_forms` gives what classifiers and search compare; it is never shown.

Standard library only, Python 3.10 and later; importing it loads no model.
"""
