"""rasa-sdk custom actions: thin, one file per capability. Decisions live in ``bot.dialogue``."""
