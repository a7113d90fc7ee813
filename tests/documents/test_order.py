"""What a file of a project is for, by where it lies."""

import pytest

from gemma10m_tui.documents.order import is_example, is_test, reading_order


@pytest.mark.parametrize("folder", ["contrib", "tools", "misc", "scripts", "ci"])
def test_a_folder_beside_the_package_helps_and_one_within_it_belongs_to_it(folder: str) -> None:
    assert is_example(f"{folder}/lamp.py")
    assert is_example(f"lamp-1.2.0/{folder}/lamp.py")
    assert is_example(f"docs/{folder}/lamp.py")
    assert not is_example(f"lamp/{folder}/lamp.py")
    assert not is_example(f"src/lamp/{folder}/lamp.py")
    assert reading_order(f"lamp/{folder}/red.py") < reading_order("examples/red.py")


@pytest.mark.parametrize("path", ["examples/red.py", "crates/lamp/examples/red.rs", "crates/lamp/benches/red.rs"])
def test_examples_are_such_wherever_they_lie(path: str) -> None:
    assert is_example(path)


def test_tests_may_lie_in_a_folder_t_at_the_top_alone() -> None:
    assert is_test("t/unit/app/check_lamp.py")
    assert is_test("lamp-1.2.0/t/basic.t")
    assert not is_test("lamp/t/unit.py")
    assert not is_test("t.py")
    assert reading_order("lamp/zone.py") < reading_order("t/unit/app.py")
