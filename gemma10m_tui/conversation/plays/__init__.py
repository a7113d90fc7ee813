"""Plays: who is in them, who speaks, and what happens in which scene."""
