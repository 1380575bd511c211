"""Verbs of what arrives; each asks for the right, changes, and leaves a line in the record."""

from .laying_out import DeliveryNotUsable, lay_out
from .taking import mark_used

__all__ = ["DeliveryNotUsable", "lay_out", "mark_used"]
