"""Settings from a file that people write: what is wrong in it is said, and what is right is used."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from stage import fake_command, screen_text, seen, until
from textual.widgets import OptionList

from gemma10m_tui.errors import Problem
from gemma10m_tui.tui import history
from gemma10m_tui.tui.app import ChatApp, Places
from gemma10m_tui.tui.keymap import unknown_ids
from gemma10m_tui.tui.screens.chat import ChatScreen
from gemma10m_tui.tui.screens.choose import ChooseScreen
from gemma10m_tui.tui.screens.settings import SettingsScreen
from gemma10m_tui.tui.settings import Settings, as_toml, load, plain_fields, save, with_value
from gemma10m_tui.tui.widgets.transcript import Transcript


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    loaded = load(tmp_path / "config.toml", {})
    assert loaded.settings == Settings()
    assert loaded.complaints == ()


def test_what_is_wrong_is_said_and_the_rest_is_used(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('thme = "x"\nfold_lines = 0\nfollow = "start"\nbell = 3\n[keys]\nchat.library = "ctrl+k"\nx = 1\n')
    loaded = load(file, {"GEMMA10M_THEME": "ansi-dark"})
    assert loaded.settings.follow == "start"
    assert loaded.settings.theme == "ansi-dark"
    assert loaded.settings.keys == {"chat.library": "ctrl+k"}
    assert loaded.settings.fold_lines == Settings().fold_lines
    said = " ".join(loaded.complaints)
    assert "did you mean theme?" in said
    for name in ("fold_lines", "bell", "keys of x"):
        assert name in said


def test_a_file_that_is_no_toml_is_said_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("theme = = \x00")
    assert "defaults are used" in load(file, {}).complaints[0]
    with pytest.raises(Problem):
        save(file, Settings())
    assert file.read_text() == "theme = = \x00"


@example_settings(deadline=None)
@given(
    st.builds(
        Settings,
        theme=st.text(),
        follow=st.sampled_from(("end", "start")),
        fold_lines=st.integers(1, 999),
        bell=st.booleans(),
        editor=st.text(),
        keys=st.dictionaries(st.text(st.characters(categories=("Ll", "Nd")), min_size=1), st.just("ctrl+k")),
    )
)
def test_saved_settings_are_read_as_they_were(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> None:
    file = tmp_path_factory.mktemp("settings") / "config.toml"
    save(file, settings)
    loaded = load(file, {})
    assert loaded.settings == settings
    assert not loaded.complaints


def test_every_setting_is_described_in_the_file() -> None:
    text = as_toml(Settings())
    for name, _, about, _ in plain_fields():
        assert about in text
        assert f"\n{name} = " in f"\n{text}"


def test_a_setting_refuses_what_it_cannot_be() -> None:
    with pytest.raises(Problem, match="one of end, start"):
        with_value(Settings(), "follow", "middle")


def test_keys_for_an_id_that_means_nothing_are_said() -> None:
    assert unknown_ids({"chat.stop": "f11"}, [ChatScreen]) == []
    (said,) = unknown_ids({"chat.stopp\x1b": "f11"}, [ChatScreen])
    assert "did you mean chat.stop?" in said
    assert "\x1b" not in said


async def test_a_theme_and_keys_of_the_file_are_used_and_changed_settings_are_saved(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('theme = "gemma10m-paper"\n[keys]\n"app.settings" = "f12"\n')
    places = Places(file, tmp_path / "history.jsonl")
    app = ChatApp((), "/library/x.g10m", None, fake_command(), tmp_path / "engine.log", places)
    async with app.run_test(size=(100, 100)) as pilot:
        assert app.theme == "gemma10m-paper"
        await until(lambda: "tokens read" in screen_text(app))
        await pilot.press("f8")
        assert not isinstance(app.screen, SettingsScreen)
        await pilot.press("f1")
        await seen(app, "F12")
        await pilot.press("escape", "f12")
        await until(lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("enter")  # the theme that holds is marked: choosing it changes nothing
        await until(lambda: isinstance(app.screen, ChooseScreen) and app.screen.query_one(OptionList).highlighted)
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, SettingsScreen))
        assert (app.theme, app.settings.theme) == ("gemma10m-paper", "gemma10m-paper")
        await pilot.press("down", "down", "down", "enter")
        await until(lambda: app.settings.bell)
        assert "bell = true" in file.read_text()
        assert '"app.settings" = "f12"' in file.read_text()
        await app.link.stop()


async def test_a_setting_is_made_empty_again_and_a_box_names_the_keys_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('editor = "nano"\n[keys]\n"settings.close" = "f11"\n"line.close" = "f12"\n')
    places = Places(file, tmp_path / "history.jsonl")
    app = ChatApp((), "/library/x.g10m", None, fake_command(), tmp_path / "engine.log", places)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(lambda: "tokens read" in screen_text(app))
        await pilot.press("f8")
        await seen(app, "Enter change · F11 close")
        await pilot.press("end", "enter")
        await seen(app, "Enter confirm · F12 cancel")
        await pilot.press("delete", "enter")
        await until(lambda: not app.settings.editor)
        assert 'editor = ""' in file.read_text()
        await app.link.stop()


def test_questions_are_remembered_over_sessions_whatever_is_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    history.add(file, "one\ntwo")
    with file.open("ab") as damaged:
        damaged.write(b'{"no": "question"}\nnot json\xff\n')
    history.add(file, "three")
    assert history.load(file) == ["one\ntwo", "three"]
    assert file.stat().st_mode & 0o077 == 0


async def test_a_changed_setting_is_used_in_the_chat_that_is_open(tmp_path: Path) -> None:
    places = Places(tmp_path / "config.toml", tmp_path / "history.jsonl")
    app = ChatApp((), "/library/x.g10m", None, fake_command(), tmp_path / "engine.log", places)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(lambda: "tokens read" in screen_text(app))
        chat = app.screen
        await pilot.press("f8")
        await until(lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("down", "enter")
        await until(lambda: isinstance(app.screen, ChooseScreen))
        await pilot.press("down", "enter")
        await until(lambda: chat.query_one(Transcript).follow == "start")
        await app.link.stop()
