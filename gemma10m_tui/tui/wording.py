"""Numbers and paths as a person reads them in a narrow line: 412k, 3.2M, 4 min, 37 %, ~/books."""

from pathlib import Path


def count(number: float) -> str:
    """Three figures at most: 950, 9.5k, 412k, 3.2M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size * 0.9995:
            scaled = number / size
            return f"{scaled:.1f}{letter}" if scaled < 9.95 else f"{scaled:.0f}{letter}"
    return f"{number:.0f}"


def size(number_of_bytes: float) -> str:
    """Bytes in decimal units: 812 B, 5.2 MB."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if number_of_bytes >= unit:
            scaled = number_of_bytes / unit
            return f"{scaled:.1f} {name}" if scaled < 9.95 else f"{scaled:.0f} {name}"
    return f"{number_of_bytes:.0f} B"


def duration(seconds: float) -> str:
    """The largest unit and, where it tells, the next: 8 s, 4 min, 1 h 20 min."""
    if not 0 <= seconds < 1e7:
        return "a long time"
    whole = round(seconds)
    if seconds < 1:
        return f"{seconds:.1f} s"
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{round(whole / 60)} min"
    hours, rest = divmod(round(whole / 60), 60)
    return f"{hours} h {rest} min" if rest and hours < 10 else f"{hours} h"


def percent(part: int, whole: int) -> str:
    """A share that says 100 only when all of it is there."""
    if whole <= 0:
        return "0 %"
    return f"{min(100 * part // whole, 100)} %"


def from_home(path: str) -> str:
    """A path with `~` for the home folder, where it lies in it."""
    try:
        return str(Path("~", Path(path).relative_to(Path.home())))
    except (ValueError, RuntimeError):
        return path
