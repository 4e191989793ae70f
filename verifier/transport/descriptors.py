"""How many connections this machine allows: each takes a file descriptor, and so does much else."""

from pathlib import Path

_RESERVE = 32
"""Descriptors that are left for reports, ledger, look-ups of names and modules that are still to be loaded."""

_USUAL = 16
"""How many are open where the system does not tell."""


def connections_allowed(wanted: int) -> int:
    """As many as are `wanted`, or fewer, down to one. The process's own limit is raised as far as it may be."""
    try:
        import resource  # which Windows has not, nor so low a limit
    except ImportError:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = _open() + _RESERVE + wanted
    if soft == resource.RLIM_INFINITY or needed <= soft:
        return wanted
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if allowed > soft:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
            soft = allowed
        except (OSError, ValueError):
            pass
    return max(1, wanted - max(0, needed - soft))


def _open() -> int:
    try:
        return sum(1 for _ in Path("/dev/fd").iterdir())
    except OSError:
        return _USUAL
