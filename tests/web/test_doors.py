"""The matrix: every address × every role. What a role may not do is refused at the door, whatever it asks for."""

from __future__ import annotations

import pytest
from addresses import addresses, operations
from api.programs import Program, token_of
from cast import ELSEWHERE, HOME, PEOPLE, UTARA
from django.test import Client

from rangkul.core.permissions import can
from rangkul.core.queries import SCOPES

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


@pytest.mark.parametrize("who", ROLES)
def test_every_operation_opens_exactly_to_the_roles_of_the_table(cast, who):
    """With a token that has every scope: the person's roles decide."""
    person = getattr(cast, who)
    home = ELSEWHERE if who == "outsider" else HOME
    there, wrong = Program(token_of(person, region=home)), []
    for operation in operations():
        status = operation.ask(there, **{name: WORDS.get(name, 999_999) for name in operation.arguments}).status_code
        may = operation.permission is None or can(person, operation.permission)
        if (status == 403) == may or status in (401, 405, 415) or status >= 500:
            wrong.append((operation.name, status, "should be open" if may else "should be refused"))
    assert not wrong
    assert len(operations()) > 18


def test_a_token_of_a_region_in_which_its_person_has_no_role_opens_nothing(cast):
    there = Program(token_of(cast.outsider, region=HOME))
    for operation in operations():
        answer = operation.ask(there, **{name: WORDS.get(name, 999_999) for name in operation.arguments})
        if operation.permission is not None:
            assert answer.status_code == 403, operation.name
    assert there.get("/regions").json() == []


def test_an_operation_needs_its_own_scope(cast):
    """With a token that has every scope but one."""
    wrong = []
    for operation in operations():
        if operation.permission is None:
            continue
        there = Program(
            token_of(cast.data_officer, scopes=[scope for scope in SCOPES if scope != operation.permission])
        )
        answer = operation.ask(there, **{name: WORDS.get(name, 999_999) for name in operation.arguments})
        if answer.json().get("type") != "urn:rangkul:problem:scope-missing":
            wrong.append((operation.name, answer.status_code))
    assert not wrong


def test_no_operation_opens_without_a_token(cast, browse):
    signed_in = Program(None)
    signed_in.client = browse(cast.data_officer)
    for there in (Program(None), Program("rangkul_made-up"), signed_in):
        for operation in operations():
            answer = operation.ask(there, **{name: WORDS.get(name, 999_999) for name in operation.arguments})
            assert answer.status_code in (401, 429), operation.name


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
            # a phone's door takes no cookie: it asks for the phone's own secret instead (401)
            assert strict.post(_url(address)).status_code in (401, 403), address.name


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
