"""Which PostgreSQL, and as whom: three roles of one database.

``DATABASE_URL`` names a PostgreSQL of the district's own (15 or later); without it the one in the data folder is used,
which ``rangkul`` starts by itself. ``RANGKUL_DB_AS`` says as which role this process connects: ``app`` (pages),
``worker`` (jobs) or ``owner`` (migrations, backup).
"""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict

AS = ("owner", "app", "worker")


def django_database(url: str) -> dict:
    """A connection URL as Django wants it."""
    given = conninfo_to_dict(url)
    options = {key: value for key, value in given.items() if key not in ("dbname", "user", "password", "host", "port")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.get("dbname", "rangkul"),
        "USER": given.get("user", ""),
        "PASSWORD": given.get("password", ""),
        "HOST": given.get("host", ""),
        "PORT": given.get("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
    }
