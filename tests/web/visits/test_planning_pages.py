"""Pages of plans: each opens for who may see it, says what is empty, and refuses with a sentence."""

from __future__ import annotations

import datetime as dt

import pytest
from cast import HOME, KOMET, NOON
from django.urls import reverse
from django.utils import timezone

from rangkul.core.permissions import Purpose
from rangkul.visits import services
from rangkul.visits.models import Assignment, AssignmentState, Letter, Reminder, Round, RoundState

from . import plans


@pytest.fixture
def later_round(cast, acts):
    """A round whose day is still ahead, with the doors of the village."""
    today = timezone.localdate()
    with acts(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer, due_on=today + dt.timedelta(days=10))
        for name in ("Siti Aisyah", "Muhammad Rizky"):
            plans.door(round_, plans.child(name), cast.volunteer, household="ABCDEFGH", order=1)
        plans.door(round_, plans.child("Dewi Lestari", flags=["at_risk:guardian"], decile=1, category="BPB"))
    return round_


def page(client, view, *args, **query):
    return client.get(reverse(f"visits:{view}", args=args), query)


def test_the_list_is_empty_with_a_way_on(cast, browse):
    answer = page(browse(cast.data_officer), "rounds")
    assert "Belum ada putaran" in answer.content.decode()
    assert reverse("visits:new_round") in answer.content.decode()


def test_a_plan_is_shown_before_it_is_made(cast, acts, browse):
    with acts(cast.data_officer, Purpose.VISIT):
        plans.child("Siti")
        plans.child("Palam", village="6372031001")
    client = browse(cast.data_officer)
    due = (timezone.localdate() + dt.timedelta(days=14)).isoformat()
    chosen = {"name": "Putaran Uji", "area": HOME, "due_on": due, "uncertain": "on"}
    shown = page(client, "new_round", **chosen).content.decode()
    assert "belum ada relawan" in shown
    assert not _all(cast, acts, Round)
    answer = client.post(reverse("visits:new_round"), chosen)
    assert answer.status_code == 302
    (round_,) = _all(cast, acts, Round)
    assert round_.state == RoundState.PLANNED
    assert client.post(reverse("visits:new_round"), chosen).status_code == 422  # nobody is left to visit


def test_a_round_begins_and_doors_move_by_the_page(cast, acts, browse, later_round):
    with acts(cast.data_officer, Purpose.VISIT):
        dewi = Assignment.objects.get(child__name="Dewi Lestari")
    client = browse(cast.village_operator)
    url = reverse("visits:change_doors", args=[later_round.pk, KOMET])
    client.post(url, {"chosen": [dewi.pk], "to": cast.volunteer.pk, "verb": "give"})
    with acts(cast.data_officer, Purpose.VISIT):
        dewi.refresh_from_db()
    assert dewi.volunteer == cast.volunteer
    shown = page(client, "round", later_round.pk).content.decode()
    assert "pintu dibagikan" in shown
    assert client.post(reverse("visits:change_round", args=[later_round.pk]), {"verb": "close"}).status_code == 403
    answer = client.post(url, {"chosen": [dewi.pk], "verb": "withdraw", "reason": ""}, follow=True)
    assert "Tulis mengapa" in answer.content.decode()


def test_nobody_sees_why_a_child_is_pressing_beyond_the_words(cast, browse, later_round):
    for who in (cast.village_operator, cast.kecamatan, cast.data_officer):
        shown = page(browse(who), "village", later_round.pk, KOMET).content.decode()
        assert "Dewi Lestari" in shown
        for word in ("wali", "desil", "Desil", "guardian", "BPB", "Belum pernah bersekolah", "at_risk"):
            assert word not in shown, (who, word)


def test_a_volunteer_reads_their_doors_on_a_desk(cast, browse, later_round):
    client = browse(cast.volunteer)
    shown = page(client, "my_doors").content.decode()
    assert "Siti Aisyah" in shown
    assert "Dewi Lestari" not in shown
    assert page(client, "rounds").status_code == 403
    assert page(browse(plans.volunteer("relawan_dua")), "my_doors").status_code == 200


def test_sheets_carry_a_code_a_household_and_nothing_else(cast, acts, browse, later_round, pdf_text):
    answer = page(browse(cast.village_operator), "sheets", later_round.pk, KOMET)
    assert answer["Content-Type"] == "application/pdf"
    said = pdf_text(answer.content)
    assert "ABCDEFGH" in said
    assert "Siti Aisyah" in said
    for word in ("desil", "BPB", "at_risk", "6372910"):
        assert word not in said
    closed = said[said.index("Lembar tertutup") :]
    assert "Siti" not in closed


def test_letters_have_a_number_each_and_name_no_child(cast, acts, browse, later_round, pdf_text):
    client = browse(cast.data_officer)
    url = reverse("visits:letters", args=[later_round.pk])
    assert "Isi dahulu siapa" in client.post(url, follow=True).content.decode()
    with acts(cast.data_officer, Purpose.VISIT):
        services.set_rules(
            region=cast.region, signer="Drs. H. Karangan, M.Si.", signer_title="Kepala Dinas Pendidikan",
            office="Dinas Pendidikan <Kota>", legal_basis="UU 20/2003\nPerwali 1/2025", by=cast.data_officer, at=NOON,
        )  # fmt: skip
    client.post(url)
    client.post(url)  # twice makes no second letter
    (letter,) = _all(cast, acts, Letter)
    assert letter.number == f"800/001/ATS/{timezone.localdate().year}"
    pdf = pdf_text(page(client, "letter", letter.pk, "pdf").content)
    word = docx_text(page(client, "letter", letter.pk, "docx").content)
    for text in (pdf, word):
        assert letter.number in text
        assert "DINAS PENDIDIKAN <KOTA>" in text
        assert "1 keluarga, 2 anak" in text
        assert "Siti" not in text
    assert browse(cast.school).get(reverse("visits:letter", args=[letter.pk, "pdf"])).status_code == 403


def test_what_is_late_climbs_from_the_village_to_the_region(cast, acts, browse, later_round):
    with acts(cast.data_officer, Purpose.VISIT):
        Round.objects.update(due_on=dt.date(2025, 11, 14), opened_at=NOON)
        assert _remind(cast, dt.date(2025, 11, 10)) == {"village": 1}  # a door waits for a volunteer
        assert _remind(cast, dt.date(2025, 11, 13)) == {"village": 1, "volunteer": 1}
        assert _remind(cast, dt.date(2025, 11, 17)) == {"village": 1, "volunteer": 1}  # Monday: one working day late
        assert _remind(cast, dt.date(2025, 11, 19)) == {"village": 1, "volunteer": 1, "district": 1}
        assert _remind(cast, dt.date(2025, 11, 21)) == {"village": 1, "volunteer": 1, "district": 1, "region": 1}
    shown = page(browse(cast.kecamatan), "stuck").content.decode()
    assert "Giliran kecamatan" in shown
    assert "Siti" not in shown
    with acts(cast.data_officer, Purpose.VISIT):
        Assignment.objects.filter(volunteer=cast.volunteer).update(state=AssignmentState.VISITED)
        assert _remind(cast, dt.date(2025, 11, 21)) == {"village": 1, "district": 1, "region": 1}
        assert Reminder.objects.get(level="volunteer").over_at is not None
    reminder = _all(cast, acts, Reminder, over_at=None)[0]
    client = browse(cast.village_operator)
    assert client.post(reverse("visits:told", args=[reminder.pk])).status_code == 302
    assert _all(cast, acts, Reminder, pk=reminder.pk)[0].told_by == cast.village_operator


def test_a_holiday_gives_a_day_more(cast, acts, later_round):
    from rangkul.core.models import Holiday

    Holiday.objects.create(region=cast.region, on=dt.date(2025, 11, 17), name="Libur Karangan")
    with acts(cast.data_officer, Purpose.VISIT):
        Round.objects.update(due_on=dt.date(2025, 11, 14), opened_at=NOON)
        Assignment.objects.filter(volunteer=None).delete()
        assert _remind(cast, dt.date(2025, 11, 17)) == {"volunteer": 1}
        assert _remind(cast, dt.date(2025, 11, 18)) == {"volunteer": 1, "village": 1}


def test_an_absence_is_noted_by_the_page(cast, acts, browse, later_round):
    other = plans.volunteer("relawan_dua")
    client = browse(cast.village_operator)
    url = reverse("visits:absence", args=[cast.volunteer.pk, KOMET])
    client.post(url, {"absent_from": timezone.localdate().isoformat(), "verb": "begin"})
    assert len(_all(cast, acts, Assignment, volunteer=other)) == 2
    assert "Sudah dapat berkunjung lagi" in page(client, "volunteer", cast.volunteer.pk, KOMET).content.decode()
    client.post(url, {"verb": "end"})
    answer = client.post(reverse("visits:volunteer", args=[other.pk, KOMET]), {"rt": "3", "rw": "1"})
    assert answer.status_code == 302


def test_coverage_is_whole_for_who_sees_names_and_hides_small_numbers_for_who_does_not(cast, browse, later_round):
    shown = page(browse(cast.data_officer), "coverage").content.decode()
    assert "Banjarbaru Utara" in shown
    leader = page(browse(cast.leader), "coverage").content.decode()
    assert "&lt;5" in leader
    assert "Siti" not in leader
    for who in (cast.planner, cast.province, cast.village_operator, cast.social_worker):
        assert page(browse(who), "coverage").status_code == 200
    assert page(browse(cast.outsider), "coverage_of", HOME).status_code == 404


def test_coverage_leaves_as_a_workbook_and_as_a_page(cast, browse, later_round, pdf_text):
    client = browse(cast.leader)
    book = b"".join(page(client, "coverage_workbook", HOME).streaming_content)
    assert book[:2] == b"PK"
    assert "Ringkasan kunjungan" in pdf_text(page(client, "weekly", HOME).content)


def _remind(cast, day):
    return services.remind(region=cast.region, today=day, by=cast.data_officer, at=NOON)


def _all(cast, acts, model, **which):
    with acts(cast.data_officer, Purpose.VISIT):
        return list(model.objects.filter(**which))


def docx_text(raw: bytes) -> str:
    import io
    import zipfile
    from xml.etree import ElementTree

    root = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(raw)).read("word/document.xml"))
    return " ".join(node.text or "" for node in root.iter() if node.tag.endswith("}t"))
