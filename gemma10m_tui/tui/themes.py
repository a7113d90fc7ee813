"""Two themes of our own beside Textual's; `ansi-dark` and `ansi-light` among those are the terminal's own colours."""

from textual.theme import Theme

# Grounds so grey that a terminal of 256 colours takes its greys for them: a bluer one becomes navy there.
INK = Theme(
    name="gemma10m-ink",
    primary="#8ab4f8",
    secondary="#c58af9",
    accent="#fdd663",
    warning="#fcad70",
    error="#f28b82",
    success="#81c995",
    foreground="#e3e6ea",
    background="#131518",
    surface="#1c1f24",
    panel="#25292f",
    dark=True,
    variables={"input-selection-background": "#8ab4f8 30%"},
)
PAPER = Theme(
    name="gemma10m-paper",
    primary="#1a5fb4",
    secondary="#7a3e9d",
    accent="#8a5a00",
    warning="#a3510b",
    error="#b3261e",
    success="#1e6f3e",
    foreground="#24211c",
    background="#faf7f0",
    surface="#f1ece1",
    panel="#e7e0d1",
    dark=False,
    variables={"input-selection-background": "#1a5fb4 25%"},
)
OWN = (INK, PAPER)
