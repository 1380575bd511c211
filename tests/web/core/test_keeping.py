"""How long data are kept: the rules of a region, the thirty days to think, and the end of what core itself holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import HOME
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from rangkul.core import queries, services
from rangkul.core.errors import Invalid, NotAllowed
from rangkul.core.keeping import DEFAULT_MONTHS, Kept
from rangkul.core.models import Event, Invitation, Person, SignIn, Ticket, Try
from rangkul.core.permissions import Purpose

JRA = "Jadwal retensi arsip, Peraturan Wali Kota 12/2026"


@pytest.fixture
def today(db) -> date:
    return asked("SELECT current_date")


def asked(sql: str, *given):
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchone()[0]


def months_ago(months: int) -> date:
    return asked("SELECT (current_date - make_interval(months => %s))::date", months)


@pytest.fixture
def admin(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE):
        yield cast.administrator


def set_months(cast, admin, months, what=Kept.SIGN_IN, at=None):
    return services.set_months(
        region=cast.region, what=what, months=months, source=JRA, by=admin, at=at or timezone.now()
    )


def test_page_and_database_know_the_same_times(cast, admin):
    for kind in Kept:
        assert queries.outlived(cast.region, kind) == months_ago(DEFAULT_MONTHS[kind]), kind
    assert queries.months_kept(cast.region) == DEFAULT_MONTHS
    set_months(cast, admin, 48)
    assert queries.months_kept(cast.region)[Kept.SIGN_IN] == 48
    assert queries.outlived(cast.region, Kept.SIGN_IN) == months_ago(48)
    assert queries.outlived(cast.elsewhere, Kept.SIGN_IN) == months_ago(12)


def test_a_shorter_time_waits_thirty_days_and_can_be_taken_back(cast, admin, today):
    rule = set_months(cast, admin, 1)
    assert rule.from_day == timezone.localdate() + timedelta(days=30)
    (line,) = [line for line in queries.keeping_table(cast.region) if line.what == Kept.SIGN_IN]
    assert (line.months, line.coming) == (12, rule)
    assert queries.outlived(cast.region, Kept.SIGN_IN) == months_ago(12)
    set_months(cast, admin, 12)  # it was a slip
    (line,) = [line for line in queries.keeping_table(cast.region) if line.what == Kept.SIGN_IN]
    assert (line.months, line.coming) == (12, None)


def test_a_shorter_time_that_was_corrected_never_holds(cast, admin):
    """Twelve months; six were typed forty days ago, nine twenty days ago: nine hold in ten days, six on no day."""
    now = timezone.now()
    set_months(cast, admin, 6, at=now - timedelta(days=40))
    set_months(cast, admin, 9, at=now - timedelta(days=20))
    assert queries.months_kept(cast.region)[Kept.SIGN_IN] == 12
    assert queries.outlived(cast.region, Kept.SIGN_IN) == months_ago(12)
    (line,) = [line for line in queries.keeping_table(cast.region) if line.what == Kept.SIGN_IN]
    assert (line.coming.months, line.coming.from_day) == (9, timezone.localdate() + timedelta(days=10))


def test_when_its_day_has_come_it_holds(cast, admin):
    set_months(cast, admin, 1, at=timezone.now() - timedelta(days=30))
    assert queries.months_kept(cast.region)[Kept.SIGN_IN] == 1
    assert queries.outlived(cast.region, Kept.SIGN_IN) == months_ago(1)


@pytest.mark.parametrize(("months", "source"), [(0, JRA), (601, JRA), (24, "  ")])
def test_a_time_needs_sense_and_a_source(cast, admin, months, source):
    with pytest.raises(Invalid):
        services.set_months(
            region=cast.region, what=Kept.CHILD, months=months, source=source, by=admin, at=timezone.now()
        )


def test_who_oversees_does_not_set_and_nobody_changes_what_was_set(cast, acts, admin):
    set_months(cast, admin, 24)
    with acts(cast.auditor, Purpose.OVERSEE), pytest.raises(NotAllowed):
        set_months(cast, cast.auditor, 24)
    for act in ("UPDATE", "DELETE"):
        assert not asked("SELECT has_table_privilege('core_keepingrule', %s)", act)


def test_the_pages_show_what_holds_and_what_is_coming(cast, browse, acts):
    page = browse(cast.administrator)
    address = reverse("core:region_keeping", args=[HOME])
    assert page.get(f"{address}?data=run").context["form"].initial["what"] == Kept.RUN
    sent = {"what": "child", "months": "36", "source": JRA}
    assert page.post(address, sent).url == address
    shown = page.get(address).content.decode()
    assert "60 bulan" in shown
    assert "36 bulan mulai" in shown
    assert page.post(address, sent | {"months": "0"}).status_code == 422
    seen = browse(cast.auditor).get(reverse("core:retention")).content.decode()
    assert "36 bulan mulai" in seen
    assert "Belum pernah diperiksa" in seen
    with acts(cast.auditor, Purpose.OVERSEE):
        event = Event.objects.get(action="keeping.changed")
        assert (event.details["from"], event.details["to"]) == (60, 36)
        (line,) = queries.lines([event])
        assert line.said == "mengubah masa simpan: Data anak di register"


# the end of what core holds


@pytest.fixture
def night(cast, acts):
    def destroyed() -> dict:
        keeper = services.keeper(region=cast.region, at=timezone.now())
        with acts(keeper, Purpose.OVERSEE):
            return services.destroy_outlived(region=cast.region, by=keeper, at=timezone.now())

    return destroyed


def at_noon(day: date):
    return timezone.datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_current_timezone())


def test_sign_ins_slips_and_tries_go_when_their_time_is_over(cast, today, night):
    inside, outside = at_noon(months_ago(12)), at_noon(months_ago(12) - timedelta(days=1))
    home = Person.objects.create(username="lama", name="Lama", home_code=HOME)
    theirs = Person.objects.create(username="sana", name="Sana", home_code=cast.elsewhere.pk)
    for person in (home, theirs, cast.data_officer):
        for at in (inside, outside):
            SignIn.objects.create(person=person, at=at, succeeded=True, address="10.0.0.1")
    for at in (inside, outside):
        Invitation.objects.create(person=home, code_hash=f"{at}"[:64], made_at=at, expires_at=at)
    Try.objects.create(what="sign_in", key="x", at=timezone.now() - timedelta(days=29))
    Try.objects.create(what="sign_in", key="x", at=timezone.now() - timedelta(days=32))
    assert night() == {"sign_ins": 2, "slips": 1, "tries": 1}
    assert SignIn.objects.filter(at=outside).count() == 1  # of the other region
    assert SignIn.objects.filter(at=inside).count() == 3
    assert night() == {}


def test_an_answered_request_loses_who_asked_and_keeps_its_days(cast, acts, night, browse):
    given = {
        "requester_name": "Ibu Norhayati", "requester_relation": "ibu", "requester_contact": "0812", "request": "Kata",
        "child_key": "c0123",
    }  # fmt: skip
    with acts(cast.auditor, Purpose.OVERSEE):
        tickets = [
            services.receive_request(
                region=cast.region, kind="see", received_at=timezone.now(), by=cast.auditor, at=timezone.now(), **given
            )
            for _n in range(3)
        ]
        for ticket in tickets[:2]:
            services.answer_request(ticket=ticket, answer="Sudah", by=cast.auditor, at=timezone.now())
        old = at_noon(months_ago(60) - timedelta(days=1))
        Ticket.objects.filter(pk=tickets[0].pk).update(closed_at=old)
        Ticket.objects.filter(pk=tickets[1].pk).update(closed_at=at_noon(months_ago(60)))
    assert night() == {"requests": 1}
    with acts(cast.auditor, Purpose.OVERSEE):
        gone, kept, still_open = (Ticket.objects.get(pk=ticket.pk) for ticket in tickets)
        assert {getattr(gone, name) for name in given} == {""}
        assert (gone.state, gone.kind, gone.closed_at) == ("answered", "see", old)
        assert (kept.requester_name, still_open.requester_name) == ("Ibu Norhayati", "Ibu Norhayati")
    page = browse(cast.auditor).get(reverse("core:ticket", args=[gone.pk]))
    assert page.status_code == 200


def test_a_quiet_night_is_on_record_too(cast, acts, browse):
    keeper = services.keeper(region=cast.region, at=timezone.now())
    assert keeper.kind == Person.Kind.SYSTEM
    with acts(keeper, Purpose.OVERSEE):
        services.note_night(region=cast.region, counts={}, by=keeper, at=timezone.now())
        assert Event.objects.get(action="retention.ran").details == {"destroyed": 0}
    shown = browse(cast.auditor).get(reverse("core:retention")).content.decode()
    assert "Terakhir diperiksa" in shown
    assert "Belum ada yang dimusnahkan" in shown
