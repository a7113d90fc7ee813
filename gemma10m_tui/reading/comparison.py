"""What is found in a place now, held against what a snapshot was read from there before."""

from collections.abc import Sequence
from dataclasses import dataclass

from gemma10m_tui.documents import Outcome, described
from gemma10m_tui.events import SourcesCompared
from gemma10m_tui.library.content_key import keyed
from gemma10m_tui.library.records import StoredDigest

NamedDigest = tuple[str, str]


@dataclass(frozen=True)
class Comparison:
    """Names of files, by what became of them; `retried` had failed, and are to be tried again.

    `otherwise` are unchanged files that were read with other options, as `options` tells: those of then and of now.
    `kept` are those that a reading can go on behind: read, unchanged and in the same order before the first difference,
    `kept_tokens` in all, and the failed ones among them.
    """

    unchanged: tuple[str, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    retried: tuple[str, ...]
    otherwise: tuple[str, ...]
    options: tuple[str, str]
    kept: tuple[str, ...]
    kept_tokens: int

    @property
    def only_failed_ones_differ(self) -> bool:
        """Whether nothing that the memory holds has changed: there is nothing in it to forget."""
        return not (self.changed or self.added or self.removed or self.otherwise)

    def event(self, snapshot: str) -> SourcesCompared:
        """The comparison as everybody hears of it."""
        return SourcesCompared(
            snapshot,
            len(self.unchanged),
            self.changed,
            self.added,
            self.removed,
            self.retried,
            self.kept_tokens,
            self.otherwise,
            *self.options,
        )


def compare(stored: Sequence[StoredDigest], found: Sequence[NamedDigest]) -> Comparison:
    """Hold the files found against those that a snapshot has reports of."""
    before = {digest.name: digest for digest in stored}
    now = dict(found)
    failed = {digest.name for digest in stored if digest.outcome == Outcome.FAILED}
    same = {name for name, key in found if name in before and _key(before[name]) == key}
    differing = [(name, key) for name, key in found if name in before and name not in same and name not in failed]
    otherwise = {name: key for name, key in differing if key.partition(" ")[0] == before[name].sha256}
    options = ((described(before[name].text_key), described(key.partition(" ")[2])) for name, key in otherwise.items())
    kept, tokens = _kept(stored, found, failed)
    return Comparison(
        unchanged=tuple(name for name, _ in found if name in same - failed),
        changed=tuple(name for name, _ in differing if name not in otherwise),
        added=tuple(name for name, _ in found if name not in before),
        removed=tuple(digest.name for digest in stored if digest.name not in now and digest.name not in failed),
        retried=tuple(name for name, _ in found if name in failed),
        otherwise=tuple(otherwise),
        options=next(options, ("", "")),
        kept=kept,
        kept_tokens=tokens,
    )


def _kept(
    stored: Sequence[StoredDigest], found: Sequence[NamedDigest], failed: set[str]
) -> tuple[tuple[str, ...], int]:
    in_the_stream = sorted((digest for digest in stored if digest.end_token), key=lambda digest: digest.end_token or 0)
    kept: list[str] = []
    tokens = index = 0
    for name, key in found:
        if name in failed:
            kept.append(name)
            continue
        if index == len(in_the_stream):
            break
        following = in_the_stream[index]
        if (following.name, _key(following)) != (name, key):
            break
        kept.append(name)
        tokens = following.end_token or 0
        index += 1
    return tuple(kept), tokens


def _key(digest: StoredDigest) -> str:
    return keyed(digest.sha256, digest.text_key)
