"""One real PostgreSQL for all tests of the rooms, one cast, and the role that pages have.

The server is started by the module that starts it for a district. Each process of the tests has a database of its own,
made by the owner; tests connect as ``rangkul_app``, so that row-level security holds in every one of them. What a test
changes is rolled back; ``committed`` is for tests with several connections.
"""

from __future__ import annotations

import os

import psycopg
import pytest
from cast import Cast, settle_in
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import translation
from entering import DATABASE, SERVER, connect_as, signed_in

from rangkul.core.acting import acting_as
from rangkul.main import postgres


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """A fresh database with its tables, walls, rights and the cast."""
    SERVER.mkdir(parents=True, exist_ok=True)
    server = postgres.start(SERVER)
    with psycopg.connect(server.url("superuser", database="postgres"), autocommit=True) as super_connection:
        super_connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
    postgres.prepare(server.url("superuser", database="postgres"), DATABASE, server.passwords)
    with django_db_blocker.unblock():
        connect_as("owner")
        call_command("migrate", verbosity=0)
        call_command("sync_rights", verbosity=0)
        call_command("ship_forms", verbosity=0)
        connect_as("app")
        everybody = settle_in()
        yield everybody
        connections.close_all()


@pytest.fixture(autouse=True)
def indonesian_first():
    """A page leaves its language to the thread; the next story begins in Indonesian."""
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def cast(db, django_db_setup) -> Cast:
    """Everybody; what a test changes about them is rolled back."""
    return settled()


def settled() -> Cast:
    """The cast as it stands in the database."""
    return Cast.read()


@pytest.fixture
def acts(cast):
    """``with acts(cast.clerk, Purpose.FIND):`` – the door of every service and query."""
    return acting_as


@pytest.fixture
def owner(django_db_setup):
    """A connection of the owner's own, for what the application may not do. It sees only what was committed."""
    with psycopg.connect(postgres.start(SERVER).url("owner", database=DATABASE), autocommit=True) as connection:
        yield connection


@pytest.fixture
def worker_sql(django_db_setup):
    """A raw connection as ``rangkul_worker``."""
    with psycopg.connect(postgres.start(SERVER).url("worker", database=DATABASE)) as connection:
        yield connection


@pytest.fixture
def committed(django_db_blocker, django_db_setup):
    """For several connections at once: changes are committed, and every table is emptied and settled anew afterwards."""
    with django_db_blocker.unblock():
        yield Cast.read()
        connect_as("owner")
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(format('%%I', tablename), ', ') FROM pg_tables WHERE schemaname = 'public'"
                " AND tablename <> ALL(%s)",
                [["django_migrations", "core_roleright", "django_content_type", "procrastinate_version"]],
            )
            cursor.execute(f"TRUNCATE {cursor.fetchone()[0]} RESTART IDENTITY CASCADE")
        call_command("sync_rights", verbosity=0)
        call_command("ship_forms", verbosity=0)
        connect_as("app")
        settle_in()


@pytest.fixture
def browse(cast):
    """``browse(cast.clerk)`` gives a client that is signed in, second factor included."""
    return signed_in


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput") and "RANGKUL_KEEP_SERVER" not in os.environ:
        postgres.stop(SERVER)
