"""Questionnaires and what is sent in with them; see README.md."""
