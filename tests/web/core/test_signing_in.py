"""Coming in: the slip, the password, the second factor, and what happens to who keeps trying."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cast import HOME, PASSWORD
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rangkul.core import services, tries
from rangkul.core.models import Event, Person, SignIn, Try
from rangkul.core.permissions import Purpose
from rangkul.main import sign_in

LOGIN = "/akun/login/"


@pytest.fixture
def slip(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE):
        return services.invite(person=cast.nobody, area=HOME, by=cast.administrator, at=timezone.now())


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def with_app(person) -> str:
    """Give a person a code generator that really works; returns its secret."""
    secret = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.filter(user=person).delete()
    TOTP.activate(person, secret)
    return secret


def try_in(client, username="clerk", password="salah sama sekali", **more):
    return client.post(LOGIN, {"login": username, "password": password}, **more)


def test_the_holder_of_a_slip_sets_a_password_and_is_led_to_the_second_factor(cast, slip):
    cast.nobody.grants_held().model.objects.create(
        person=cast.nobody, role="clerk", area_code=HOME, valid_from=timezone.now()
    )
    client = Client()
    answer = client.get(reverse("core:invitation"), {"kode": slip})
    assert answer.url == reverse("core:invitation")  # the code leaves the address
    page = client.get(answer.url)
    assert "Nobody" in page.content.decode()
    assert client.post(answer.url, {"password": "pendek", "again": "pendek"}).status_code == 422
    assert client.post(answer.url, {"password": "kuda-lumping-biru", "again": "lain lagi"}).status_code == 422
    answer = client.post(answer.url, {"password": "kuda-lumping-biru", "again": "kuda-lumping-biru"})
    assert answer.url == reverse("second_factor")
    page = client.get(answer.url).content.decode()
    assert reverse("mfa_activate_totp") in page
    assert reverse("mfa_add_webauthn") in page
    assert client.get(reverse("mfa_activate_totp")).status_code == 200  # the password need not be typed again
    assert client.get(reverse("core:invitation"), {"kode": slip}, follow=True).status_code == 422  # spent


def test_recovery_codes_are_shown_once(cast, slip):
    client = Client()
    client.get(reverse("core:invitation"), {"kode": slip})
    client.post(reverse("core:invitation"), {"password": "kuda-lumping-biru", "again": "kuda-lumping-biru"})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    first = client.get(answer.url)
    codes = first.context["unused_codes"]
    assert len(codes) == 10
    assert codes[0] in first.content.decode()
    assert codes[0] not in client.get(answer.url).content.decode()
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 403
    data = Authenticator.objects.get(user=cast.nobody, type="totp").data
    assert secret not in str(data)  # it lies sealed


def test_a_wrong_code_counts_and_stops(cast, slip):
    client = Client()
    for _ in range(10):
        page = client.post(reverse("core:invitation"), {"code": "AAAA-BBBB-CCCC"}, follow=True)
        assert page.status_code == 422
        assert "AAAA" in page.content.decode()
    assert client.post(reverse("core:invitation"), {"code": "AAAA-BBBB-CCCC"}, follow=True).status_code == 429
    # from this address not even the right one
    assert client.post(reverse("core:invitation"), {"code": slip}, follow=True).status_code == 429
    other = Client(REMOTE_ADDR="198.51.100.7")
    assert other.post(reverse("core:invitation"), {"code": slip}, follow=True).status_code == 200
    assert not Try.objects.filter(key__contains="127.0.0.1").exists()  # no address is kept


def test_five_wrong_passwords_hold_the_door(cast):
    client = Client()
    for number in range(4):
        assert try_in(client).status_code == 200, number
    page = try_in(client)
    assert page.status_code == 429
    assert "Terlalu banyak" in page.content.decode()
    assert try_in(client, password=PASSWORD).status_code == 429  # nor with the right one
    assert try_in(Client(REMOTE_ADDR="198.51.100.7"), password=PASSWORD).status_code == 302  # the owner, elsewhere


def test_another_spelling_of_the_name_is_no_fresh_start(cast):
    client = Client()
    answers = [try_in(client, name).status_code for name in ("clerk", "Clerk", "CLERK", "cLERK", " clerk ", "clERK")]
    assert answers[-1] == 429


def test_one_address_does_not_go_through_all_the_names(cast, rf):
    client = Client()
    for _ in range(tries.SIGN_INS.most):
        tries.SIGN_INS.note(tries.key_of(rf.get("/")), timezone.now())
    assert try_in(client, "planner", PASSWORD).status_code == 429


def test_the_second_factor_cannot_be_guessed_by_who_has_the_password(cast):
    secret, client = with_app(cast.clerk), Client()
    assert try_in(client, password=PASSWORD).url == reverse("mfa_authenticate")
    address = reverse("mfa_authenticate")
    for _ in range(tries.FACTORS.most):
        assert client.post(address, {"code": "000000"}).status_code == 200
    assert client.post(address, {"code": code_now(secret)}).status_code == 429
    assert client.get(reverse("core:me")).status_code == 302


def test_every_try_stands_in_the_list_of_its_owner(cast, acts):
    secret, client = with_app(cast.clerk), Client(headers={"User-Agent": "Peramban Uji"})
    try_in(client)
    try_in(client, password=PASSWORD)
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    found = list(SignIn.objects.filter(person=cast.clerk).values_list("succeeded", "method", "address", "agent"))
    assert found == [
        (True, "password+totp", "127.0.0.1", "Peramban Uji"),
        (False, "password", "127.0.0.1", "Peramban Uji"),
    ]
    page = client.get(reverse("core:me")).content.decode()
    assert "kata sandi + aplikasi kode" in page
    assert "Peramban Uji" in page
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.get(action="account.signed_in").person_id == cast.clerk.pk
        assert Event.objects.get(action="account.sign_in_refused").person_id is None


def test_a_name_that_does_not_exist_is_answered_like_a_wrong_password(cast):
    def words(page):
        return [str(error) for errors in page.context["form"].errors.values() for error in errors]

    assert words(try_in(Client(), "tidak.ada")) == words(try_in(Client(), "clerk"))
    assert not SignIn.objects.filter(person__username="tidak.ada").exists()


def test_a_closed_account_stays_out(cast):
    Person.objects.filter(pk=cast.planner.pk).update(is_active=False)
    answer = try_in(Client(), "planner", PASSWORD)
    assert "_auth_user_id" not in answer.wsgi_request.session


def test_nobody_signs_up(cast):
    page = Client().get("/akun/signup/")
    assert page.status_code == 200
    assert "password1" not in page.content.decode()
    count = Person.objects.count()
    Client().post("/akun/signup/", {"username": "penyusup", "password1": "kuda-lumping-biru", "email": "a@example.org"})
    assert Person.objects.count() == count


def test_a_password_does_not_come_back_by_e_mail(cast):
    answer = Client().get("/akun/password/reset/", follow=True)
    assert "undangan baru" in answer.content.decode()
    assert Client().post("/akun/password/reset/", {"email": "a@example.org"}).status_code == 302


def test_changing_a_password_goes_into_the_record(cast, browse, acts):
    client = browse(cast.planner)
    fresh = {"oldpassword": PASSWORD, "password1": "lima-mangga-muda", "password2": "lima-mangga-muda"}
    client.post(reverse("account_change_password"), fresh)
    cast.planner.refresh_from_db()
    assert cast.planner.check_password("lima-mangga-muda")
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.get(action="account.password_changed").person_id == cast.planner.pk


def test_signing_out_everywhere_ends_the_other_sessions(cast, browse):
    here, there = browse(cast.clerk), browse(cast.clerk)
    answer = here.post(reverse("core:sign_out_everywhere"))
    assert answer.url == reverse("core:me")
    assert here.get(answer.url).status_code == 200
    assert there.get(answer.url).status_code == 302


def test_a_form_without_its_token_is_refused_in_words(cast, browse):
    client = Client(enforce_csrf_checks=True)
    page = client.post(LOGIN, {"login": "clerk", "password": PASSWORD})
    assert page.status_code == 403
    assert "terlalu lama terbuka" in page.content.decode()


def test_the_cookie_of_a_session_is_hidden_from_scripts_and_other_sites(cast):
    client = Client()
    try_in(client, "planner", PASSWORD)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["expires"] == ""  # gone with the browser
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "id"


SETTINGS = """
import os, rangkul.main.settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.DEBUG, s.SOCIALACCOUNT_PROVIDERS)
"""


def settings_with(**env) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("RANGKUL_")}
    run = subprocess.run([sys.executable, "-c", SETTINGS], env=clean | env, capture_output=True, text=True, check=False)
    return run.stdout or run.stderr


def test_cookies_are_secure_by_default_and_an_outside_identity_comes_by_environment_only():
    assert settings_with(RANGKUL_SECRET="x").strip() == "True True True False {}"
    said = settings_with(RANGKUL_SECRET="x", RANGKUL_OIDC_URL="https://id.example.org", RANGKUL_OIDC_ID="rangkul")
    assert "https://id.example.org" in said
    assert "ImproperlyConfigured" in settings_with()  # without a secret nothing starts


def test_an_outside_identity_makes_no_account(cast):
    assert not sign_in.ClosedSocialDoor().is_open_for_signup(None, None)
    assert settings.SOCIALACCOUNT_PROVIDERS == {}
    assert "3rdparty" not in Client().get(LOGIN).content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "198.51.100.9", "127.0.0.1"),  # nobody's word is taken
        (1, "203.0.113.5, 198.51.100.9", "198.51.100.9"),  # what our own server saw
        (1, "", "127.0.0.1"),
        (1, "not an address", None),
    ],
)
def test_whose_word_is_taken_for_where_a_request_comes_from(rf, settings, proxies, forwarded, seen):
    settings.PROXIES = proxies
    assert tries.client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == seen


def test_a_network_of_ipv6_is_one_address(rf):
    def key(address):
        return tries.key_of(rf.get("/", REMOTE_ADDR=address))

    assert key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::9")
    assert key("2001:db8:1:2::1") != key("2001:db8:1:3::1")


def test_the_module_of_the_door_can_be_read_alone():
    assert importlib.import_module("rangkul.main.sign_in").ClosedDoor
