"""Two languages, chosen and remembered. In English no page speaks Indonesian, but for what people typed."""

from __future__ import annotations

import re
from datetime import date

import pytest
from addresses import addresses
from allauth.mfa.models import Authenticator
from cast import HOME, PASSWORD
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from english import Shown, in_english, indonesian, speak_english
from test_inside_outside import _keys, two_regions  # noqa: F401

from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.core.retelling import retold
from rangkul.main.templatetags import look

SWITCH, LOGIN = "/bahasa/", "/akun/login/"

#: What people typed, and names that stay Indonesian by law.
TYPED = (
    "63.72.04.1003",
    "Data apa?",
    "Laptop hilang",
    "Sandi diganti",
    "memadankan",
    "Anak Karangan",
    "Hari Raya Nyepi",
    "{nomor}",
)


#: Made-up children and letters; the words of the national portal, to be compared with it.
SAMPLES = ("components", "visits:portal_codes")


def test_no_page_speaks_indonesian_in_english(two_regions, browse):  # noqa: F811
    person, things = two_regions[HOME]
    client = in_english(browse(person))
    client.raise_request_exception = False  # what breaks is told by other stories
    found, asked = {}, 0  # text -> the first address that says it
    for address in addresses():
        if "GET" not in address.methods or address.name in SAMPLES:
            continue
        keys = _keys(address, things) if address.arguments else {}
        if keys is None:
            continue
        answer = client.get(address.url(**keys))
        if answer.streaming or answer.status_code >= 500 or not answer["Content-Type"].startswith("text/html"):
            continue
        asked += 1
        for text in indonesian(answer.content.decode(), TYPED):
            found.setdefault(text, address.name)
    assert not found, "\n".join(f"{name}: {text}" for text, name in found.items())
    assert asked > 60


# choosing


def test_indonesian_comes_first_whatever_the_browser_asks_for(cast):
    page = Client(headers={"Accept-Language": "en-US,en;q=0.9"}).get(LOGIN)
    assert '<html lang="id">' in page.content.decode()
    assert page["Content-Language"] == "id"


def test_the_switch_works_before_signing_in_and_comes_back_to_the_page(cast):
    client = Client()
    assert f'action="{SWITCH}"' in client.get(LOGIN).content.decode()
    answer = client.post(SWITCH, {"language": "en", "next": LOGIN + "?next=/anak/"})
    assert answer["Location"] == LOGIN + "?next=/anak/"
    kept = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (kept.value, kept["max-age"], kept["httponly"]) == ("en", 365 * 86_400, True)
    speak_english(client, LOGIN)


@pytest.mark.parametrize("elsewhere", ["https://jahat.example/", "//jahat.example", ""])
def test_the_switch_leads_nowhere_else(cast, elsewhere):
    assert Client().post(SWITCH, {"language": "en", "next": elsewhere})["Location"] == "/"


def test_the_choice_stays_with_the_account(cast, browse, acts):
    client = browse(cast.planner)
    client.post(SWITCH, {"language": "en", "next": "/"})
    cast.planner.refresh_from_db()
    assert cast.planner.language == "en"
    speak_english(client, "/", "/saya/")
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.get(action="account.changed").fields == ["language"]
    Authenticator.objects.filter(user=cast.planner).delete()  # the password alone is asked for
    answer = Client().post(LOGIN, {"login": "planner", "password": PASSWORD})
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_a_language_that_is_not_spoken_changes_nothing(cast, browse):
    client = browse(cast.planner)
    assert settings.LANGUAGE_COOKIE_NAME not in client.post(SWITCH, {"language": "xx"}).cookies
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../x"
    assert '<html lang="id">' in client.get("/").content.decode()


# pages and sentences of the libraries

ENGLISH = re.compile(r"\b(?:the|your|you|with|this|please|password|enter|code|not|are)\b", re.IGNORECASE)
SIGN_IN = ("account_login", "account_logout", "account_reauthenticate", "account_change_password", "mfa_index")
FACTORS = ("mfa_activate_totp", "mfa_list_webauthn", "mfa_generate_recovery_codes", "mfa_view_recovery_codes")
SAME = ("Google Authenticator", "passkey", "QR")


@pytest.mark.parametrize("name", SIGN_IN + FACTORS)
def test_pages_of_the_sign_in_library_speak_the_language(cast, browse, name):
    client = browse(cast.planner)
    page = client.get(reverse(name), follow=True).content.decode()
    assert [text for text in Shown(page).texts if ENGLISH.search(text) and not any(word in text for word in SAME)] == []
    assert indonesian(in_english(client).get(reverse(name), follow=True).content.decode()) == []


def test_refusals_of_forms_speak_the_language(cast):
    given = {"login": "planner", "password": "salah"}
    assert "Nama pengguna dan/atau kata sandi" in Client().post(LOGIN, given).content.decode()
    client = in_english(Client())
    page = client.post(LOGIN, given).content.decode()
    assert "username and/or password" in page
    assert indonesian(page) == []
    empty = client.post(LOGIN, {"login": "", "password": ""}).content.decode()
    assert "This field is required." in empty
    assert "Bidang ini tidak boleh kosong." in Client().post(LOGIN, {}).content.decode()


# figures, days, kept sentences


def test_figures_and_days_follow_the_language():
    day = date(2026, 5, 21)
    with translation.override("id"):
        assert (look.angka(1234.5), look.persen(0.125), look.tanggal(day)) == ("1.234,5", "12,5%", "21 Mei 2026")
    with translation.override("en"):
        assert (look.angka(1234.5), look.persen(0.125), look.tanggal(day)) == ("1,234.5", "12.5%", "21 May 2026")
        assert (look.lalu(day, date(2026, 5, 20)), look.lalu(day, date(2026, 5, 22))) == ("tomorrow", "yesterday")
        assert (look.lalu(day, date(2026, 5, 24)), look.lalu(day, date(2026, 6, 20))) == ("3 days ago", "4 weeks ago")


def test_kept_sentences_are_told_again_and_typed_ones_are_not():
    assert retold("Meninggal, menurut akta 12", ("Meninggal, menurut %s",)) == "Meninggal, menurut akta 12"
    with translation.override("en"):
        assert retold("Meninggal, menurut akta 12", ("Meninggal, menurut %s",)) == "Died, according to akta 12"
        assert retold("membandingkan") == "comparing"
        assert (
            retold("Terdaftar di SDN 1 kelas 5\nNIK sama (+9,1)") == "On the roster of SDN 1, grade 5\nsame NIK (+9.1)"
        )
        assert retold("sudah ditanyakan kepada ibunya") == "sudah ditanyakan kepada ibunya"
        assert retold("") == ""
