"""Rangkul: find every child who is not in school, and bring each one back."""

__version__ = "0.1.0"
