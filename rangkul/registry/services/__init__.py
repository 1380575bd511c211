"""Verbs of the register; each asks for the right, changes, and leaves a line in the record."""

from .taking import OlderRun, take_run, take_tables

__all__ = ["OlderRun", "take_run", "take_tables"]
