"""Visitors under load: ``uv run python -m benchmarks.visitors``."""
