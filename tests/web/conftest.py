"""One real PostgreSQL for all tests of the rooms, connected as the application's own role, and one cast.

The server comes from the same module that starts it for a district. Tables are made once per process by the owner; tests
run as ``rangkul_app``, so that row-level security holds in every one of them.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import psycopg
import pytest
from cast import Cast, settle_in
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases  # noqa: F401

from rangkul.main import postgres


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, tmp_path_factory, worker_id="main"):
    """Make the tables of a fresh database as its owner, then connect as the application."""
    server, name = os.environ["RANGKUL_TEST_SERVER"], f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    folder = Path(server)
    running = postgres.start(folder)
    with django_db_blocker.unblock():
        postgres.recreate_database(folder, name)
        _connect(running.url("owner", database=name))
        call_command("migrate", verbosity=0)
        call_command("sync_rights", verbosity=0)
        _connect(running.url("app", database=name))
    yield
    with django_db_blocker.unblock():
        connections.close_all()
