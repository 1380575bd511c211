"""What goes wrong around the database, in one sentence for people."""

from __future__ import annotations


class PostgresError(Exception):
    """PostgreSQL cannot be started, stopped or prepared. The text is Indonesian and says what to do."""
