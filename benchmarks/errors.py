"""Why a benchmark cannot be finished."""


class BenchmarkError(Exception):
    """A bot could not be made, started or asked; told in one sentence."""
