"""Verbs of visits."""
