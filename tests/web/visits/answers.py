"""Questionnaires as they come in, without a phone: answers in hand for the door of a child."""

from __future__ import annotations

import datetime as dt

from cast import HOME, KOMET, NOON

from rangkul.core.acting import acting_as
from rangkul.core.models import Person, Region
from rangkul.core.permissions import Purpose
from rangkul.forms.models import Channel, Form, FormVersion, Submission
from rangkul.visits import services
from rangkul.visits.models import Assignment, Visit

DAY = dt.date(2025, 11, 3)
OUT = {"outcome": "still_out", "ever_school": "DO", "last_grade": 5, "reasons": ["A02", "A07"], "main_reason": "A02"}
IN_SCHOOL = {"outcome": "in_school", "school_npsn": "30304002", "school_name": "SMPN 2", "nisn": "0123456789"}


def submission(by: Person, door: Assignment | None, answers: dict, *, at=NOON, number: int = 0, **given) -> Submission:
    """A submission whose answers are in hand, as ``forms.services.receive`` leaves it."""
    officer = Person.objects.get(username="data_officer")
    with acting_as(officer, Purpose.VISIT):
        form, _made = Form.objects.get_or_create(region_id=HOME, code="ats_visit", defaults={"title": "Kunjungan"})
        version = FormVersion.objects.filter(form=form).first() or FormVersion.objects.create(
            form=form, version="1", title="Kunjungan", xlsx=b"", xml="<x/>", questions=[], digest="0" * 64,
            uploaded_at=NOON,
        )  # fmt: skip
        fields = {
            "region": Region.objects.get(pk=HOME), "instance_id": f"uuid:{Submission.objects.count()}-{number}",
            "version": version, "purpose": "visit", "visit_code": door.visit_code if door else "ZZZZZZZZ", "by": by,
            "channel": Channel.PHONE, "started_at": at - dt.timedelta(minutes=12), "ended_at": at, "received_at": at,
            "completed_at": at, "digest": "0" * 64, "village_code": door.village_code if door else KOMET,
            "district_code": (door.village_code if door else KOMET)[:6],
        } | given  # fmt: skip
        made = Submission.objects.create(**fields)
    made.__dict__["answers_in_hand"] = {"today": str(DAY), "consent": "yes"} | answers
    return made


def bring(by: Person, door: Assignment | None, answers: dict, *, at=NOON, **given) -> Visit | None:
    """A volunteer's phone sends a visit."""
    sent = submission(by, door, answers, at=at, **given)
    with acting_as(by, Purpose.VISIT):
        return services.take_submission(submission=sent, by=by, at=at)
