"""The bounds within which a child process looks at a foreign file, set by the child itself before it does."""

import contextlib

_ADDRESS_SPACE = 1_500_000_000  # bytes


def limit_memory(address_space: int) -> None:
    """A bound on memory alone, in bytes: for a process that opens many files, one after the other."""
    try:
        import resource
    except ImportError:
        return
    _lower(resource.RLIMIT_AS, address_space)


def limit_resources(cpu_seconds: int) -> None:
    """Bounds on memory, processor time and files where the platform has them; the parent's clock holds everywhere."""
    try:
        import resource
    except ImportError:
        return
    _lower(resource.RLIMIT_AS, _ADDRESS_SPACE)
    _lower(resource.RLIMIT_CPU, cpu_seconds)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(limit: int, value: int) -> None:
    import resource

    with contextlib.suppress(OSError, ValueError):  # a limit that is lower already stays
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (value if hard < 0 else min(value, hard), hard))
