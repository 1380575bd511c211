"""How stories come in: as a role of the database, and as a person who has signed in."""

from __future__ import annotations

import os
from pathlib import Path

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from django.test import Client

from rangkul.main import postgres
from rangkul.main.databases import django_database

SERVER = Path(__file__).resolve().parents[2] / ".pytest_cache" / "postgres"
DATABASE = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def connect_as(role: str) -> None:
    """Let Django's connection be this role's."""
    connections["default"].close()
    connections["default"].settings_dict.update(django_database(postgres.start(SERVER).url(role, database=DATABASE)))
    connections["default"].settings_dict["CONN_MAX_AGE"] = None


def signed_in(person) -> Client:
    client = Client(raise_request_exception=True)
    with_second_factor(person)
    session = client.session
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return client


def with_second_factor(person) -> None:
    """Give a person a code generator, as after their first sign-in."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "00"}})
