"""An engine without a model: the same protocol, a scripted book, and answers that do what their question says.

Run as a program by the tests (and by hand, to look at the screen). What it has read is in `fake_book.py`. A question
that begins with `crash`, `refuse`, `long`, `list`, `code`, `quote` (words of a text), `fail` or `hostile` gets what it
asks for; any other gets an answer with three citations. With `--hold` the reading waits at 37 % until one question has
been answered; with `--counting` what is read again first has its tokens counted, until that is stopped; with
`--hostile` names and passages are full of escape sequences.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import fake_book as book
from fake_book import ANSWER, BOOK, HOSTILE, QUOTED, TOTAL

from gemma10m_tui.documents.unreadable import LOCKED, WRONG_PASSWORD
from gemma10m_tui.engine import answers as a
from gemma10m_tui.engine import protocol as p
from gemma10m_tui.engine import requests as r
from gemma10m_tui.events import (
    AnswerFinished,
    AnswerStarted,
    CheckpointSaved,
    Citation,
    DocumentEnded,
    DocumentReport,
    Failed,
    PassageRecalled,
    PassagesCounted,
    ReadingFinished,
    SegmentRead,
    SnapshotOpened,
    TokenDecoded,
)


@dataclass
class FakeEngine:
    """Speaks on `out`; state as small as the tests need."""

    options: argparse.Namespace
    reading_id: int = 0
    reading: asyncio.Task[None] | None = None
    answering: asyncio.Task[None] | None = None
    tokens: int = 0
    opened: bool = False
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: bool = False
    renamed: str = ""
    counting_id: int = 0
    retitled: str = ""
    conversations: dict[int, list[a.TurnRecord]] = field(default_factory=dict)

    def say(self, id: int, event: p.EngineEvent) -> None:
        """One line out."""
        sys.stdout.buffer.write(p.encode_event(id, event))
        sys.stdout.buffer.flush()

    @property
    def name(self) -> str:
        """What the book is called."""
        return f"The Time Machine{HOSTILE}" if self.options.hostile else "The Time Machine"

    def reports(self) -> tuple[DocumentReport, ...]:
        """A dozen files, most of them fine."""
        good = tuple(DocumentReport(f"chapters/{n:02}-{self.name}.txt", "read", "", 40, 28_000) for n in range(1, 13))
        return (
            *good,
            DocumentReport("cover.jpg", "skipped", "an image"),
            DocumentReport("notes.bin", "skipped", "binary"),
            DocumentReport("scan.pdf", "failed", f"no text layer{HOSTILE if self.options.hostile else ''}"),
        )

    async def read(self, id: int) -> None:
        """From where it stands to the end."""
        step = max(TOTAL // self.options.steps, 1)
        while self.tokens < TOTAL:
            self.tokens = min(self.tokens + step, TOTAL)
            left = (TOTAL - self.tokens) / 3200
            self.say(id, SegmentRead(self.tokens, TOTAL, self.tokens // 2048, 3200.0, left))
            if self.options.hold and self.tokens == 37 * step:
                self.say(id, CheckpointSaved(self.tokens))
                await self.answered.wait()
            await asyncio.sleep(self.options.pace)
        self.finish_reading(id, complete=True)

    def finish_reading(self, id: int, complete: bool) -> None:
        """The last event of a reading."""
        self.say(
            id,
            ReadingFinished(
                "time-machine-0badcafe",
                "/library/time-machine-0badcafe.g10m",
                self.reports(),
                self.tokens,
                self.tokens // 2048,
                344.0,
                3200.0,
                5_200_000,
                "00" * 32,
                1_000_000_000,
                complete,
            ),
        )

    def is_locked(self, id: int, paths: tuple[str, ...], wanted: r.Wanted) -> bool:
        """Whether a path is that of an encrypted file, and the password is not sesame; says so."""
        if "locked" not in "".join(paths) or wanted.password == "sesame":
            return False
        reason = LOCKED if wanted.password is None else WRONG_PASSWORD
        self.say(id, DocumentEnded(DocumentReport("locked.pdf", "failed", reason), 1, 1))
        self.say(id, Failed(f"locked.pdf: {reason}", 1))
        return True

    async def open(self, id: int, request: r.Open) -> None:
        """Files, snapshot, reading."""
        if any("broken" in path for path in request.paths):
            self.say(id, Failed("nothing in broken can be read; name a folder that holds text.", 3))
            return
        if self.is_locked(id, request.paths, request.wanted):
            return
        if self.options.locked and "partial" in (request.snapshot or ""):
            self.say(id, Failed("partial-1 is open in another gemma10m; wait or close it.", 1))
            return
        if "older" in (request.snapshot or ""):
            self.say(id, Failed("older-1 was read by tiny.", 4))
            return
        if request.snapshot is None:
            self.tokens = 0
            reports = self.reports()
            for done, report in enumerate(reports, 1):
                self.say(id, DocumentEnded(report, done, len(reports)))
                await asyncio.sleep(self.options.pace)
        elif "partial" not in request.snapshot and not self.opened and not self.options.hold:
            self.tokens = TOTAL
        self.opened = True
        done = self.tokens >= TOTAL
        path = "/library/time-machine-0badcafe.g10m"
        self.say(id, SnapshotOpened("time-machine-0badcafe", path, self.name, "fake", self.tokens, TOTAL, done))
        if done:
            self.finish_reading(id, complete=True)
        else:
            self.reading_id = id
            self.reading = asyncio.create_task(self.read(id))

    def citations(self) -> tuple[Citation, ...]:
        """Two that are verified, one that is not."""
        return (
            Citation(1, self.name, "Chapter 1. Introduction", BOOK[1][:70], True, 0.6, 0.4),
            Citation(2, self.name, "p. 2", BOOK[2][:60], True, 0.3, None),
            Citation(
                3, self.name, "src/app.py:10-40", f"red hair {HOSTILE if self.options.hostile else ''}", False, 0.1
            ),
        )

    async def answer(self, id: int, request: r.Ask) -> None:
        """What the question asks for."""
        self.cancelled = False
        conversation = request.conversation or len(self.conversations) + 8
        understood = "Who speaks of Weena?" if request.question == "And of Weena?" else ""
        self.say(id, AnswerStarted(request.question, self.tokens, TOTAL, understood))
        said, stopped = "", "end"
        word = request.question.split()[0].lower().strip("?.,")
        citations = () if word in ("refuse", "list") else self.citations()
        for citation in citations:
            self.say(id, PassageRecalled(citation))
        async for piece in self.pieces(word):
            if self.cancelled:
                stopped = "cancelled"
                break
            said += piece
            self.say(id, TokenDecoded(piece))
            await asyncio.sleep(max(self.options.pace, 0.02) if word == "long" else self.options.pace)
        if word == "crash":
            print("Segmentation fault (pretended) \x1b[31m", file=sys.stderr, flush=True)
            os._exit(139)
        if word == "fail":
            self.say(id, Failed("The snapshot was read by another model; open it with gemma-2b.", 4))
            return
        if word == "refuse":
            stopped = "refused"
        record = a.TurnRecord(
            request.question, said, citations, stopped, "fake", 2.3, self.tokens, markdown=word != "quote"
        )
        yesterday = [self.old_turn()] if conversation == 7 else []
        turns = self.conversations.setdefault(conversation, yesterday)
        turns.append(record)
        self.say(
            id,
            AnswerFinished(
                conversation,
                len(turns),
                said,
                stopped,
                citations,
                2.3,
                self.tokens,
                len(said.split()),
                "fake",
                markdown=record.markdown,
            ),
        )
        self.answered.set()

    async def pieces(self, word: str) -> AsyncIterator[str]:
        """The answer, a word at a time."""
        if word == "refuse":
            return
        if word == "long":
            number = 0
            while True:
                number += 1
                yield f"word{number} "
                if number % 12 == 0:
                    yield "\n\n"
        if word == "list":
            for number in range(1, 400):
                yield f"{number}. item number {number}\n"
            return
        text = f"{HOSTILE}\n\n{ANSWER}{HOSTILE}" if word == "hostile" else ANSWER
        if word == "code":
            text = "Two programs:\n\n```python\nprint('one')\n```\n\n```sh\necho two\n```\n"
        if word == "quote":
            text = QUOTED
        if word == "crash":
            text = "This much was said before the"
        for piece in text.split(" "):
            yield f"{piece} "

    async def hear(self, id: int, request: r.Request) -> None:
        """One request."""
        match request:
            case r.Open():
                await self.open(id, request)
            case r.Ask():
                self.answering = asyncio.create_task(self.answer(id, request))
            case r.Cancel():
                self.cancelled = True
            case r.Append(paths=paths, wanted=wanted) if self.is_locked(id, paths, wanted):
                pass
            case r.Append() | r.Undo():
                self.tokens = TOTAL // 2 if isinstance(request, r.Undo) else 0
                await self.open(id, r.Open(snapshot="partial"))
            case r.Reread() if self.options.counting:
                self.options.counting, self.counting_id = False, id
                self.say(id, PassagesCounted(300, 1_000))
            case r.StopReading() if self.counting_id:
                self.say(
                    self.counting_id, Failed("Stopped before any of older-1 was read again; it is as it was.", 130)
                )
                self.counting_id = 0
            case r.Reread(snapshot=snapshot):
                self.tokens = 0
                await self.open(id, r.Open(snapshot=f"partial of {snapshot.replace('older', '')}"))
            case r.StopReading():
                if self.reading is not None and not self.reading.done():
                    self.reading.cancel()
                    self.finish_reading(self.reading_id, complete=False)
            case r.ResumeReading():
                self.reading_id = id
                self.reading = asyncio.create_task(self.read(id))
            case r.ListSnapshots():
                self.say(id, self.library())
            case r.ListConversations():
                self.say(id, a.ConversationsListed(self.listed_conversations()))
            case r.LoadConversation(id=wanted):
                turns = tuple(self.conversations.get(wanted) or [self.old_turn()])
                self.say(id, a.ConversationLoaded(wanted, turns[0].question, turns))
            case r.ShowPassage(passage=passage):
                self.say(id, self.shown(passage))
            case _:
                self.say(id, self.looked_up(request))

    def looked_up(self, request: r.Request) -> p.EngineEvent:
        """What the desk of the real engine would find."""
        match request:
            case r.FindText(words=words, after=after, backwards=backwards):
                places = [place for place in range(len(BOOK)) if words.casefold() in BOOK[place].casefold()]
                if not places:
                    return Failed(f"“{words}” does not stand in the text.", 3)
                further = [place for place in places if (place < after if backwards else place > after)] or places
                found = further[-1 if backwards else 0]
                shown = self.shown(found)
                assert isinstance(shown, a.PassageShown)
                return replace(shown, found=places.index(found) + 1, found_of=len(places))
            case r.GoTo(page=page, line=line, number=number):
                page = page if page is not None else number
                return self.shown(page if page is not None else 3) if line != 9999 else Failed("There is no line.", 3)
            case r.ShowOutline():
                return a.OutlineShown(book.outline(self.name), "notes")
            case r.LocatePassages(passages=passages):
                spans = tuple(a.PassageSpan(one, one * TOTAL // 5, one * TOTAL // 5 + 60_000) for one in passages)
                return a.PassagesLocated(spans, TOTAL)
            case r.MeasureNovelty(parts=parts):
                return a.NoveltyMeasured(tuple((7 * n % 13) / 13 for n in range(parts)), self.tokens, TOTAL)
            case r.ShowMemory():
                return book.memory(self.name, self.tokens)
            case r.SearchTurns(words=words):
                hit = a.TurnFound("/library/partial-1.g10m", "A repository", 7, 1, "Who is Filby?", f"…{words}…")
                return a.TurnsFound(words, (hit,) if words else ())
            case r.BranchConversation(conversation=conversation, turns=turns):
                branch = len(self.conversations) + 20
                self.conversations[branch] = list(self.conversations[conversation][:turns])
                return a.ConversationLoaded(branch, "a branch", tuple(self.conversations[branch]))
            case r.RenameConversation() | r.RemoveConversation():
                self.renamed = request.title if isinstance(request, r.RenameConversation) else ""
                return a.ConversationsListed(self.listed_conversations())
            case r.ExportConversation(path=path) | r.ExportSnapshot(to=path):
                return a.Exported(path)
            case r.RenameSnapshot(title=title):
                self.retitled = title
            case r.RemoveSnapshot():
                self.options.empty = True
        return self.library()

    def library(self) -> a.SnapshotsListed:
        """What can be opened."""
        return a.SnapshotsListed(() if self.options.empty else book.snapshots(self.retitled or self.name))

    def old_turn(self) -> a.TurnRecord:
        """A turn of yesterday."""
        return a.TurnRecord("Who is Filby?", "An argumentative person.", self.citations(), "end", "fake", 1.0, TOTAL)

    def listed_conversations(self) -> tuple[a.ConversationEntry, ...]:
        """Those of this run, and one of yesterday."""
        at = "2026-11-22T18:31:00"
        if self.renamed:
            return (a.ConversationEntry(7, self.renamed, 1, at),)
        mine = tuple(
            a.ConversationEntry(id, turns[0].question, len(turns), at) for id, turns in self.conversations.items()
        )
        if 7 in self.conversations:
            return mine
        return (*mine, a.ConversationEntry(7, f"Who is Filby?{HOSTILE if self.options.hostile else ''}", 1, at))

    def shown(self, passage: int) -> p.EngineEvent:
        """A passage of the book."""
        return book.passage(passage, self.name, HOSTILE if self.options.hostile else "")


async def main() -> None:
    """Say Ready, then answer until the input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--hold", action="store_true")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--locked", action="store_true")
    parser.add_argument("--counting", action="store_true")
    parser.add_argument("--no-model", action="store_true")
    parser.add_argument("--pace", type=float, default=0.001)
    parser.add_argument("--steps", type=int, default=100)
    engine = FakeEngine(parser.parse_args())
    if engine.options.noise:
        print("native library says: \x1b]52;c;bm9pc2U=\x07", flush=True)
    if engine.options.no_model:
        engine.say(0, Failed("The model folder holds no weights; gemma10m models list names those that do.", 3))
        sys.exit(3)
    engine.say(0, a.Ready("fake reader", "cpu", "finds and quotes; small, and made up for tests"))
    tasks: set[asyncio.Task[None]] = set()
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        id, request = p.decode_request(line)
        if isinstance(request, r.Shutdown):
            break
        task = asyncio.create_task(engine.hear(id, request))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main())
