"""A questionnaire is uploaded, read or refused cell by cell, published, compared and retired."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import HOME, NOON
from filling import filled

from rangkul.core.errors import Conflict, Invalid, NotAllowed, NotFound
from rangkul.core.permissions import Purpose
from rangkul.forms import queries, services
from rangkul.forms.compare import compare
from rangkul.forms.models import Form, FormVersion, Publication
from rangkul.forms.xlsform import NotAQuestionnaire, read

from .books import CHOICES, SURVEY, book, survey_with

TODAY = NOON.date()


@pytest.fixture
def upload(cast, acts):
    def uploading(raw, by=cast.data_officer):
        with acts(by, Purpose.VISIT):
            return services.upload_form(region=cast.region, raw=raw, by=by, at=NOON)

    return uploading


@pytest.fixture
def publish(cast, acts):
    def publishing(version, purpose="facility", audience=("school",), first=TODAY, last=None, by=cast.data_officer):
        with acts(by, Purpose.VISIT):
            return services.publish(
                version=version, region=cast.region, purpose=purpose, audience=list(audience), valid_from=first,
                valid_until=last, by=by, at=NOON,
            )  # fmt: skip

    return publishing


def faults(raw) -> list[tuple[str, int, str]]:
    with pytest.raises(NotAQuestionnaire) as trouble:
        read(raw)
    assert all(str(fault).endswith((".", "=")) or ":" in str(fault) for fault in trouble.value.faults)
    return [(fault.sheet, fault.row, fault.column) for fault in trouble.value.faults]


def test_a_workbook_becomes_a_questionnaire():
    made = read(book())
    assert (made.code, made.version, made.title) == ("cek_sekolah", "1", "Pemeriksaan sekolah")
    why = next(question for question in made.questions if question["name"] == "why")
    assert why["path"] == "/data/check/why"
    assert why["label"] == {"id": "Mengapa?", "en": "Why?"}
    assert why["section"] == {"id": "Pemeriksaan", "en": "Check"}
    assert (why["is_personal"], why["is_sensitive"], why["is_protected"]) == (True, True, False)
    assert made.xml == read(book()).xml


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        ([["text", "", "Tanpa nama"]], (7, "name")),
        ([["text", "dua kata", "Dua kata"]], (7, "name")),
        ([["text", "nik", "NIK anak"]], (7, "name")),
        ([["text", "nc_no_kk", "Nomor KK"]], (7, "name")),
        ([["text", "bare", ""]], (7, "label")),
        ([["audio", "voice", "Suara"]], (7, "type")),
        ([["select_one nowhere", "x", "Pilih"]], (7, "type")),
        ([["", "x", "Apa?"]], (7, "type")),
        ([["end_group"]], (7, "type")),
        ([["begin_repeat", "more", "Lagi"]], (7, "type")),
        ([["text", "x", "Apa?", "", "", "${gone} = 'a'"]], (7, "relevant")),
        ([["text", "x", "Apa?", "", "", "${open} = "]], (7, "relevant")),
        ([["text", "x", "Apa?", "", "", "magic(${open})"]], (7, "relevant")),
        ([["text", "x", "Apa?", "", "", "", "secret"]], (7, "privacy")),
    ],
)
def test_a_fault_is_told_with_sheet_row_and_column(rows, where):
    assert ("survey", *where) in faults(book(survey=survey_with(*rows)))


def test_all_faults_are_told_at_once():
    survey = survey_with(["text", "why", "Lagi"], ["audio", "voice", "Suara"])
    choices = [*CHOICES, ["yes_no", "no", "Tidak", "No"], ["yes_no", "may be", "Mungkin", ""]]
    found = faults(book(survey=survey, choices=choices, settings=[["form_title", "form_id"], ["Cek", "cek sekolah"]]))
    assert {sheet for sheet, _row, _column in found} == {"survey", "choices", "settings"}
    assert len(found) == 7


@pytest.mark.parametrize("raw", [b"", b"not a workbook", b"PK\x03\x04 broken", b"x" * 2_000_001])
def test_what_is_no_workbook_is_said_to_be_none(raw):
    assert faults(raw) == [("", 0, "")]


def test_what_only_the_maker_finds_has_its_place_too():
    survey = [*SURVEY[:3], ["begin_repeat", "check2", "Ulang", "Again", "", "", ""], ["end_repeat"], *SURVEY[3:]]
    choices = [*CHOICES[:1], ["yes_no", "yes", "Ya", "Yes"], ["yes_no", "no", "Tidak", "No"]]
    made = read(book(survey=survey[:3] + survey[5:], choices=choices))
    assert made.warnings == []
    doubled = [[*SURVEY[0][:-1], "label::English (en)"], *SURVEY[1:]]
    assert faults(book(survey=doubled))


def test_the_same_workbook_twice_is_one_version_and_another_needs_a_number_of_its_own(upload):
    first = upload(book())
    assert upload(book()).pk == first.pk
    with pytest.raises(services.VersionTaken):
        upload(book(survey=survey_with(["text", "more", "Apa lagi?"])))
    assert FormVersion.objects.filter(form__code="cek_sekolah").count() == 1


def test_only_who_manages_questionnaires_uploads_and_only_at_home(cast, acts, upload):
    with pytest.raises(NotAllowed):
        upload(book(), by=cast.village_operator)
    with pytest.raises(NotAllowed):
        upload(book(), by=cast.outsider)
    assert not Form.objects.filter(code="cek_sekolah").exists()


def test_what_is_published_last_is_filled_in_and_the_one_before_ends(cast, upload, publish):
    first, second = upload(book()), upload(book(version="2", survey=survey_with(["text", "more", "Apa lagi?"])))
    publish(first, first=TODAY - timedelta(days=10))
    publish(second)
    assert queries.current(cast.region, "facility", TODAY - timedelta(days=1)) == first
    assert queries.current(cast.region, "facility", TODAY) == second
    assert Publication.objects.get(version=first).valid_until == TODAY - timedelta(days=1)
    assert queries.current(cast.elsewhere, "facility", TODAY) is None


def test_a_questionnaire_reaches_its_audience_for_its_days(cast, upload, publish):
    publish(upload(book()), audience=["school"], last=TODAY + timedelta(days=5))
    assert queries.current(cast.region, "facility", TODAY, viewer=cast.school)
    assert queries.current(cast.region, "facility", TODAY, viewer=cast.volunteer) is None
    assert queries.current(cast.region, "facility", TODAY + timedelta(days=6), viewer=cast.school) is None


def test_a_region_s_own_questionnaire_stands_before_the_one_that_came(cast, upload, publish):
    came = queries.current(cast.region, "visit", TODAY)
    assert came.form.code == "ats_visit"
    own = upload(book())
    publish(own, purpose="visit", audience=["volunteer"])
    assert queries.current(cast.region, "visit", TODAY) == own
    assert queries.current(cast.elsewhere, "visit", TODAY) == came


def test_a_draft_receives_nothing_and_a_retired_version_still_does(cast, acts, upload, publish):
    version = upload(book())

    def send(number):
        with acts(cast.volunteer, Purpose.VISIT):
            raw = filled(version, {"open": "no", "why": "libur"}, instance_id=f"uuid:0000000{number}")
            return services.receive(region=cast.region, xml=raw, files={}, channel="phone", by=cast.volunteer, at=NOON)

    with pytest.raises(services.UnknownForm):
        send(1)
    publish(version)
    assert send(1).answers == {"open": "no", "why": "libur"}
    with acts(cast.data_officer, Purpose.VISIT):
        services.retire(version=version, region=cast.region, by=cast.data_officer, at=NOON)
    assert queries.current(cast.region, "facility", TODAY) is None
    assert send(2).is_new
    with acts(cast.data_officer, Purpose.VISIT), pytest.raises(Conflict):
        services.retire(version=version, region=cast.region, by=cast.data_officer, at=NOON)


def test_what_came_with_rangkul_is_not_retired_and_not_changed(cast, acts):
    came = queries.current(cast.region, "visit", TODAY)
    with acts(cast.data_officer, Purpose.VISIT):
        with pytest.raises(Invalid):
            services.retire(version=came, region=cast.region, by=cast.data_officer, at=NOON)
        assert FormVersion.objects.filter(pk=came.pk).update(title="x") == 0  # the wall


@pytest.mark.parametrize(
    "said",
    [
        {"purpose": "nothing"},
        {"audience": []},
        {"audience": ["auditor"]},
        {"last": date(2025, 1, 1)},
    ],
)
def test_a_publication_without_sense_is_refused(upload, publish, said):
    version = upload(book())
    with pytest.raises(Invalid):
        publish(version, **said)
    assert not Publication.objects.filter(version=version).exists()


def test_another_region_cannot_publish_it(cast, acts, upload):
    version = upload(book())
    with acts(cast.outsider, Purpose.VISIT):
        with pytest.raises(NotFound):
            queries.version_for(cast.outsider, version.pk)
        with pytest.raises(Invalid):
            services.publish(
                version=version, region=cast.elsewhere, purpose="facility", audience=["school"], valid_from=TODAY,
                by=cast.outsider, at=NOON,
            )  # fmt: skip


def test_a_changed_questionnaire_is_compared_in_words():
    survey = [list(row) for row in SURVEY]
    survey[3][2] = "Apakah sekolah masih buka?"
    survey[4][4], survey[4][5], survey[4][6] = "yes", "", "protection"
    survey.insert(5, ["date", "since", "Sejak kapan?", "Since when?", "", "", ""])
    choices = [*CHOICES, ["yes_no", "unknown", "Tidak tahu", "Unknown"]]
    changes = compare(read(book()).questions, read(book(survey=survey, choices=choices, version="2")).questions)
    told = {change.name: (change.kind, " ".join(change.sentences)) for change in changes}
    assert told["since"][0] == "added"
    assert "“Apakah sekolah buka?” menjadi “Apakah sekolah masih buka?”" in told["open"][1]
    assert "Pilihan baru: “Tidak tahu”." in told["open"][1]
    for words in ("Sekarang wajib dijawab.", "Sekarang selalu muncul.", "menjadi perlindungan anak."):
        assert words in told["why"][1]
    back = compare(read(book(survey=survey, choices=choices)).questions, read(book()).questions)
    assert [(change.kind, change.name) for change in back if change.kind == "removed"] == [("removed", "since")]
    assert "Sekarang muncul bila: “Apakah sekolah buka?” adalah “Tidak”." in str(back)
    assert compare(read(book()).questions, read(book()).questions) == []


def test_the_pages_lead_from_upload_to_publication(cast, browse):
    client = browse(cast.data_officer)

    def send(raw):
        from django.core.files.uploadedfile import SimpleUploadedFile

        return client.post("/formulir/unggah/", {"region": HOME, "file": SimpleUploadedFile("cek.xlsx", raw)})

    wrong = send(book(survey=survey_with(["audio", "voice", "Suara"])))
    assert wrong.status_code == 422
    assert "Jenis “audio” tidak dikenal" in wrong.content.decode()
    right = send(book())
    version = FormVersion.objects.get(form__code="cek_sekolah")
    assert right["Location"] == f"/formulir/{version.pk}/"
    again = send(book(survey=survey_with(["text", "more", "Apa lagi?"])))
    assert "Versi ini sudah ada" in again.content.decode()
    page = client.get(f"/formulir/{version.pk}/").content.decode()
    assert "Belum diterbitkan" in page
    assert "“Apakah sekolah buka?” adalah “Tidak”" in page
    said = {"region": HOME, "purpose": "facility", "audience": ["school"], "valid_from": "2025-11-03"}
    assert client.post(f"/formulir/{version.pk}/terbitkan/", said | {"valid_until": "2025-01-01"}).status_code == 422
    assert client.post(f"/formulir/{version.pk}/terbitkan/", said).status_code == 302
    send(book(version="2", survey=survey_with(["text", "more", "Apa lagi?"])))
    newer = FormVersion.objects.get(form__code="cek_sekolah", version="2")
    assert "pertanyaan baru" in client.get(f"/formulir/{newer.pk}/perubahan/").content.decode()
    assert client.get(f"/formulir/{version.pk}/perubahan/").status_code == 404
    assert "Why?" in client.get(f"/formulir/{version.pk}/pratinjau/?bahasa=en").content.decode()
    assert read(client.get(f"/formulir/{version.pk}/unduh/xlsx/").content).xml == version.xml
    assert client.get(f"/formulir/{version.pk}/unduh/xml/").content.startswith(b"<?xml")
    assert "Pemeriksaan satuan pendidikan" in client.get("/formulir/").content.decode()
    publication = Publication.objects.get(version=version)
    assert client.post(f"/formulir/terbitan/{publication.pk}/akhiri/").status_code == 302
    assert client.post(f"/formulir/{version.pk}/tarik/").status_code == 302
    assert "Ditarik" in client.get(f"/formulir/{version.pk}/").content.decode()


def test_the_door_for_collect_is_shut_until_somebody_has_read(cast, browse):
    client = browse(cast.data_officer)
    assert not queries.collect_is_open(HOME)
    assert "menyimpan" in client.get("/formulir/odk-collect/").content.decode()
    assert client.post("/formulir/odk-collect/", {"region": HOME, "act": "open"}).status_code == 422
    assert not queries.collect_is_open(HOME)
    client.post("/formulir/odk-collect/", {"region": HOME, "act": "open", "has_read": "on"})
    assert queries.collect_is_open(HOME)
    assert not queries.collect_is_open("6408")
    client.post("/formulir/odk-collect/", {"region": HOME, "act": "close"})
    assert not queries.collect_is_open(HOME)
