"""Services that call each other are one whole: fewer savepoints, the same walls, the same all or nothing."""

from __future__ import annotations

import pytest
from cast import HOME, NOON
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from rangkul.core.acting import acting, acting_as
from rangkul.core.errors import Conflict
from rangkul.core.models import Try
from rangkul.core.permissions import Purpose
from rangkul.core.tries import Limit, TooManyTries
from rangkul.core.whole import whole


def told() -> tuple[str, str]:
    """Whom the database takes the one who acts for, and why."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('rangkul.person', true), current_setting('rangkul.purpose', true)")
        return tuple(part or "" for part in cursor.fetchone())


def steps(cast, *, fails: bool):
    """A service that lets another person do a step in a service of its own, and then fails or not."""

    @whole
    def inner():
        with acting_as(cast.planner, Purpose.SEE):
            Try.objects.create(what="inner", key="x", at=NOON)
            assert told() == (str(cast.planner.pk), "see")
            if fails:
                raise Conflict

    @whole
    def outer(*, catches: bool = False, keeps_apart: bool = False):
        Try.objects.create(what="outer", key="x", at=NOON)
        try:
            if keeps_apart:
                with transaction.atomic():
                    inner()
            else:
                inner()
        except Conflict:
            if not catches:
                raise
        return told()

    return outer


def test_the_setting_is_back_after_a_step(cast, acts):
    with acts(cast.clerk, Purpose.FIND):
        assert steps(cast, fails=False)() == (str(cast.clerk.pk), "find")


def test_an_error_undoes_the_whole_and_brings_the_setting_back(cast, acts):
    with acts(cast.clerk, Purpose.FIND):
        with pytest.raises(Conflict):
            steps(cast, fails=True)()
        assert told() == (str(cast.clerk.pk), "find")
        assert acting().person_id == cast.clerk.pk
        assert not Try.objects.exists()
    assert told() == ("", "")


def test_who_goes_on_after_an_error_needs_a_savepoint_of_their_own(cast, acts):
    with acts(cast.clerk, Purpose.FIND):
        outer = steps(cast, fails=True)
        assert outer(catches=True, keeps_apart=True) == (str(cast.clerk.pk), "find")
        assert [one.what for one in Try.objects.all()] == ["outer"]
        with pytest.raises(TransactionManagementError):  # nothing is said in a wrong name
            outer(catches=True)
        assert told() == (str(cast.clerk.pk), "find")


def test_a_whole_has_one_savepoint(cast, acts):
    with acts(cast.clerk, Purpose.FIND), CaptureQueriesContext(connection) as asked:
        steps(cast, fails=False)()
    assert sum("SAVEPOINT" in one["sql"] for one in asked) == 2  # set and released


def test_a_transaction_of_its_own_leaves_nobody_behind(committed):
    with acting_as(committed.clerk, Purpose.FIND):
        assert told() == (str(committed.clerk.pk), "find")
    assert told() == ("", "")
    with pytest.raises(Conflict), acting_as(committed.clerk, Purpose.FIND):
        raise Conflict
    assert told() == ("", "")


def test_a_busy_door_counts_in_one_statement(db):
    limit = Limit("busy", 3)
    for _time in range(3):
        limit.take(HOME, NOON)
    with pytest.raises(TooManyTries):
        limit.take(HOME, NOON)
    limit.take("another", NOON)
    assert Try.objects.filter(what="busy", key=HOME).count() == 3
