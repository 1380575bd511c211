"""Nouns of forms."""
