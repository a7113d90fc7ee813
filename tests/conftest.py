"""The tiny reader that several rooms are tested with, made once a session."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def vocabulary() -> bytes:
    """A trained vocabulary of 600 pieces."""
    from tiny_reader import small_vocabulary

    return small_vocabulary()


@pytest.fixture(scope="session")
def reader_folder(vocabulary: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny reader, as --model takes it."""
    from tiny_reader import save_reader

    return save_reader(tmp_path_factory.mktemp("models") / "tiny", vocabulary)


@pytest.fixture(scope="session")
def other_folder(vocabulary: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the same shape with other weights and another name."""
    from tiny_reader import save_reader

    return save_reader(tmp_path_factory.mktemp("models") / "other", vocabulary, name="other", seed=1)
