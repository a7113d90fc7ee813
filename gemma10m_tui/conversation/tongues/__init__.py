"""The languages that a question about the whole text may be asked in."""

from gemma10m_tui.conversation.tongues.english import ENGLISH
from gemma10m_tui.conversation.tongues.french import FRENCH
from gemma10m_tui.conversation.tongues.german import GERMAN
from gemma10m_tui.conversation.tongues.spanish import SPANISH

TONGUES = (ENGLISH, GERMAN, FRENCH, SPANISH)
