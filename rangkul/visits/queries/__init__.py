"""Nouns of visits; each begins with what the viewer may see."""

from .doors import DOORS_AT_MOST, doors

__all__ = ["DOORS_AT_MOST", "doors"]
