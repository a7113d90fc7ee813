"""One thread: the tensors are too small for more, and sums then have one order."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import tiny
import torch

from model.checkpoint import Model


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def own_model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A tiny model with every option of ours, loaded from disk."""
    return tiny.model(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="session")
def stock_pair(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Any]:
    """A family's name to its model in both implementations, made once."""
    import stock_gemma

    @cache
    def made(name: str) -> stock_gemma.Pair:
        return stock_gemma.make_pair(stock_gemma.FAMILIES[name], tmp_path_factory.mktemp("stock"))

    return made
