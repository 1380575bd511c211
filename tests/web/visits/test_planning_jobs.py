"""The morning: absences begin, deadlines are counted, and home says what waits."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from rangkul.core.permissions import Purpose
from rangkul.main.jobs import visits as jobs
from rangkul.visits.models import Assignment, Reminder, Volunteer

from . import plans


def test_the_morning_shares_out_doors_and_reminds(cast, acts):
    today = timezone.localdate()
    other = plans.volunteer("relawan_dua")
    with acts(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer, due_on=today - dt.timedelta(days=30))
        plans.door(round_, plans.child("Siti"), cast.volunteer)
        Volunteer.objects.create(
            person=cast.volunteer, region=cast.region, district_code="637204", village_code="6372041003", absent_from=today
        )  # fmt: skip
    jobs.morning(0)
    with acts(cast.data_officer, Purpose.VISIT):
        assert Assignment.objects.get().volunteer == other
        levels = set(Reminder.objects.values_list("level", "doors"))
    assert levels == {("volunteer", 1), ("village", 1), ("district", 1), ("region", 1)}
    jobs.morning(0)  # twice is once
    with acts(cast.data_officer, Purpose.VISIT):
        assert Reminder.objects.count() == 4


def test_home_says_what_waits_for_whom(cast, acts, browse):
    with acts(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer, due_on=timezone.localdate() + dt.timedelta(days=9))
        plans.door(round_, plans.child("Siti"), cast.volunteer)
        plans.door(round_, plans.child("Dewi"))
    assert "1 anak menunggu kunjungan Anda" in browse(cast.volunteer).get("/").content.decode()
    for who in (cast.village_operator, cast.kecamatan, cast.data_officer):
        assert "1 anak belum punya relawan" in browse(who).get("/").content.decode()
