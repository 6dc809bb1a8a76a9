"""No core dump: what stood in memory when a process fell would be on disk."""

import contextlib

try:
    import resource
except ImportError:  # Windows has no core dumps of this kind
    resource = None  # type: ignore[assignment]


def forbid() -> None:
    """Let this process and those it starts leave no core file.

    Where the system hands dumps to a program of its own (kernel.core_pattern beginning with "|"), the operator must
    switch that off (docs/runbook.md).
    """
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
