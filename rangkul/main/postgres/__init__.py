"""PostgreSQL: the embedded server that needs no installation, and the roles of any server. Imports no Django.

>>> server = start(Path("var/postgres"))
>>> server.url("app")
'postgresql://rangkul_app:…@/rangkul?host=/…/var/postgres/run'
>>> stop(Path("var/postgres"))
True
"""

from __future__ import annotations

from .errors import PostgresError
from .place import Postgres
from .programs import binary
from .roles import ROLE, close_to_public, prepare, rights_sql, roles_sql
from .server import DATABASE, Server, is_running, remove, start, stop

__all__ = [
    "DATABASE",
    "ROLE",
    "Postgres",
    "PostgresError",
    "Server",
    "binary",
    "close_to_public",
    "is_running",
    "prepare",
    "remove",
    "rights_sql",
    "roles_sql",
    "start",
    "stop",
]
