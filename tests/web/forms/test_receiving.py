"""A filled-in questionnaire arrives: once, whole, and read by nobody who may not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cast import HOME, KOMET, NOON, later
from django.db import connection
from filling import filled, photo, still_out

from rangkul.core.errors import Invalid, NotFound
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.forms import queries, services
from rangkul.forms.answers import Unreadable
from rangkul.forms.models import Answers, Attachment, Original, Protected, Submission
from rangkul.forms.services.receiving import receiver

ID = "uuid:6f1a2b30-0000-4000-8000-000000000001"


@pytest.fixture
def instrument(cast):
    """The validation instrument as it is published for visits."""
    return queries.current(cast.region, "visit", NOON.date())


@pytest.fixture
def send(cast, acts, instrument):
    """``send(answers)``: as the volunteer, from a phone."""

    def sending(answers, files=None, *, instance_id=ID, by=cast.volunteer, xml=None, **more):
        raw = xml or filled(instrument, answers, instance_id=instance_id)
        with acts(by, Purpose.VISIT):
            return services.receive(
                region=cast.region, xml=raw, files=files or {}, channel="phone", by=by, at=NOON, **more
            )

    return sending


def test_the_same_submission_twice_is_one(cast, send, acts):
    first, second = send(still_out()), send(still_out())
    assert (first.is_new, second.is_new) == (True, False)
    assert first.submission.pk == second.submission.pk
    assert first.is_complete
    assert second.answers == first.answers
    with acts(cast.auditor, Purpose.OVERSEE):
        lines = Event.objects.filter(action="submission.received")
        assert [(line.person_id, line.details["form"]) for line in lines] == [(cast.volunteer.pk, "ats_visit")]


def test_other_answers_under_the_same_number_are_refused_and_nothing_moves(cast, send, acts):
    kept = send(still_out(guardian_name="Ibu Made")).submission
    with pytest.raises(services.DifferentAnswers):
        send(still_out(guardian_name="Ibu Ketut"))
    with acts(cast.data_officer, Purpose.HELP):
        assert queries.answers(Submission.objects.get(pk=kept.pk))["guardian_name"] == "Ibu Made"


def test_photos_come_later_and_out_of_order(send):
    answers = still_out(consent_photo="yes", photo_house="rumah.jpg", photo_child="anak.jpg")
    first = send(answers, {"anak.jpg": photo("anak")})
    assert first.missing == ["rumah.jpg"]
    assert first.submission.completed_at is None
    again = send(answers, {"anak.jpg": photo("anak")})
    assert (again.is_new, again.missing) == (False, ["rumah.jpg"])
    last = send(answers, {"rumah.jpg": photo("rumah")})
    assert last.is_complete
    assert last.submission.completed_at == NOON
    assert Attachment.objects.count() == 0  # who sent it cannot read it back


def test_a_photo_that_the_answers_do_not_name_is_not_kept(cast, send, acts):
    received = send(still_out(), {"lain.jpg": photo()})
    with acts(cast.data_officer, Purpose.VISIT):
        assert list(queries.attachments(received.submission)) == []


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_kept(cast, send, acts):
    with pytest.raises(Invalid):
        send(still_out(consent_photo="yes", photo_house="rumah.jpg"), {"rumah.jpg": b"<html>"})
    with acts(cast.data_officer, Purpose.VISIT):
        assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<data",
        b'<!DOCTYPE a [<!ENTITY x "y">]><data id="ats_visit" version="2026112202">&x;</data>',
        b'<data id="ats_visit" version="2026112202"/>',
        b"<data>" + b"<a>" * 50 + b"</a>" * 50 + b"</data>",
        b"\xff\xfe\x00",
        b"x" * 1_000_001,
    ],
)
def test_what_is_no_submission_is_refused_in_a_sentence(send, raw):
    with pytest.raises(Unreadable) as trouble:
        send({}, xml=raw or b" ")
    assert str(trouble.value.message).endswith(".")


def test_answers_with_a_doctype_or_in_a_deep_nest_are_refused_though_they_could_be_read(cast, send, acts, instrument):
    raw = filled(instrument, still_out(), instance_id=ID)
    deep = b"<x>" * 50 + b"</x>" * 50
    for changed in (raw.replace(b"<data ", b"<!DOCTYPE data><data ", 1), raw.replace(b"</data>", deep + b"</data>")):
        with pytest.raises(Unreadable):
            send({}, xml=changed)
    assert send({}, xml=raw).is_new


def test_a_form_that_nobody_knows_is_refused(send, instrument):
    raw = filled(instrument, still_out(), instance_id=ID)
    with pytest.raises(services.UnknownForm):
        send({}, xml=raw.replace(instrument.version.encode(), b"1999010101"))


def test_who_sent_what_is_seen_in_the_area_and_answers_only_for_helping(cast, send, acts):
    submission = send(still_out("KMTR2345"), village_code=KOMET).submission
    assert submission.visit_code == "KMTR2345"
    assert submission.started_at == datetime(2025, 11, 3, 3, 40, tzinfo=UTC)  # 11.40 by the phone in WITA

    def seen(person, purpose):
        with acts(person, purpose):
            return queries.submissions(person).filter(pk=submission.pk).exists()

    def read(person, purpose):
        with acts(person, purpose):
            return queries.answers(Submission.objects.get(pk=submission.pk))

    assert seen(cast.village_operator, Purpose.VISIT)
    assert seen(cast.kecamatan, Purpose.VISIT)
    assert not seen(cast.volunteer, Purpose.VISIT)
    assert not seen(cast.outsider, Purpose.VISIT)
    assert not seen(cast.data_officer, Purpose.FIND)
    with pytest.raises(NotFound):
        read(cast.village_operator, Purpose.VISIT)
    assert read(cast.data_officer, Purpose.HELP)["reasons"] == ["A02", "A07"]
    assert read(cast.social_worker, Purpose.HELP)["last_grade"] == 7


def test_a_worry_is_read_by_the_protection_officer_alone(cast, send, acts):
    submission = send(still_out(worry="yes", protection=["neglect", "law"]), village_code=KOMET).submission
    fresh = lambda: Submission.objects.get(pk=submission.pk)  # noqa: E731
    with acts(cast.data_officer, Purpose.HELP):
        helping = queries.answers(fresh())
        assert "worry" not in helping
        assert "protection" not in helping
        assert not Protected.objects.exists()
        assert not Original.objects.exists()
        with pytest.raises(NotFound):
            queries.original(fresh())
    with acts(cast.protection_officer, Purpose.PROTECT):
        assert queries.answers(fresh())["protection"] == ["law", "neglect"]
        assert b"neglect" in queries.original(fresh())
    with acts(receiver(region=cast.region, at=NOON), Purpose.HELP):
        assert not Protected.objects.exists()


def test_answers_lie_sealed(cast, send, acts):
    send(still_out(worry="yes", note="Ibu Made pindah kerja"))
    with acts(cast.protection_officer, Purpose.PROTECT), connection.cursor() as cursor:
        for table in ("xforms_answers", "xforms_protected", "xforms_original"):
            cursor.execute(f"SELECT sealed FROM {table}")
            (sealed,) = cursor.fetchone()
            assert b"Made" not in bytes(sealed)
            assert b"worry" not in bytes(sealed)


def test_answers_name_the_groups_away_and_keep_repeats(send):
    children = [{"nc_name": "Putu", "nc_sex": "L", "nc_age": 9}, {"nc_name": "Kadek", "nc_sex": "P"}]
    answers = send(still_out(other_children="yes", new_children=children)).answers
    assert answers["new_children"] == children
    assert answers["place"] == {"lat": -3.44, "lon": 114.83, "altitude": 0.0, "accuracy": 8.0}
    assert "address" not in answers


def test_a_submission_finds_its_village_later(cast, send, acts):
    submission = send(still_out()).submission
    with acts(cast.village_operator, Purpose.VISIT):
        assert not queries.submissions(cast.village_operator).exists()
    with acts(cast.volunteer, Purpose.VISIT):
        services.place(submission=submission, village_code=KOMET, by=cast.volunteer, at=later(minutes=1))
        with pytest.raises(Invalid):
            services.place(submission=submission, village_code="6408041010", by=cast.volunteer, at=NOON)
    with acts(cast.village_operator, Purpose.VISIT):
        assert queries.submissions(cast.village_operator).get().village_code == KOMET
    with acts(cast.data_officer, Purpose.HELP):
        assert Answers.objects.get().submission_id == submission.pk
    assert submission.region_id == HOME


def test_a_new_key_seals_answers_anew(committed):
    import entering

    from rangkul.core import secrets
    from rangkul.core.acting import acting_as
    from rangkul.main import rotation

    version = queries.current(committed.region, "visit", NOON.date())
    with acting_as(committed.volunteer, Purpose.VISIT):
        raw = filled(version, still_out(worry="yes"), instance_id=ID)
        kept = services.receive(
            region=committed.region, xml=raw, files={}, channel="phone", by=committed.volunteer, at=NOON
        ).submission
    entering.connect_as("owner")
    assert rotation.rotate(HOME) == 3
    entering.connect_as("app")
    with acting_as(committed.protection_officer, Purpose.PROTECT):
        assert queries.answers(Submission.objects.get(pk=kept.pk))["worry"] == "yes"
        assert not secrets.is_old(HOME, Answers.objects.get().sealed)
