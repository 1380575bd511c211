"""One's own account, and the table of rights that anybody may read."""

from __future__ import annotations

from cast import HOME
from django.conf import settings
from django.test import Client
from django.urls import reverse

from rangkul.core import rights_words
from rangkul.core.models import Event, SignIn
from rangkul.core.permissions import PURPOSE_OF, ROLES, Permission, Purpose, Role


def test_name_and_language_are_ones_own(cast, browse, acts):
    client = browse(cast.planner)
    answer = client.post(reverse("core:me"), {"name": "Rencana Baru", "phone": "", "email": "", "language": "en"})
    assert answer.url == reverse("core:me")
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    cast.planner.refresh_from_db()
    assert (cast.planner.name, cast.planner.language) == ("Rencana Baru", "en")
    with acts(cast.auditor, Purpose.OVERSEE):
        event = Event.objects.get(action="account.changed")
        assert (event.fields, event.area_code) == (["language", "name"], HOME)
        assert "Rencana" not in str(event.details)


def test_what_cannot_be_is_said_beside_its_field(cast, browse):
    page = browse(cast.planner).post(reverse("core:me"), {"name": "", "email": "bukan surel", "language": "xx"})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"name", "email", "language"}


def test_the_sign_ins_are_ones_own(cast, browse):
    SignIn.objects.create(
        person=cast.clerk, at="2025-11-03T04:00Z", succeeded=True, method="password", agent="Milik Clerk"
    )
    assert "Milik Clerk" in browse(cast.clerk).get(reverse("core:me")).content.decode()
    assert "Milik Clerk" not in browse(cast.planner).get(reverse("core:me")).content.decode()


def test_nobody_opens_it_without_signing_in(cast):
    for name in (
        "core:me",
        "core:rights",
        "core:accounts",
        "core:record",
        "core:privacy",
        "core:region",
        "core:emergency",
    ):
        answer = Client().get(reverse(name))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/akun/login/"), name


def test_the_rights_are_read_by_everybody(cast, browse):
    page = browse(cast.leader).get(reverse("core:rights")).content.decode()
    for role in Role:
        assert str(role.label) in page
    assert "membuka NIK, satu per satu, dengan alasan" in page


def test_the_words_say_what_the_table_says():
    lines = {line.role: line for line in rights_words.roles()}
    assert set(lines) == set(Role)
    assert lines[Role.PLANNER].sees == lines[Role.LEADER].sees == lines[Role.PROVINCE].sees == rights_words.COUNTS
    assert lines[Role.ADMINISTRATOR].sees == rights_words.NOTHING
    assert lines[Role.CLERK].sees == rights_words.NAMES
    assert set(rights_words.SAID) == set(Permission) == set(PURPOSE_OF)
    said = {line.right: line.roles for _purpose, group in rights_words.groups() for line in group}
    for right in Permission:
        assert said[right] == tuple(str(role.label) for role in Role if right in ROLES[role])


def test_a_second_factor_is_asked_for_before_names(cast, client):
    from allauth.mfa.models import Authenticator

    client.force_login(cast.clerk, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert not Authenticator.objects.filter(user=cast.clerk).exists()
    answer = client.get(reverse("core:me"))
    assert answer.url == reverse("second_factor")
    page = client.get(answer.url)
    assert page.status_code == 200
    assert "Pakai aplikasi kode" in page.content.decode()
