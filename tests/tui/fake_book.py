"""What the fake engine has read: a book of four passages, an answer about it, and what its library and memory hold."""

from gemma10m_tui.engine import answers as a
from gemma10m_tui.engine import protocol as p
from gemma10m_tui.events import Failed

TOTAL = 1_100_000
HOSTILE = (
    "\x1b]52;c;aGFja2Vk\x07\x1b[31m\x1b]0;owned\x07\x9b5n[link=http://x]click[/link][@click=app.quit]q[/][/x]\u202e"
)
BOOK = (
    "The Time Traveller (for so it will be convenient to speak of him) was expounding a recondite matter to us. ",
    "His pale grey eyes shone and twinkled, and his usually pale face was flushed and animated. The fire burnt "
    "brightly, and the soft radiance of the incandescent lights caught the bubbles that flashed in our glasses.\n\n",
    "“You must follow me carefully. I shall have to controvert one or two ideas that are almost universally accepted. "
    "The geometry, for instance, they taught you at school is founded on a misconception.”\n\n",
    "“Is not that rather a large thing to expect us to begin upon?” said Filby, an argumentative person with red hair.",
)
QUOTED = """What the rules are:

- The name is __main__ and the product is 2*3*4 for *all* users.
- ~~x~~ and `backticks` and <b>bold</b> &amp; [x](y) and [red]
  - an item **within** one
# a heading of theirs
None in `Context.__init__`

```python
def __enter__(self):
    return self**2
```
    set in __four__
\\_ is \\_ | a | b |
1. one_of_them_
> said __so__"""

ANSWER = """The speaker is called **the Time Traveller**; his real name is never given.

He expounds two claims:

1. There are *four* dimensions, and time is one of them.
2. School geometry rests on a misconception.

> You must follow me carefully.

Filby, who has red hair, objects at once [3].
"""


def passage(number: int, name: str, around: str) -> p.EngineEvent:
    """A passage of the book among its neighbours; `around` stands before and behind them."""
    if not 0 <= number < len(BOOK):
        return Failed("That passage is not in this snapshot.", 3)
    first, end = max(number - 1, 0), min(number + 2, len(BOOK))
    return a.PassageShown(
        number,
        name,
        f"p. {number}",
        around + "".join(BOOK[first:end]) + around,
        len(around) + sum(len(text) for text in BOOK[first:number]),
        len(BOOK[number]),
        number - 1 if number > 0 else None,
        number + 1 if number + 1 < len(BOOK) else None,
    )


def outline(name: str) -> tuple[a.OutlineEntry, ...]:
    """Two documents, one of them with chapters."""
    chapters = ("Introduction", "The Machine", "The Time Traveller Returns")
    inside = tuple(a.OutlineEntry(f"Chapter {n}. {title}", 1, name, n, n / 5) for n, title in enumerate(chapters, 1))
    return (a.OutlineEntry(name, 0, name, 0, 0.0), *inside, a.OutlineEntry("notes", 0, "notes", 3, 0.9))


def memory(name: str, tokens: int) -> a.MemoryShown:
    """What a small reader would say of its memory."""
    return a.MemoryShown(
        name,
        "/library/time-machine-0badcafe.g10m",
        tokens,
        TOTAL,
        tokens // 2048,
        2048,
        5_200_000,
        "0badcafe" * 8,
        "fake reader",
        "cpu",
        "finds and quotes; small, and made up for tests",
        18_000_000,
        812_000_000,
        0,
        0,
        (a.StatePoint(TOTAL // 2, "chapters/06 · Chapter 6"), a.StatePoint(TOTAL, "notes")),
    )


def snapshots(title: str) -> tuple[a.SnapshotEntry, ...]:
    """A small library: the book under a title, and a repository that is read in part."""
    name, part = "time-machine-0badcafe", "partial-1"
    at = "2026-11-22T18:30:00"
    return (
        a.SnapshotEntry(name, title, f"/library/{name}.g10m", "fake", TOTAL, TOTAL, True, at, 5_200_000, 12),
        a.SnapshotEntry(
            part, "A repository", f"/library/{part}.g10m", "fake", 400_000, TOTAL, False, at, 9_100_000, 340
        ),
    )
