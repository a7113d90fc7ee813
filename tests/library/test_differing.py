"""What two snapshots differ in: nothing where they are equal, and an inserted chapter stands out."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save
from whale_book import CODE, READER, WHALES, document

from gemma10m_tui.documents.document import Document
from gemma10m_tui.library import ModelIdentity, Snapshot
from gemma10m_tui.library.differing import difference

INSERTED = document("storm.txt", "A storm came up.\n", "The mast broke.\n", section="Chapter 2. The Storm")


def written(
    folder: Path, name: str, documents: list[Document], memory: float | None = 1.0, model: ModelIdentity = READER
) -> Path:
    path = folder / f"{name}.g10m"
    with Snapshot.create(path, title=name, model=model, content_key=name) as snapshot:
        for one in documents:
            snapshot.add_document(one, [10] * len(one.passages))
        snapshot.finish_documents()
        if memory is not None:
            state = {"layers.0.memory": torch.full((1, 1, 2, 3), memory), "tail": torch.zeros(1)}
            snapshot.save_checkpoint(snapshot.tokens_total, 1, save(state), [b"z"])
            snapshot.finish_reading()
    return path


def test_equal_snapshots_do_not_differ(tmp_path: Path) -> None:
    old, new = (written(tmp_path, name, [WHALES, CODE]) for name in ("old", "new"))
    found = difference(old, new)
    assert (found.changed, found.added, found.removed, found.places) == ((), (), (), ())
    assert (found.unchanged, found.passages_same, found.passages_new, found.passages_gone) == (2, 5, 0, 0)
    assert found.memory == 0
    assert not any(found.parts)


def test_an_inserted_chapter_is_where_the_strip_is_full(tmp_path: Path) -> None:
    old = written(tmp_path, "old", [WHALES, CODE])
    new = written(tmp_path, "new", [WHALES, INSERTED, CODE], memory=1.5)
    found = difference(old, new, parts=7)
    assert found.parts == (0, 0, 0, 1, 1, 0, 0)
    assert [(place.section, place.tokens, place.new_tokens) for place in found.places] == [
        ("Chapter 2. The Storm", 20, 20)
    ]
    assert found.places[0].begins == pytest.approx(3 / 7)
    assert (found.added, found.passages_new, found.tokens_new) == (("storm.txt",), 2, 20)
    assert found.memory == pytest.approx(0.5)
    back = difference(new, old)
    assert (back.removed, back.passages_gone, back.passages_new) == (("storm.txt",), 2, 0)


def test_a_changed_document_is_named_with_the_passages_that_are_new_in_it(tmp_path: Path) -> None:
    other = document("whales.txt", WHALES.passages[0].text, "The whale is grey.\n", section="Chapter 1. Loomings")
    old = written(tmp_path, "old", [WHALES])
    found = difference(old, written(tmp_path, "new", [replace(other, sha256="11" * 32)]))
    assert found.changed == ("whales.txt",)
    assert (found.passages_same, found.passages_new, found.passages_gone) == (1, 1, 2)


def test_a_passage_that_is_there_twice_is_new_the_second_time(tmp_path: Path) -> None:
    twice = document("whales.txt", WHALES.passages[0].text, WHALES.passages[0].text)
    found = difference(written(tmp_path, "old", [WHALES]), written(tmp_path, "new", [twice]))
    assert (found.passages_same, found.passages_new) == (1, 1)


def test_memories_of_two_models_or_none_are_not_compared(tmp_path: Path) -> None:
    old = written(tmp_path, "old", [WHALES])
    assert difference(old, written(tmp_path, "unread", [WHALES], memory=None)).memory is None
    foreign = written(tmp_path, "foreign", [WHALES], model=ModelIdentity("other", "cd" * 32))
    assert difference(old, foreign).memory is None
