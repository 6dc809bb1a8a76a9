"""Ledelys side by side with the bot that `rasa init` makes: ``uv run python -m benchmarks``."""
