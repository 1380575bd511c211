"""Correction lists: one for each owner of a list, masked, answered inside the agency, mended in the next delivery."""

from __future__ import annotations

import re
import shutil

import polars as pl
import pytest
from cast import HOME, NOON, later
from reconcile_world import AUTUMN, finished_run

from rangkul.core.errors import Conflict, Invalid, NotAllowed, NotFound
from rangkul.core.models import Agency, Event
from rangkul.core.permissions import Purpose
from rangkul.engine import hand_over
from rangkul.intake.models import Delivery
from rangkul.reconcile import mending, queries, services
from rangkul.reconcile.models import Correction, Run, RunDelivery


@pytest.fixture
def written(cast, acts, finished, deliveries, outcomes) -> Run:
    """The lists of an accepted run of autumn; SDN Komet 1 owns the rows of one school of the made-up district."""
    with acts(cast.data_officer, Purpose.FIND):
        used = deliveries("20251")
        name = next(
            line["school_name"]
            for lines in hand_over.batches(outcomes[AUTUMN] / hand_over.AMISS)
            for line in lines
            if line["kind"] == "dapodik" and line["code"] == "nik_unusable"
        )
        Agency.objects.filter(npsn="30304001").update(name=name)
        run = finished_run(cast, outcomes[AUTUMN], AUTUMN, state="accepted", used=used)
        services.write_corrections(run=run, by=cast.data_officer, at=NOON)
        return run


def test_every_line_has_its_owner(cast, acts, written, outcomes):
    amiss = [line for lines in hand_over.batches(outcomes[AUTUMN] / hand_over.AMISS) for line in lines]
    with acts(cast.data_officer, Purpose.FIND):
        lines = list(Correction.objects.all())
        owners = {line.owner for line in lines}
        assert owners == {"civil_registry", "school", "education", "religion", "social"}
        assert len(lines) <= len(amiss)
        assert {line.child_id for line in lines} == {line["child_id"] for line in amiss}
        for line in lines:
            assert line.owner_key.startswith(f"{HOME}:{line.owner}")
            assert (line.owner == "school") == line.owner_key.endswith(":30304001")
        sums = {line["owner"]: line["lines"] for line in queries.corrections_by_owner(cast.data_officer)}
        assert sum(sums.values()) == len(lines)


def test_no_number_stands_open_in_a_line(cast, acts, written):
    with acts(cast.data_officer, Purpose.FIND):
        for line in Correction.objects.all():
            assert not re.search(r"\d{12,}", f"{line.stated} {line.other} {line.name} {line.file}"), line.code


@pytest.mark.parametrize(
    ("code", "stated", "other", "shown"),
    [
        (
            "nik_differs",
            "6372914503120001",
            "6372914503120007",
            ("637291••••••0001", "637291••••••0007 (berbeda pada angka ke-16)"),
        ),
        (
            "nik_differs",
            "6372914503120001",
            "6372915503120001",
            ("637291••••••0001", "637291••••••0001 (berbeda pada angka ke-7)"),
        ),
        ("nik_unusable", None, "6372914503120007", ("kosong", "637291••••••0007")),
        ("name_differs", "Sitti Amina", "SITI AMINAH", ("Sitti Amina", "S••• A•••••")),
        ("birth_differs", "2014-03-02", "2014-03-12", ("02-03-2014", "••-03-2014")),
        ("shared_nik", "6372914503120001", "SITI AMINAH", ("637291••••••0001", "S••• A•••••")),
        ("life_status", "deceased", "SDN Komet 1", ("meninggal", "SDN Komet 1")),
        ("not_in_register", None, "SDN Komet 1", ("", "SDN Komet 1")),
    ],
)
def test_an_owner_reads_no_more_than_it_needs(code, stated, other, shown):
    assert mending.said(code, stated, other) == shown


def test_an_agency_sees_and_answers_its_own_list_only(cast, acts, written):
    with acts(cast.agency_officer, Purpose.FIND):  # of the civil registry
        assert {line.owner for line in Correction.objects.all()} == {"civil_registry"}  # the wall
        assert {line.owner for line in queries.corrections(cast.agency_officer)} == {"civil_registry"}
        own = queries.own_corrections(cast.agency_officer).first()
    with acts(cast.school, Purpose.FIND):
        assert {line.owner_key for line in Correction.objects.all()} == {f"{HOME}:school:30304001"}
        assert queries.corrections(cast.school).exists()
        with pytest.raises(NotFound):
            services.reply_corrections(corrections=[own.pk], reply="mended", by=cast.school, at=NOON)
    for person in (cast.outsider, cast.clerk, cast.planner, cast.village_operator, cast.nobody):
        with acts(person, Purpose.FIND):
            assert not queries.corrections(person).exists()
            with pytest.raises(NotAllowed):
                services.reply_corrections(corrections=[own.pk], reply="mended", by=person, at=NOON)
    with acts(cast.data_officer, Purpose.FIND):
        assert queries.corrections(cast.data_officer).count() == Correction.objects.count()
        with pytest.raises(NotAllowed):  # reads all, answers for nobody
            services.reply_corrections(corrections=[own.pk], reply="mended", by=cast.data_officer, at=NOON)
        assert not Correction.objects.exclude(reply="").exists()


def test_many_lines_are_answered_at_once_and_leave_one_line_on_record(cast, acts, written):
    with acts(cast.school, Purpose.FIND):
        mine = list(queries.own_corrections(cast.school).values_list("pk", flat=True))
        count = services.reply_corrections(corrections=mine, reply="right", note="Sesuai akta", by=cast.school, at=NOON)
        assert count == len(mine) > 1
        assert not queries.own_corrections(cast.school).filter(reply="").exists()
        line = Event.objects.get(action="correction.replied")
        assert line.details["lines"] == sorted(mine)
        with pytest.raises(Invalid):
            services.reply_corrections(corrections=[], reply="right", by=cast.school, at=NOON)
        with pytest.raises(Invalid):
            services.reply_corrections(corrections=mine, reply="maybe", by=cast.school, at=NOON)


def test_writing_twice_changes_nothing(cast, acts, written):
    with acts(cast.data_officer, Purpose.FIND):
        before = list(Correction.objects.order_by("pk").values())
        services.write_corrections(run=written, by=cast.data_officer, at=NOON)
        assert list(Correction.objects.order_by("pk").values()) == before


def test_what_the_next_delivery_no_longer_has_is_mended(cast, acts, written, outcomes, deliveries, tmp_path):
    with acts(cast.school, Purpose.FIND):
        mine = list(queries.own_corrections(cast.school).order_by("pk"))
        services.reply_corrections(corrections=[line.pk for line in mine], reply="mended", by=cast.school, at=NOON)
    with acts(cast.data_officer, Purpose.FIND):
        following = next_run(cast, outcomes, written, tmp_path, without={mine[0].child_id})
        services.write_corrections(run=following, by=cast.data_officer, at=later(days=30))
        gone, stays = Correction.objects.get(pk=mine[0].pk), Correction.objects.get(pk=mine[1].pk)
        assert (gone.gone_run, gone.gone_on) == (following, following.as_of)
        assert (stays.gone_run, stays.last_run, stays.first_run) == (None, following, written)
        assert stays.still_there  # said to be mended, and in the newer list all the same
        sums = {line["owner"]: line for line in queries.corrections_by_owner(cast.data_officer)}
        assert sums["school"]["mended"] >= 1
        assert sums["school"]["still_there"] >= 1
        assert services.write_corrections(run=written, by=cast.data_officer, at=NOON) == 0  # an older run is left alone
    with acts(cast.school, Purpose.FIND), pytest.raises(Conflict):
        services.reply_corrections(corrections=[gone.pk], reply="right", by=cast.school, at=NOON)


def test_a_list_that_was_not_delivered_again_is_not_mended(cast, acts, written, outcomes, tmp_path):
    with acts(cast.data_officer, Purpose.FIND):
        line = Correction.objects.filter(owner="social").first()
        following = next_run(cast, outcomes, written, tmp_path, without={line.child_id}, kinds=("dapodik", "register"))
        services.write_corrections(run=following, by=cast.data_officer, at=NOON)
        line.refresh_from_db()
        assert line.gone_run is None


def next_run(cast, outcomes, before: Run, tmp_path, *, without: set[str], kinds=()) -> Run:
    """A later accepted run in which nothing is wrong any more with the children ``without``; its lists are newer."""
    folder = shutil.copytree(outcomes[AUTUMN], tmp_path / "next")
    amiss = pl.read_parquet(folder / hand_over.AMISS)
    amiss.filter(~pl.col("child_id").is_in(list(without))).write_parquet(folder / hand_over.AMISS)
    used = Delivery.objects.filter(pk__in=RunDelivery.objects.filter(run=before).values("delivery_id"))
    used = used.filter(kind__in=kinds) if kinds else used
    used.update(sent_at=later(days=20))
    return finished_run(cast, folder, AUTUMN, state="accepted", previous=before, used=list(used))
