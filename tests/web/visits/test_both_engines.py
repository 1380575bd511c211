"""One questionnaire, the same answers, two engines: JavaRosa inside Collect, ODK's web engine inside the app.

Collect is ``Fill.java``; the app is the app, in a real Chromium, under a thumb that knows each question by its words. What
both asked and what both sent is compared as the house received it.
"""

from __future__ import annotations

import datetime as dt

import pytest
from cast import NOON
from django.utils import timezone
from playwright.sync_api import expect

from rangkul.core.acting import acting_as
from rangkul.core.permissions import Purpose
from rangkul.forms import queries as questionnaires
from rangkul.forms.models import FormVersion, Publication, Use
from rangkul.visits.models import Assignment

from . import filling_in, phones
from .test_javarosa import (  # noqa: F401
    FULL,
    MOVED,
    PESANTREN,
    REFUSED,
    collect,
    in_school,
    java,
    read,
    round_of_doors,
    submissions,
)  # fmt: skip
from .test_phone_app import begin, enrol, phone  # noqa: F401

pytestmark = pytest.mark.slow
#: When it was begun and ended, and at which door: each way of filling in says its own.
OF_THE_VISIT = {"start", "end", "visit_code"}
#: Where the phone of these stories stands (``HERE``), as the satellites tell Collect.
PLACE = "-3.4412 114.831 0.0 8.0"
PHOTOS = {"photo_house", "photo_child", "signature"}
WITHOUT_PHOTOS = {name: value for name, value in FULL.items() if name not in PHOTOS | OF_THE_VISIT | {"today"}} | {
    "consent_photo": "no", "consent_signature": "no", "place": PLACE,
}  # fmt: skip
SECOND_VISIT = {
    "consent": "yes", "consent_place": "yes", "outcome": "still_out", "name_right": "no", "ever_school": "DO",
    "reasons": ["A02", "A99"], "main_reason": "A99", "reason_other": "Menjaga adik", "visited_before": "unsure",
    "worry": "no", "place": PLACE, "note": "Rumah di ujung gang",
}  # fmt: skip
SHORT_CHECK = {
    "consent": "yes", "outcome": "in_school", "school_name": "SDN Komet 1", "school_npsn": "30304001",
    "nisn": "0123456789", "last_grade": 7, "letter": "yes", "attends": "daily", "worry": "no", "note": "Rajin",
}  # fmt: skip
AT_SCHOOL = {name: value for name, value in in_school().items() if name not in OF_THE_VISIT | {"today"}}
IN_BOARDING = {name: value for name, value in PESANTREN.items() if name not in OF_THE_VISIT | {"today"}}


@pytest.fixture
def server():
    """Pages, styles and scripts: the app needs them too."""
    with phones.Server() as address:
        yield address


@pytest.fixture
def world(committed, server):
    return phones.World(committed, server, [])


def opens_at_doors(cast, code: str) -> FormVersion:
    """Let a questionnaire be the one that the app opens at a door, as a data officer publishes it."""
    use = {"ats_revisit": Use.REVISIT}.get(code, Use.VISIT)
    with acting_as(cast.data_officer, Purpose.VISIT):
        version = FormVersion.objects.get(form__code=code, form__region=None)
        if use == Use.REVISIT:
            Assignment.objects.update(kind="revisit")
        if questionnaires.current(cast.region, use, timezone.localdate()) != version:
            Publication.objects.create(
                version=version, region=cast.region, purpose=use, audience=["volunteer"], valid_from=dt.date(2025, 1, 1),
                published_at=NOON,
            )  # fmt: skip
    return version


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        ("ats_visit", WITHOUT_PHOTOS), ("ats_visit", AT_SCHOOL), ("ats_visit", IN_BOARDING), ("ats_visit", MOVED), ("ats_visit", REFUSED),
        ("ats_revisit", SECOND_VISIT), ("still_at_school", SHORT_CHECK),
    ],
    ids=["still_out", "in_school", "pesantren", "moved", "refused", "second_visit", "short_check"],
)  # fmt: skip
def test_javarosa_and_the_app_send_the_same(committed, world, collect, phone, code, answers):  # noqa: F811
    version = opens_at_doors(committed, code)
    theirs, ours = collect.fetch(code)[:2]
    xml, asked = collect.fill_in(answers | {"visit_code": theirs})
    assert collect.send(xml, {}) == 201

    page = enrol(world, phone)
    with acting_as(committed.data_officer, Purpose.VISIT):
        name = Assignment.objects.get(visit_code=ours).child.name
    begin(page, name)
    shown = filling_in.fill_by_name(page, version.questions, answers)
    expect(page.get_by_text("Diterima kabupaten/kota")).to_be_visible()
    assert page.wrong == []

    assert set(shown) == set(asked) - {"visit_code"}
    came = submissions(committed)
    by_collect, by_app = (read(came[channel], committed) for channel in ("collect", "phone"))
    assert (by_collect.pop("visit_code"), by_app.pop("visit_code")) == (theirs, ours)
    assert set(by_collect) == set(by_app)
    for name in set(by_collect) - OF_THE_VISIT:
        assert by_collect[name] == by_app[name], name
    assert set(answers) <= set(by_app)  # nothing that was told was left out by both
    for field in ("region_id", "version_id", "by_id", "missing"):
        assert getattr(came["collect"], field) == getattr(came["phone"], field), field
