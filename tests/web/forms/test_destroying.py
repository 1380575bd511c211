"""Answers end when their time is over: they and their photos, not that somebody sent something."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from cast import HOME, KOMET, NOON
from django.db import connection
from django.urls import reverse
from filling import filled, photo, still_out

from rangkul.core import services as core
from rangkul.core import vault
from rangkul.core.errors import NotAllowed
from rangkul.core.keeping import Kept
from rangkul.core.models import Deposit, Device, Event
from rangkul.core.permissions import Purpose
from rangkul.core.queries import outlived
from rangkul.forms import queries, services
from rangkul.forms.models import Answers, Attachment, Original, Protected, Submission

OLD, YOUNG = "uuid:6f1a2b30-0000-4000-8000-00000000000a", "uuid:6f1a2b30-0000-4000-8000-00000000000b"
SAID = still_out(consent_photo="yes", photo_house="rumah.jpg", worry="yes", protection=["law"])


@pytest.fixture
def last_day(cast, acts):
    """The first moment of the oldest day whose answers are still kept."""
    with acts(cast.auditor, Purpose.OVERSEE):
        return datetime.combine(outlived(cast.region, Kept.ANSWER), time(), UTC)


@pytest.fixture
def send(cast, acts):
    version = queries.current(cast.region, "visit", NOON.date())

    def sending(instance_id, *, files=None, day=None, **more):
        raw = filled(version, SAID | more, instance_id=instance_id)
        with acts(cast.volunteer, Purpose.VISIT):
            received = services.receive(
                region=cast.region, xml=raw, files=files or {}, channel="phone", by=cast.volunteer,
                village_code=KOMET, at=NOON,
            )  # fmt: skip
        if day is not None:
            with acts(cast.data_officer, Purpose.VISIT):
                Submission.objects.filter(pk=received.submission.pk).update(received_at=day)
        return received

    return sending


@pytest.fixture
def night(cast, acts, django_capture_on_commit_callbacks):
    """``night()``: the keeper's round; {what: how many}."""

    def going():
        keeper = core.keeper(region=cast.region, at=NOON)
        with acts(keeper, Purpose.OVERSEE), django_capture_on_commit_callbacks(execute=True):
            return services.destroy_outlived(region=cast.region, by=keeper, at=NOON)

    return going


def held(cast, acts, pk: int) -> list[int]:
    """How many rows of answers, of protection, originals and photos there are of a submission."""
    with acts(cast.protection_officer, Purpose.PROTECT):
        return [table.objects.filter(submission=pk).count() for table in (Answers, Protected, Original, Attachment)]


def test_what_was_answered_goes_on_its_day_and_who_sent_it_stays(cast, acts, send, night, last_day):
    old = send(OLD, files={"rumah.jpg": photo("lama")}, day=last_day - timedelta(seconds=1)).submission
    young = send(YOUNG, files={"rumah.jpg": photo("baru")}, day=last_day).submission
    assert night() == {"submissions": 1, "files": 1}
    assert held(cast, acts, old.pk) == [0, 0, 0, 0]
    assert held(cast, acts, young.pk) == [1, 1, 1, 1]
    with acts(cast.data_officer, Purpose.VISIT):
        kept = Submission.objects.get(pk=old.pk)
        assert (kept.instance_id, kept.village_code, kept.by_id) == (OLD, KOMET, cast.volunteer.pk)
        assert kept.destroyed_at is not None
        assert Submission.objects.get(pk=young.pk).destroyed_at is None
    assert night() == {}
    with acts(cast.auditor, Purpose.OVERSEE):
        line = Event.objects.get(action="retention.answers")
        assert (line.details, line.area_code) == ({"submissions": 1, "files": 1}, HOME)


def test_a_photo_goes_from_the_vault_unless_another_row_names_it(cast, acts, send, night, last_day):
    before = last_day - timedelta(days=1)
    send(OLD, files={"rumah.jpg": photo("satu")}, day=before)
    send(YOUNG, files={"rumah.jpg": photo("dua")}, day=before)
    send(YOUNG + "c", files={"rumah.jpg": photo("dua")})
    with acts(cast.data_officer, Purpose.VISIT):
        contents = dict(Attachment.objects.values_list("submission__instance_id", "sha256"))
    night()
    assert not vault.has(HOME, contents[OLD])
    assert vault.has(HOME, contents[YOUNG])


def test_an_unfinished_one_goes_too_and_waits_for_no_photo(cast, acts, send, night, last_day):
    sent = send(OLD, day=last_day - timedelta(days=1))
    assert sent.missing == ["rumah.jpg"]
    assert night() == {"submissions": 1}
    with acts(cast.data_officer, Purpose.VISIT):
        assert Submission.objects.get().missing == []


def test_a_late_duplicate_is_known_and_brings_nothing_back(cast, acts, send, night, last_day):
    first = send(OLD, files={"rumah.jpg": photo()}, day=last_day - timedelta(days=1))
    night()
    again = send(OLD, files={"rumah.jpg": photo()})
    assert (again.is_new, again.missing, again.submission.pk) == (False, [], first.submission.pk)
    assert held(cast, acts, first.submission.pk) == [0, 0, 0, 0]
    with pytest.raises(services.DifferentAnswers):
        send(OLD, guardian_name="Ibu Ketut")


def test_the_pages_say_that_it_was_destroyed(cast, acts, browse, send, night, last_day):
    sent = send(OLD, files={"rumah.jpg": photo()}, day=last_day - timedelta(days=1)).submission
    with acts(cast.data_officer, Purpose.VISIT):
        file_id = Attachment.objects.get().pk
    night()
    client = browse(cast.data_officer)
    page = client.get(reverse("forms:submission", args=[sent.pk]))
    assert page.status_code == 200
    assert "Jawaban ini sudah dimusnahkan pada" in page.content.decode()
    assert "dimusnahkan" in client.get(reverse("forms:submissions")).content.decode()
    assert client.get(reverse("forms:submissions"), {"unduh": "xlsx"}).status_code == 200
    gone = client.get(reverse("forms:photo", args=[sent.pk, file_id]))
    assert gone.status_code == 404
    assert "sudah dimusnahkan" in gone.content.decode()
    with acts(cast.protection_officer, Purpose.PROTECT):
        kept = Submission.objects.get(pk=sent.pk)
        for reading in (queries.answers, queries.original):
            with pytest.raises(queries.Destroyed):
                reading(kept)


def test_a_box_that_a_phone_left_sealed_holds_answers_too(cast, acts, night, last_day):
    phone = Device.objects.create(
        region=cast.region, person=cast.volunteer, kind="phone", label="HP", secret_hash="0" * 64, enrolled_at=NOON
    )
    for number, day in enumerate([last_day - timedelta(days=1), last_day]):
        Deposit.objects.create(region=cast.region, device=phone, digest=str(number), box=b"x", received_at=day)
    assert night() == {"boxes": 1}
    assert [box.digest for box in Deposit.objects.all()] == ["1"]


def test_nobody_else_may_and_no_one_destroys_by_number(cast, acts, send, last_day):
    kept = send(OLD, day=last_day - timedelta(days=1)).submission
    with acts(cast.data_officer, Purpose.VISIT), pytest.raises(NotAllowed):
        services.destroy_outlived(region=cast.region, by=cast.data_officer, at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('xforms_destroy_answers(text, bigint[])', 'execute')")
        assert cursor.fetchone() == (False,)
    assert held(cast, acts, kept.pk) == [1, 1, 1, 0]
