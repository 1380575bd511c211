"""Who comes in, with what, and who does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import ELSEWHERE, HOME, LONG_AGO
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone

from rangkul.core import services
from rangkul.core.errors import Conflict, NotAllowed
from rangkul.core.machines import tokens as coming
from rangkul.core.models import ApiToken, Event, Grant, KeptAnswer, Person
from rangkul.core.permissions import Permission, Purpose, Role

from .programs import ROOT, Program, program, token_of

P = Permission


def issue(cast, *, person, by, scopes=(P.COUNTS_VIEW,), days=30, region=None):
    now = timezone.now()
    return services.issue_token(
        person=person, region=region or cast.region, name="angka malam", scopes=scopes,
        valid_until=now + timedelta(days=days), by=by, at=now,
    )  # fmt: skip


def test_a_token_says_who_it_is(cast):
    said = program(cast.data_officer, scopes=[P.DELIVERY_VIEW, P.DELIVERY_SEND]).get("/me").json()
    assert said["username"] == "data_officer"
    assert said["scopes"] == ["delivery.send", "delivery.view"]
    assert said["roles"] == [{"role": "data_officer", "area_code": HOME}]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "rangkul_x", "Bearer \xe9"]
)
def test_without_a_token_that_stands_nobody_comes_in(cast, header):
    headers = {} if header is None else {"Authorization": header}
    answer = Client().get(f"{ROOT}/me", headers=headers)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "urn:rangkul:problem:no-token"


def test_a_session_opens_nothing(cast, browse):
    assert browse(cast.data_officer).get(f"{ROOT}/runs").status_code == 401


def test_a_token_that_ended_or_was_taken_back_opens_nothing(cast, acts):
    assert Program(token_of(cast.planner, days=-0.01)).get("/me").status_code == 401
    with acts(cast.planner, Purpose.SELF):
        token, secret = issue(cast, person=cast.planner, by=cast.planner)
    assert program(cast.planner).get("/me").status_code == 200
    assert Program(secret).get("/me").status_code == 200
    with acts(cast.planner, Purpose.SELF):
        services.revoke_token(token=token, by=cast.planner, at=timezone.now())
        with pytest.raises(Conflict):
            services.revoke_token(token=token, by=cast.planner, at=timezone.now())
    assert Program(secret).get("/me").status_code == 401


def test_the_token_of_a_closed_account_opens_nothing(cast):
    secret = token_of(cast.planner)
    Person.objects.filter(pk=cast.planner.pk).update(is_active=False)
    assert Program(secret).get("/me").status_code == 401


def test_a_right_that_was_taken_is_gone_from_its_token(cast):
    there = program(cast.planner)
    assert there.get(f"/regions/{HOME}/figures/history").status_code == 200
    Grant.objects.filter(person=cast.planner).update(revoked_at=LONG_AGO)
    assert there.get(f"/regions/{HOME}/figures/history").status_code == 403


def test_a_scope_that_is_missing_is_refused_although_the_person_may(cast):
    answer = program(cast.data_officer, scopes=[P.COUNTS_VIEW]).get("/runs")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:rangkul:problem:scope-missing")


def test_a_token_reaches_one_region_although_its_person_has_two(cast):
    Grant.objects.create(person=cast.data_officer, role=Role.DATA_OFFICER, area_code=ELSEWHERE, valid_from=LONG_AGO)
    here = program(cast.data_officer)
    assert [region["code"] for region in here.get("/regions").json()] == [HOME]
    assert here.get(f"/regions/{ELSEWHERE}/areas").status_code == 404
    assert program(cast.data_officer, region=ELSEWHERE).get(f"/regions/{ELSEWHERE}/areas").status_code == 200
    assert program(cast.province).get("/regions").json()[0]["code"] == HOME


def test_a_human_with_names_comes_with_two_factors_only(cast):
    from allauth.mfa.models import Authenticator

    secret = token_of(cast.clerk)
    Authenticator.objects.filter(user=cast.clerk).delete()
    assert Program(secret).get("/runs").json()["type"] == "urn:rangkul:problem:second-factor-missing"


def test_wrong_tokens_from_one_address_are_counted(cast, monkeypatch):
    monkeypatch.setattr(coming, "TOKENS", coming.TOKENS.__class__("token", 3))
    statuses = [Program("rangkul_wrong").get("/me").status_code for _ in range(5)]
    assert statuses == [401, 401, 401, 429, 429]
    assert program(cast.planner).get("/me").status_code == 200  # who has one is not kept out by it


def test_a_program_in_a_hurry_waits(cast, monkeypatch):
    monkeypatch.setattr(coming, "PER_MINUTE", 2)
    there = program(cast.planner)
    answers = [there.get("/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_nobody_makes_a_token_for_another_human_or_beyond_the_rights(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE):
        with pytest.raises(NotAllowed):
            issue(cast, person=cast.data_officer, by=cast.administrator)
        with pytest.raises(services.ScopeNotHeld):
            issue(cast, person=cast.machine, by=cast.administrator, scopes=[P.CHILD_VIEW])
        with pytest.raises(services.WrongTime):
            issue(cast, person=cast.machine, by=cast.administrator, days=400)
        token, secret = issue(cast, person=cast.machine, by=cast.administrator)
    assert not ApiToken.objects.exists()  # nobody acts: the wall hides it
    with acts(cast.auditor, Purpose.OVERSEE):
        line = Event.objects.get(action="token.issued")
    assert (line.on_id, line.details["scopes"]) == (str(token.pk), ["counts.view"])
    assert secret not in str(line.details)
    with acts(cast.outsider, Purpose.SELF), pytest.raises(NotAllowed):
        services.revoke_token(token=token, by=cast.outsider, at=timezone.now())


def test_a_machine_gets_no_slip(cast, acts):
    cast.machine.set_unusable_password()
    with acts(cast.administrator, Purpose.MANAGE), pytest.raises(NotAllowed):
        services.invite(person=cast.machine, area=HOME, by=cast.administrator, at=timezone.now())


def test_the_administrator_s_pages(cast, browse):
    client = browse(cast.administrator)
    said = {"name": "Pengirim Dapodik", "username": "dapodik.bot", "region": HOME}
    answer = client.post("/orang/token/program/", said)
    machine = Person.objects.get(username="dapodik.bot")
    assert answer["Location"] == f"/orang/{machine.pk}/token/"
    form = {
        "name": "angka",
        "region": HOME,
        "scopes": ["counts.view"],
        "until": timezone.localdate() + timedelta(days=9),
    }
    page = client.post(f"/orang/{machine.pk}/token/", form)
    secret = page.content.decode().split('id="token">')[1].split("<")[0]
    assert page["Cache-Control"] == "no-store"
    assert Program(secret).get("/me").json()["username"] == "dapodik.bot"
    listed = client.get("/orang/token/").content.decode()
    assert "angka" in listed
    assert secret not in listed
    assert client.post("/orang/token/program/", said).status_code == 422
    assert client.post(f"/orang/{machine.pk}/token/", form | {"scopes": ["child.view"]}).status_code == 422
    assert client.get(f"/orang/{cast.clerk.pk}/token/").status_code == 404
    token = client.get("/orang/token/").context["page"].object_list[0]
    assert client.post(f"/orang/token/{token.pk}/cabut/").status_code == 302
    assert Program(secret).get("/me").status_code == 401


def test_one_s_own_page(cast, browse):
    client = browse(cast.data_officer)
    assert "Belum ada token" in client.get("/saya/token/").content.decode()
    form = {
        "name": "kirim",
        "region": HOME,
        "scopes": ["delivery.send"],
        "until": timezone.localdate() + timedelta(days=9),
    }
    secret = client.post("/saya/token/", form).content.decode().split('id="token">')[1].split("<")[0]
    assert Program(secret).get("/me").json()["scopes"] == ["delivery.send"]
    token = client.get("/saya/token/").context["tokens"][0]
    assert browse(cast.clerk).post(f"/saya/token/{token.pk}/cabut/").status_code == 404
    assert client.post(f"/saya/token/{token.pk}/cabut/").status_code == 302
    assert Program(secret).get("/me").status_code == 401
    assert "tidak memuat hak" in browse(cast.nobody).get("/saya/token/").content.decode()


@pytest.mark.parametrize("table", ["core_apitoken", "core_keptanswer"])
def test_raw_sql_sees_one_s_own_alone(cast, acts, table):
    """And the administrator of the region its tokens, under the purpose of accounts; nobody who acts for nothing."""
    token_of(cast.planner)
    with acts(cast.planner, Purpose.SEE):
        KeptAnswer.objects.create(person=cast.planner, key="kunci-satu", digest="x", at=timezone.now())

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            return cursor.fetchone()[0]

    assert count() == 0
    for person, purpose, expected in (
        (cast.planner, Purpose.SEE, 1), (cast.clerk, Purpose.FIND, 0), (cast.outsider, Purpose.MANAGE, 0),
        (cast.administrator, Purpose.MANAGE, 1 if table == "core_apitoken" else 0),
        (cast.administrator, Purpose.SELF, 0),
    ):  # fmt: skip
        with acts(person, purpose):
            assert count() == expected, (person, purpose)


def test_a_token_is_never_removed_and_lets_nobody_in_by_its_hash(cast, acts):
    secret = token_of(cast.planner)
    with acts(cast.planner, Purpose.SELF):
        kept = ApiToken.objects.get()
        assert secret not in (kept.digest, kept.hint)
        with pytest.raises(ProgrammingError), transaction.atomic():
            kept.delete()
    assert Program(kept.digest).get("/me").status_code == 401
