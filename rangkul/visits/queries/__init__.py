"""Nouns of visits."""
