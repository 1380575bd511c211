"""Who reads what was sent in: the list for who sees visits, the answers for who helps, on record."""

from __future__ import annotations

import io

import pytest
from cast import KOMET, NOON
from filling import filled, photo, still_out
from openpyxl import load_workbook

from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.forms import queries, services
from rangkul.forms.models import Attachment


@pytest.fixture
def sent(cast, acts):
    """A visit at which somebody was worried, with a photo and another child."""
    version = queries.current(cast.region, "visit", NOON.date())
    children = [{"nc_name": "Putu", "nc_sex": "L", "nc_age": 9, "nc_parent": "Made", "nc_outcome": "in_school"}]
    answers = still_out(
        worry="yes", protection=["neglect"], consent_photo="yes", photo_house="rumah.jpg", note="Sore saja",
        other_children="yes", new_children=children,
    )  # fmt: skip
    with acts(cast.volunteer, Purpose.VISIT):
        return services.receive(
            region=cast.region, xml=filled(version, answers), files={"rumah.jpg": photo()}, channel="phone",
            by=cast.volunteer, village_code=KOMET, at=NOON,
        ).submission  # fmt: skip


def test_the_list_says_who_sent_what_and_no_answer(cast, browse, sent):
    page = browse(cast.village_operator).get("/formulir/isian/").content.decode()
    assert "Instrumen Validasi ATS" in page
    assert "Volunteer" in page
    assert "Komet" in page
    assert f"/formulir/isian/{sent.pk}/" not in page  # no way to the answers
    for word in ("Tidak ada biaya", "A02", "rumah.jpg", "Ibu Made"):
        assert word not in page
    assert "Belum ada isian" in browse(cast.outsider).get("/formulir/isian/").content.decode()
    assert (
        "Tidak ada isian yang cocok" in browse(cast.data_officer).get("/formulir/isian/?lewat=paper").content.decode()
    )
    assert browse(cast.planner).get("/formulir/isian/").status_code == 403


def test_the_list_is_taken_away_as_it_is_shown(cast, browse, sent, acts):
    answer = browse(cast.kecamatan).get("/formulir/isian/?unduh=xlsx&keperluan=visit")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert answer["X-Row-Count"] == "1"
    assert rows[1][1:7] == ("Instrumen Validasi ATS", "2026112202", "Kunjungan rumah", "Volunteer", "HP", "Komet, Banjarbaru Utara")  # fmt: skip
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.get(action="submissions.exported").details == {"rows": 1}


def test_who_helps_reads_the_answers_without_the_worry_and_leaves_a_line(cast, browse, sent, acts):
    answer = browse(cast.social_worker).get(f"/formulir/isian/{sent.pk}/")
    page = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    for words in (
        "Tidak ada biaya, Bekerja",
        "Sore saja",
        "-3.44000, 114.83000",
        "Putu",
        "Anak yang belum terdaftar 1",
    ):
        assert words in page
    for words in ("khawatir", "Ditelantarkan", "neglect"):
        assert words not in page
    file = Attachment.objects  # seen through its submission alone
    assert not file.exists()
    with acts(cast.social_worker, Purpose.HELP):
        pk = queries.attachments(sent).get().pk
    picture = browse(cast.social_worker).get(f"/formulir/isian/{sent.pk}/foto/{pk}/")
    assert (picture["Content-Type"], picture.content) == ("image/jpeg", photo())
    with acts(cast.auditor, Purpose.OVERSEE):
        lines = Event.objects.filter(action="submission.opened", person_id=cast.social_worker.pk).order_by("id")
        assert [line.fields for line in lines] == [["answers"], ["photo"]]


def test_nobody_else_opens_it(cast, browse, sent):
    for person in (cast.village_operator, cast.kecamatan, cast.volunteer, cast.school, cast.planner):
        assert browse(person).get(f"/formulir/isian/{sent.pk}/").status_code == 403, person
    assert browse(cast.outsider).get(f"/formulir/isian/{sent.pk}/").status_code == 404
    assert browse(cast.data_officer).get(f"/formulir/isian/{sent.pk}/foto/999999/").status_code == 404
