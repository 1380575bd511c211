"""Verbs of forms."""
