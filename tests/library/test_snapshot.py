"""What goes into a snapshot comes out of it, in order and in one file."""

import hashlib
import itertools
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from whale_book import CODE, READER, WHALES, begun, document

from gemma10m_tui.documents.document import Locator
from gemma10m_tui.errors import ExitCode, Problem
from gemma10m_tui.events import Citation, DocumentReport
from gemma10m_tui.library import ConversationSummary, ModelIdentity, Snapshot, conversations
from gemma10m_tui.library.checkpoints import MOST_KEPT, kept_marks, too_many


def begin(path: Path) -> Snapshot:
    return Snapshot.create(path, title="Whales", model=READER, content_key="key")


def beside(path: Path) -> list[str]:
    return sorted(found.name for found in path.parent.iterdir())


def test_a_closed_snapshot_is_one_file_that_only_its_owner_can_read(finished: Path) -> None:
    assert beside(finished) == ["whales.g10m"]
    assert stat.S_IMODE(finished.stat().st_mode) == 0o600
    assert finished.read_bytes()[18:20] == b"\x01\x01"  # the header's file format: rollback journal, not WAL


def test_opening_a_snapshot_for_reading_makes_no_file_and_changes_no_byte(finished: Path) -> None:
    before = finished.read_bytes()
    with Snapshot.open(finished, read_only=True) as snapshot:
        list(snapshot.passages())
        snapshot.index.search("whale")
        assert beside(finished) == ["whales.g10m"]
    assert beside(finished) == ["whales.g10m"]
    assert finished.read_bytes() == before


def test_a_summary_says_what_was_stored(finished: Path) -> None:
    with Snapshot.open(finished, read_only=True) as snapshot:
        summary = snapshot.summary()
    state = b"second state" * 1000
    assert (summary.name, summary.title, summary.path, summary.model) == ("whales", "Whales", finished, READER)
    assert (summary.tokens, summary.tokens_total, summary.segments, summary.complete) == (50, 50, 3, True)
    assert (summary.state_bytes, summary.state_sha256) == (len(state), hashlib.sha256(state).hexdigest())
    assert [(report.path, report.outcome, report.passages) for report in summary.documents] == [
        ("whales.txt", "read", 3),
        ("src/app.py", "read", 2),
    ]
    assert summary.size_bytes == finished.stat().st_size
    assert summary.created.endswith("+00:00")


def test_passages_come_back_in_order_with_their_places(finished: Path) -> None:
    with Snapshot.open(finished, read_only=True) as snapshot:
        stored = list(snapshot.passages())
        assert [passage.text for passage in stored] == [p.text for p in (*WHALES.passages, *CODE.passages)]
        assert [passage.locator for passage in stored] == [p.locator for p in (*WHALES.passages, *CODE.passages)]
        assert [(p.first_token, p.end_token) for p in stored] == [(0, 10), (10, 30), (30, 35), (35, 42), (42, 50)]
        assert [passage.document for passage in stored] == ["whales.txt"] * 3 + ["src/app.py"] * 2
        assert snapshot.passages_of("src/app.py") == stored[3:]
        assert snapshot.passages_of("missing") == []
        assert snapshot.passage(stored[1].id) == stored[1]


def test_every_part_of_a_locator_is_kept(tmp_path: Path) -> None:
    locator = Locator("p. ix", page=9, page_label="ix", section="Preface", first_line=3, last_line=7)
    one = document("a.pdf", "text")
    with begin(tmp_path / "a.g10m") as snapshot:
        snapshot.add_document(replace(one, passages=(replace(one.passages[0], locator=locator),)), [1])
        assert next(snapshot.passages()).locator == locator


def test_passages_can_start_at_the_one_that_contains_a_token(finished: Path) -> None:
    with Snapshot.open(finished, read_only=True) as snapshot:
        whole = list(snapshot.passages())
        for token in range(50):
            assert list(snapshot.passages(token)) == [one for one in whole if one.end_token > token]
        assert list(snapshot.passages(50)) == []


def test_neighbours_stay_inside_their_document(finished: Path) -> None:
    with Snapshot.open(finished, read_only=True) as snapshot:
        first, second, third, fourth, fifth = [passage.id for passage in snapshot.passages()]
        assert [p.id for p in snapshot.neighbours(second)] == [first, second, third]
        assert [p.id for p in snapshot.neighbours(third)] == [second, third]
        assert [p.id for p in snapshot.neighbours(fourth, before=3, after=3)] == [fourth, fifth]
        assert snapshot.neighbours(999) == []
        with pytest.raises(Problem):
            snapshot.passage(999)


def test_many_passages_are_read_in_several_queries_without_a_gap(tmp_path: Path) -> None:
    texts = [f"passage {number}. " for number in range(700)]
    with begin(tmp_path / "long.g10m") as snapshot:
        snapshot.add_document(document("long.txt", *texts), [3] * 700)
        assert [passage.text for passage in snapshot.passages()] == texts


def test_passages_can_be_read_while_checkpoints_are_written(tmp_path: Path) -> None:
    with begin(tmp_path / "long.g10m") as snapshot:
        snapshot.add_document(document("long.txt", *[f"passage {n}. " for n in range(600)]), [1] * 600)
        seen = 0
        for passage in snapshot.passages():
            seen += 1
            if passage.end_token % 100 == 0:
                snapshot.save_checkpoint(passage.end_token, passage.end_token // 100, b"s", [b"z"])
        assert seen == 600
        assert len(snapshot.normalisers()) == 6


def test_token_counts_that_do_not_fit_leave_nothing_behind(tmp_path: Path) -> None:
    with begin(tmp_path / "a.g10m") as snapshot:
        with pytest.raises(ValueError, match="argument"):
            snapshot.add_document(WHALES, [1, 2])
        assert snapshot.reports() == ()
        assert list(snapshot.passages()) == []
        assert snapshot.index.search("whale") == []


def test_skipped_and_failed_files_are_reported_in_order(tmp_path: Path) -> None:
    skipped = DocumentReport("logo.png", "skipped", "not a text")
    with begin(tmp_path / "a.g10m") as snapshot:
        snapshot.add_report(skipped)
        snapshot.add_document(replace(WHALES, notes=("no title", "old encoding")), [1, 1, 1])
        assert snapshot.reports()[0] == skipped
        assert snapshot.reports()[1].reason == "no title; old encoding"


def test_control_characters_of_a_document_are_harmless_when_they_come_back(tmp_path: Path) -> None:
    with begin(tmp_path / "a.g10m") as snapshot:
        snapshot.add_document(document("\x1b[31mred", "a\x1b]52;c;eA==\x07b\ud800"), [1])
        passage = next(snapshot.passages())
        for text in (passage.document, passage.title, passage.text):
            assert "\x1b" not in text
        assert passage.text.endswith("b\ufffd")


def test_the_phases_end_when_they_are_said_to(tmp_path: Path) -> None:
    path = tmp_path / "a.g10m"
    with begin(path) as snapshot:
        assert (snapshot.documents_complete, snapshot.complete) == (False, False)
        snapshot.finish_documents()
    with Snapshot.open(path) as snapshot:
        assert (snapshot.documents_complete, snapshot.complete) == (True, False)
        snapshot.finish_reading()
        assert snapshot.complete


def test_checkpoints_are_thinned_to_a_few_that_are_spread_over_the_whole_text(tmp_path: Path) -> None:
    path = tmp_path / "a.g10m"
    with begin(path) as snapshot:
        assert snapshot.latest_checkpoint() is None
        for number in range(1, 201):
            snapshot.save_checkpoint(number * 10, number, bytes([number]) * 500, [bytes([number])])
            latest = snapshot.latest_checkpoint()
            assert latest is not None
            assert latest.tokens == number * 10
        assert snapshot.normalisers() == [bytes([number]) for number in range(1, 201)]
        with snapshot.reading() as connection:
            kept = [tokens for tokens, _ in kept_marks(connection)]
    assert len(kept) == MOST_KEPT + 2
    assert kept[-2:] == [1990, 2000]
    assert max(after - before for before, after in itertools.pairwise([0, *kept])) <= 4 * 2000 // MOST_KEPT


def test_large_states_leave_only_the_last_two_checkpoints() -> None:
    assert sorted(too_many([(number, 40 * 2**20) for number in range(1, 6)])) == [1, 2, 3]


def test_a_checkpoint_to_go_back_to_can_be_asked_for(finished: Path) -> None:
    with Snapshot.open(finished, read_only=True) as snapshot:
        before = snapshot.latest_checkpoint(at_most=49)
        assert before is not None
        assert (before.tokens, len(snapshot.normalisers(before.segments))) == (20, 1)
        assert snapshot.latest_checkpoint(every=2) is None


def test_a_model_without_memory_stores_no_normalisers(tmp_path: Path) -> None:
    with begin(tmp_path / "a.g10m") as snapshot:
        snapshot.save_checkpoint(10, 1, b"state", [])
        assert snapshot.normalisers() == []
        with pytest.raises(ValueError, match="normalisers"):
            snapshot.save_checkpoint(20, 1, b"state", [b"a", b"b"])


def test_another_model_is_told_whose_snapshot_it_is(finished: Path) -> None:
    with Snapshot.open(finished, read_only=True) as snapshot:
        snapshot.require_model(ModelIdentity("another name", READER.fingerprint))
        with pytest.raises(Problem, match="gemma10m-reader") as caught:
            snapshot.require_model(ModelIdentity("gemma-3-1b", "cd" * 32))
    assert caught.value.code == ExitCode.MISMATCH


def test_turns_come_back_in_order_with_their_citations(finished: Path) -> None:
    cited = (
        Citation(2, "whales.txt", "line 2", "The whale is white", True, 0.75, 0.5),
        Citation(3, "whales.txt", "line 3", "„naïve“ 検索", False, 0.25),
    )
    with Snapshot.open(finished) as snapshot:
        talk = begun(snapshot, "About whales")
        other = begun(snapshot, "Another")
        snapshot.conversations.add_turn(talk, "Which colour?", "White.", cited, "end", "reader", 1.5)
        snapshot.conversations.add_turn(other, "Hm?", "", (), "cancelled", "reader", 0)
        snapshot.conversations.add_turn(talk, "Who\x1b hates it?", "The captain.", (), "length", "reader", 0.25)
    with Snapshot.open(finished, read_only=True) as snapshot:
        first, second = snapshot.conversations.turns(talk)
        assert (first.question, first.answer, first.stopped, first.seconds) == ("Which colour?", "White.", "end", 1.5)
        assert first.citations == cited
        assert second.question == "Who\u241b hates it?"
        assert [(entry.id, entry.turns) for entry in snapshot.conversations.all()] == [(talk, 2), (other, 1)]


def test_conversations_are_renamed_and_removed_with_their_turns(finished: Path) -> None:
    with Snapshot.open(finished) as snapshot:
        kept = begun(snapshot, "kept")
        gone = begun(snapshot, "gone")
        snapshot.conversations.add_turn(gone, "q", "a", (), "end", "m", 1)
        snapshot.conversations.rename(kept, "named")
        snapshot.conversations.remove(gone)
        (left,) = snapshot.conversations.all()
        assert left == ConversationSummary(kept, "named", left.created, 0)
        for missing in (gone, 77):
            with pytest.raises(Problem) as caught:
                snapshot.conversations.turns(missing)
            assert caught.value.code == ExitCode.NOT_FOUND
            with pytest.raises(Problem):
                snapshot.conversations.branch(missing, 1)
        assert begun(snapshot, "new") != gone


@pytest.mark.parametrize("conversation", [None, 77], ids=["none yet", "one that is gone"])
def test_a_turn_without_a_conversation_begins_one_called_as_its_question(
    finished: Path, conversation: int | None
) -> None:
    with Snapshot.open(finished) as snapshot:
        talk = snapshot.conversations.add_turn(conversation, "Why? " * 20, "a", (), "end", "m", 1)
        assert snapshot.conversations.add_turn(talk, "And then?", "b", (), "end", "m", 1, markdown=True) == talk
        assert [turn.markdown for turn in snapshot.conversations.turns(talk)] == [False, True]
        ((kept, title, turns),) = [(one.id, one.title, one.turns) for one in snapshot.conversations.all()]
        assert (kept, title, turns) == (talk, "Why? " * 12, 2)


def test_a_branch_is_there_with_all_of_its_turns_or_not_at_all(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Snapshot.open(finished) as snapshot:
        talk = begun(snapshot, "t")
        for number in range(3):
            snapshot.conversations.add_turn(talk, f"q{number}", "a", (), "end", "m", 1)
        with monkeypatch.context() as killed:
            killed.setattr(conversations, "insert_turn", killed_at(2))
            with pytest.raises(KeyboardInterrupt):
                snapshot.conversations.branch(talk, 3)
        assert [one.id for one in snapshot.conversations.all()] == [talk]
        branch = snapshot.conversations.branch(talk, 2)
        assert [turn.question for turn in snapshot.conversations.turns(branch)] == ["q0", "q1"]


def killed_at(call: int) -> Callable[..., None]:
    """Inserting turns until the process is stopped in the middle of it."""
    insert, calls = conversations.insert_turn, itertools.count(1)

    def inserted(*arguments: Any, **markdown: bool) -> None:
        if next(calls) == call:
            raise KeyboardInterrupt
        insert(*arguments, **markdown)

    return inserted


def test_a_snapshot_opened_for_reading_refuses_to_write(finished: Path) -> None:
    with Snapshot.open(finished, read_only=True) as snapshot, pytest.raises(Problem, match="only for reading"):
        begun(snapshot, "x")


def test_a_closed_snapshot_says_so_and_closes_twice(finished: Path) -> None:
    snapshot = Snapshot.open(finished)
    snapshot.close()
    snapshot.close()
    with pytest.raises(Problem, match="closed"):
        snapshot.summary()


def test_an_existing_file_is_never_overwritten(finished: Path) -> None:
    before = finished.read_bytes()
    with pytest.raises(Problem, match="exists already"):
        begin(finished)
    assert finished.read_bytes() == before
    assert beside(finished) == ["whales.g10m"]


def test_what_a_killed_creation_left_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "a.g10m"
    (tmp_path / "a.g10m.new").write_bytes(b"half")
    (tmp_path / "a.g10m.writer").write_bytes(b"123")
    with begin(path) as snapshot:
        snapshot.retitle("Other")
        assert snapshot.title == "Other"
    assert beside(path) == ["a.g10m"]


def test_one_snapshot_serves_several_threads(tmp_path: Path) -> None:
    failures: list[BaseException] = []
    with begin(tmp_path / "a.g10m") as snapshot:
        snapshot.add_document(WHALES, [1, 1, 1])

        def write() -> None:
            try:
                for number in range(1, 40):
                    snapshot.save_checkpoint(number, number, b"s" * 50_000, [b"z"])
            except BaseException as error:
                failures.append(error)

        def read() -> None:
            try:
                for _ in range(40):
                    assert snapshot.index.search("whale")
                    assert len(list(snapshot.passages())) == 3
                    snapshot.latest_checkpoint()
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work) for work in (write, read, read)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert len(snapshot.normalisers()) == 39
