"""A delivery's life: taken on a basis, undone until a run used it, withdrawn after, destroyed at the end."""

from __future__ import annotations

from datetime import date, timedelta

import offices
import pytest
from cast import HOME, NOON, later

from rangkul.core import vault
from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.intake import queries, services
from rangkul.intake.models import Arrival, Delivery, DeliveryFile

DAY = NOON.date()


@pytest.fixture
def delivery(cast):
    return offices.checked(cast, {"penduduk.csv": offices.register()}, period="20251")


def arrivals():
    return list(Arrival.objects.values_list("kind", "period", "deliveries", "rows"))


def test_without_a_basis_nothing_is_taken(cast, acts, delivery):
    with acts(cast.data_officer, Purpose.FIND):
        with pytest.raises(services.BasisMissing):
            services.take(delivery=delivery, basis=None, by=cast.data_officer, at=NOON)
        for wrong in (
            offices.basis(cast, valid_until=date(2025, 6, 1)),
            offices.basis(cast, kind="emis"),
            offices.basis(cast, agency=cast.agencies["civil_registry"]),
        ):
            with pytest.raises(services.BasisDoesNotFit):
                services.take(delivery=delivery, basis=wrong, by=cast.data_officer, at=NOON)
        delivery.refresh_from_db()
        assert (delivery.state, arrivals()) == ("checked", [])


def test_taken_once_and_on_the_calendar(cast, acts, delivery):
    basis = offices.basis(cast)
    with acts(cast.data_officer, Purpose.FIND):
        services.take(delivery=delivery, basis=basis, by=cast.data_officer, at=NOON)
        with pytest.raises(Conflict):
            services.take(delivery=delivery, basis=basis, by=cast.second_officer, at=NOON)
        assert list(queries.usable(cast.data_officer, cast.region, DAY)) == [delivery]
        assert arrivals() == [("register", "20251", 1, 12)]
        assert Event.objects.filter(action="delivery.taken", on_id=str(delivery.pk)).count() == 1
    with acts(cast.planner, Purpose.SEE):  # sees that it came, never what is in it
        assert arrivals() == [("register", "20251", 1, 12)]
        assert not Delivery.objects.exists()


def test_a_taking_is_undone_until_a_run_used_it(cast, acts, delivery):
    basis = offices.basis(cast)
    with acts(cast.data_officer, Purpose.FIND):
        services.take(delivery=delivery, basis=basis, by=cast.data_officer, at=NOON)
        undone = services.undo(delivery=delivery, by=cast.data_officer, at=NOON)
        assert (undone.state, arrivals()) == ("undone", [])
        assert not queries.usable(cast.data_officer, cast.region, DAY).exists()
        with pytest.raises(services.DeliveryNotUsable):
            services.mark_used(delivery=delivery, by=cast.data_officer, at=NOON)
        again = services.check_again(delivery=undone, by=cast.data_officer, at=NOON)
        again = offices.check(cast, again)
        services.take(delivery=again, basis=basis, by=cast.data_officer, at=NOON)
        services.mark_used(delivery=delivery, by=cast.data_officer, at=NOON)
        with pytest.raises(services.AlreadyUsed):
            services.undo(delivery=delivery, by=cast.data_officer, at=NOON)
        with pytest.raises(Invalid):
            services.withdraw(delivery=delivery, reason="salah", by=cast.data_officer, at=NOON)
        gone = services.withdraw(delivery=delivery, reason="Daftar tahun lalu", by=cast.data_officer, at=NOON)
        assert gone.state == "withdrawn"
        assert not queries.usable(cast.data_officer, cast.region, DAY).exists()


def test_a_later_delivery_stands_in_for_an_earlier_one(cast, acts, delivery):
    basis = offices.basis(cast)
    with acts(cast.data_officer, Purpose.FIND):
        services.take(delivery=delivery, basis=basis, by=cast.data_officer, at=NOON)
        newer = offices.checked(cast, {"baru.csv": offices.register(range(14))}, period="20251")
        assert queries.suggested_replacement(newer) == delivery
        services.take(delivery=newer, basis=basis, replaces=delivery, by=cast.data_officer, at=NOON)
        assert list(queries.usable(cast.data_officer, cast.region, DAY)) == [newer]
        services.undo(delivery=newer, by=cast.data_officer, at=NOON)
        assert list(queries.usable(cast.data_officer, cast.region, DAY)) == [delivery]
        other = offices.checked(cast, {"emis.csv": offices.emis()}, period="20251")
        with pytest.raises(Conflict):
            services.take(delivery=other, basis=basis, replaces=delivery, by=cast.data_officer, at=NOON)


def test_what_is_thrown_away_is_gone(cast, acts, delivery, django_capture_on_commit_callbacks):
    with acts(cast.data_officer, Purpose.FIND):
        files = list(DeliveryFile.objects.values_list("sha256", flat=True)) + list(delivery.results.values())
        assert all(vault.has(HOME, sha256) for sha256 in files)
        with django_capture_on_commit_callbacks(execute=True):
            services.discard(delivery=delivery, by=cast.data_officer, at=NOON)
        assert not any(vault.has(HOME, sha256) for sha256 in files)
        again = offices.send(cast, {"penduduk.csv": offices.register()})  # the same content may come again
        assert again.already == ()


def test_at_the_end_of_its_basis_rows_and_originals_are_destroyed(
    cast, acts, delivery, django_capture_on_commit_callbacks
):
    basis = offices.basis(cast, valid_until=DAY + timedelta(days=30))
    with acts(cast.data_officer, Purpose.FIND):
        taken = services.take(delivery=delivery, basis=basis, by=cast.data_officer, at=NOON)
    keeper = services.keeper(region=cast.region, at=NOON)
    assert keeper.kind == "system"
    files = [*taken.results.values()]
    with acts(keeper, Purpose.FIND), django_capture_on_commit_callbacks(execute=True):
        on_last_day = {"region": cast.region, "by": keeper, "at": later(days=30)}
        assert services.destroy_ended(today=DAY + timedelta(days=30), **on_last_day) == []
        (gone,) = services.destroy_ended(today=DAY + timedelta(days=31), **on_last_day)
    assert not any(vault.has(HOME, sha256) for sha256 in files)
    assert (gone.state, gone.rows_taken, gone.results) == ("destroyed", 12, {})
    assert gone.accounting[0] | {"taken": 12, "file": ""} == gone.accounting[0]
    with acts(cast.data_officer, Purpose.FIND):
        assert arrivals() == [("register", "20251", 1, 12)]  # that it came stays known
        assert set(DeliveryFile.objects.values_list("name", flat=True)) == {""}
    with acts(cast.auditor, Purpose.OVERSEE):
        event = Event.objects.get(action="delivery.destroyed")
        assert (event.person_id, event.details["rows"]) == (keeper.pk, 12)


def test_a_basis_can_be_extended_and_ended(cast, acts, delivery):
    basis = offices.basis(cast, valid_until=DAY + timedelta(days=5))
    with acts(cast.data_officer, Purpose.FIND):
        said = {"basis": basis, "by": cast.data_officer, "at": NOON}
        with pytest.raises(Invalid):
            services.extend_basis(valid_until=DAY + timedelta(days=400), document=" ", **said)
        longer = services.extend_basis(valid_until=DAY + timedelta(days=400), document="Adendum 2/2025", **said)
        assert longer.is_valid(DAY + timedelta(days=399))
        ended = services.end_basis(on=DAY, reason="Perjanjian dicabut oleh dinas", **said)
        assert not ended.is_valid(DAY)
        with pytest.raises(services.BasisDoesNotFit):
            services.take(delivery=delivery, basis=ended, by=cast.data_officer, at=NOON)
        with pytest.raises(Conflict):
            services.extend_basis(valid_until=DAY + timedelta(days=500), document="Adendum 3/2025", **said)


def test_what_nobody_took_does_not_lie_around(cast, acts, delivery):
    keeper = services.keeper(region=cast.region, at=NOON)
    with acts(keeper, Purpose.FIND):
        said = {"region": cast.region, "today": DAY, "by": keeper}
        assert services.destroy_ended(at=later(days=29), **said) == []
        assert services.destroy_ended(at=later(days=31), **said) == [delivery]


def test_a_check_whose_worker_died_is_asked_for_again(cast, acts):
    delivery = offices.send(cast, {"penduduk.csv": offices.register()}).delivery
    keeper = services.keeper(region=cast.region, at=NOON)
    with acts(keeper, Purpose.FIND):
        said = {"region": cast.region, "by": keeper}
        for state in ("received", "received", "unreadable"):
            Delivery.objects.filter(pk=delivery.pk).update(state="checking", alive_at=NOON)
            assert services.revive(at=later(minutes=5), **said) == []
            assert [d.state for d in services.revive(at=later(minutes=11), **said)] == [state]


@pytest.mark.parametrize("verb", ["take", "undo", "withdraw", "discard"])
def test_nobody_else_decides(cast, acts, delivery, verb):
    more = {"basis": None} if verb == "take" else {"reason": "Alasan yang panjang"}
    for person in (cast.clerk, cast.leader, cast.outsider):
        with acts(person, Purpose.FIND), pytest.raises(NotAllowed):
            getattr(services, verb)(delivery=delivery, by=person, at=NOON, **more)
    with acts(cast.data_officer, Purpose.FIND):
        delivery.refresh_from_db()
        assert delivery.state == "checked"
