"""What carries meaning by its colour can be read in every theme."""

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from gemma10m_tui.tui.themes import OWN
from gemma10m_tui.tui.widgets.answer import MARK

COLOURED = [theme for theme in (*BUILTIN_THEMES.values(), *OWN) if not theme.ansi]


def _light(colour: Color) -> float:
    """The relative luminance of WCAG 2."""
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(theme: Theme, one: str, other: str) -> float:
    variables = {**theme.to_color_system().generate(), **theme.variables}
    dark, light = sorted(_light(Color.parse(variables[name])) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_keys_and_marks_stand_out_from_their_ground(theme: Theme) -> None:
    assert _contrast(theme, "text-primary", "panel") > 4
    assert _contrast(theme, MARK.rpartition("$")[2], "background") > 3
