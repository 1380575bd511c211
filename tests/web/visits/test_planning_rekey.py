"""Paper comes home: typed by keyboard, the same door as a phone's."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from rangkul.core.permissions import Purpose
from rangkul.forms.models import Submission
from rangkul.registry.models import Child
from rangkul.visits.models import Assignment, AssignmentState, Visit

from . import plans


@pytest.fixture
def door(cast, acts):
    with acts(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer)
        first = plans.door(
            round_, plans.child("Siti Aisyah"), cast.volunteer, household="ABCDEFGH", visit_code="QRSTUVWX"
        )
        plans.door(round_, plans.child("Muhammad Rizky"), cast.volunteer, household="ABCDEFGH", visit_code="QRSTUVWY")
    return first


def sheet(client, code, **given):
    url = reverse("visits:rekey_sheet", args=[code])
    instance = client.get(url).context["form"]["instance"].value()
    today = timezone.localdate()
    return client.post(url, {"day": f"{today.day}/{today.month}", "instance": instance} | given)


def test_a_scanned_household_opens_its_children_and_a_code_its_sheet(cast, browse, door):
    client = browse(cast.village_operator)
    shown = client.get(reverse("visits:rekey"), {"kode": "https://rangkul.example/kunjungan/ketik/?kode=ABCDEFGH"})
    assert "Muhammad Rizky" in shown.content.decode()
    answer = client.get(reverse("visits:rekey"), {"kode": "qrst-uvwx"})
    assert answer["Location"] == reverse("visits:rekey_sheet", args=["QRSTUVWX"])
    assert client.get(reverse("visits:rekey"), {"kode": "XXXXXXXX"}).status_code == 422
    assert browse(cast.outsider).get(reverse("visits:rekey_sheet", args=["QRSTUVWX"])).status_code == 404


def test_a_sheet_becomes_a_visit_of_the_volunteer_and_the_next_child_is_asked(cast, acts, browse, door):
    answer = sheet(browse(cast.data_officer), "QRSTUVWX", outcome="a", reasons="2 7", last_grade="6", left_year="2024")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("visits:rekey_sheet", args=["QRSTUVWY"])
    with acts(cast.data_officer, Purpose.HELP):
        visit = Visit.objects.get()
        assert (visit.outcome, visit.channel, visit.volunteer) == ("still_out", "paper", cast.volunteer)
        assert Assignment.objects.get(pk=door.pk).state in (AssignmentState.VISITED, AssignmentState.SETTLED)
        assert Child.objects.get(pk=door.child_id).verification == "field"


def test_pressing_twice_sends_once(cast, acts, browse, door):
    client = browse(cast.village_operator)
    url = reverse("visits:rekey_sheet", args=["QRSTUVWX"])
    given = {"outcome": "I", "day": "1/11/2025", "instance": client.get(url).context["form"]["instance"].value()}
    client.post(url, given)
    client.post(url, given)
    with acts(cast.data_officer, Purpose.VISIT):
        assert Submission.objects.count() == 1
        assert Assignment.objects.get(pk=door.pk).state == AssignmentState.TRIED


def test_a_wrong_letter_is_a_sentence_and_nothing_moves(cast, acts, browse, door):
    answer = sheet(browse(cast.village_operator), "QRSTUVWX", outcome="Z")
    assert answer.status_code == 422
    assert "A sampai J" in answer.content.decode()
    with acts(cast.data_officer, Purpose.VISIT):
        assert not Submission.objects.exists()


def test_a_village_does_not_type_reasons(cast, browse, door):
    url = reverse("visits:rekey_sheet", args=["QRSTUVWX"])
    assert "Alasan" not in browse(cast.village_operator).get(url).content.decode()
    assert "Alasan" in browse(cast.data_officer).get(url).content.decode()
