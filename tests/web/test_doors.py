"""The matrix: every address × every role. What a role may not do is refused at the door, whatever it asks for."""

from __future__ import annotations

import pytest
from addresses import addresses
from cast import HOME, PEOPLE, UTARA
from django.test import Client

from rangkul.core.permissions import can

#: Words of addresses; numbers are of things that nobody has: what matters here is the door before them.
WORDS = {
    "code": HOME,
    "key": UTARA,
    "kind": "dapodik",
    "period": "20251",
    "change": "entered",
    "form": "csv",
    "ending": "csv",
}
ROLES = [name for name in PEOPLE if name not in ("second_officer", "second_clerk")]


def _url(address) -> str:
    return address.url(**{name: WORDS.get(name, 999_999) for name in address.arguments})


def _ask(client: Client, address):
    method = "get" if "GET" in address.methods else "post"
    return getattr(client, method)(_url(address))


@pytest.mark.parametrize("who", ROLES)
def test_every_door_opens_exactly_to_the_roles_of_the_table(cast, browse, who):
    person = getattr(cast, who)
    client = browse(person)
    client.raise_request_exception = True
    wrong = []
    for address in addresses():
        if address.permission is None:
            continue
        status = _ask(client, address).status_code
        if can(person, address.permission):
            if status in (403, 405) or status >= 500:
                wrong.append((address.name, status, "should be open"))
        elif status != 403:
            wrong.append((address.name, status, "should be refused"))
    assert not wrong


def test_nobody_comes_in_without_signing_in(cast):
    client = Client()
    for address in addresses():
        if getattr(address.view, "open_to_all", False):
            continue
        answer = _ask(client, address)
        assert answer.status_code == 302, address.name
        assert answer["Location"].startswith("/akun/login/"), address.name


def test_a_role_that_sees_names_comes_in_with_two_factors_only(cast):
    client = Client()
    client.force_login(cast.clerk, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in addresses():
        if getattr(address.view, "open_to_all", False):
            continue
        answer = _ask(client, address)
        assert (answer.status_code, answer["Location"]) == (302, "/masuk/faktor-kedua/"), address.name


def test_changes_ask_for_a_token(cast, browse):
    client = browse(cast.data_officer)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for address in addresses():
        if "POST" in address.methods:
            assert strict.post(_url(address)).status_code == 403, address.name


def test_nothing_changes_by_following_a_link(cast, browse):
    client = browse(cast.data_officer)
    for address in addresses():
        if address.methods == ("POST",):
            assert client.get(_url(address)).status_code == 405, address.name


def test_every_answer_carries_the_browser_s_fences(cast, browse):
    answer = browse(cast.data_officer).get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
