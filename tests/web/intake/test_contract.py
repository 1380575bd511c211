"""What other rooms build on: which deliveries a run may take, and their originals laid out for the engine."""

from __future__ import annotations

from datetime import date

import pytest
from cast import HOME, NOON

from rangkul.core import vault
from rangkul.core.permissions import Purpose
from rangkul.intake import queries, services
from rangkul.intake.models import Basis, Delivery, DeliveryFile

DAY = date(2025, 11, 3)


def a_basis(cast, **given):
    said = {"law": "UU 27/2022", "purpose": "Menemukan anak tidak sekolah", "valid_from": date(2025, 1, 1)}
    said |= {"valid_until": date(2099, 12, 31), "added_by": cast.data_officer, "added_at": NOON}
    return Basis.objects.create(region=cast.region, **said | given)


def a_delivery(cast, content=b"nama;nik\nSiti;6372914503120001\n", **given):
    said = {"kind": "register", "period": "20251", "state": "taken", "taken_by": cast.data_officer, "taken_at": NOON}
    said |= {"basis": given.pop("basis", None) or a_basis(cast), "sent_by": cast.data_officer, "sent_at": NOON}
    delivery = Delivery.objects.create(region=cast.region, **said | given)
    kept = vault.keep(HOME, [content])
    DeliveryFile.objects.create(
        delivery=delivery, region=cast.region, name="penduduk.csv", sha256=kept.sha256, size=kept.size, received_at=NOON
    )
    return delivery


def test_a_run_may_take_what_was_taken_on_a_valid_basis(cast, acts):
    with acts(cast.data_officer, Purpose.FIND):
        good = a_delivery(cast)
        a_delivery(cast, b"1", state="checked")
        a_delivery(cast, b"2", basis=a_basis(cast, valid_until=date(2025, 10, 1)))
        a_delivery(cast, b"3", basis=a_basis(cast, ended_on=DAY))
        assert list(queries.usable(cast.data_officer, cast.region, DAY)) == [good]
        newer = a_delivery(cast, b"4", replaces=good)
        assert list(queries.usable(cast.data_officer, cast.region, DAY)) == [newer]
        assert not queries.usable(cast.planner, cast.region, DAY).exists()
    with acts(cast.outsider, Purpose.FIND):
        assert not queries.usable(cast.outsider, cast.region, DAY).exists()


def test_originals_are_laid_out_for_the_engine(cast, acts, tmp_path):
    with acts(cast.data_officer, Purpose.FIND):
        delivery = a_delivery(cast)
        inputs = services.lay_out(deliveries=[delivery], folder=tmp_path, by=cast.data_officer)
        (given,) = inputs
        assert given.path == tmp_path / "20251" / f"register-{delivery.pk}"
        assert (given.kind, given.period, given.map) == (None, None, None)
        file = given.path / f"kiriman-{delivery.pk:06d}" / "penduduk.csv"
        assert file.read_bytes().startswith(b"nama;nik")


def test_what_was_undone_since_is_not_laid_out(cast, acts, tmp_path):
    with acts(cast.data_officer, Purpose.FIND):
        delivery = a_delivery(cast)
        Delivery.objects.filter(pk=delivery.pk).update(state="undone", left_at=NOON, left_by=cast.data_officer)
        with pytest.raises(services.DeliveryNotUsable):
            services.lay_out(deliveries=[delivery], folder=tmp_path, by=cast.data_officer)
    assert not list(tmp_path.iterdir())


def test_a_delivery_that_was_used_remembers_when(cast, acts):
    with acts(cast.data_officer, Purpose.FIND):
        delivery = a_delivery(cast)
        assert services.mark_used(delivery=delivery, by=cast.data_officer, at=NOON).used_at == NOON
