"""What rests on a delivery ends with it, and old tables end: what goes, what stays, and what the next run still knows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from cast import HOME, NOON, later
from django.urls import reverse
from django.utils import timezone
from reconcile_world import AUTUMN, SPRING, taken

from rangkul.core import vault
from rangkul.core.errors import NotAllowed, NotFound
from rangkul.core.keeping import Kept
from rangkul.core.models import Event, Region
from rangkul.core.permissions import Purpose
from rangkul.core.queries import outlived
from rangkul.intake import services as intake
from rangkul.intake.models import Basis, Delivery, DeliveryState
from rangkul.reconcile import queries, services
from rangkul.reconcile.models import (
    Answer,
    Change,
    Correction,
    Decision,
    Forgotten,
    Pair,
    Run,
    RunState,
)
from rangkul.registry import services as registry
from rangkul.registry.models import Child, SourceRecord

NIGHT = later(days=2)
NOTHING = {"here": {}, "there": {}, "family": [], "rows": [], "question": "", "because": "", "here_nik": None}


@pytest.fixture
def night(cast, acts, django_capture_on_commit_callbacks):
    """What the night destroys after the end of a delivery, as the keeper of deliveries."""

    def forgotten(service=services.forget_deliveries, at=NIGHT) -> dict:
        keeper = intake.keeper(region=cast.region, at=NOON)
        with django_capture_on_commit_callbacks(execute=True), acts(keeper, Purpose.FIND):
            return service(region=cast.region, by=keeper, at=at)

    return forgotten


@pytest.fixture
def on_record(cast, acts):
    """What the record says of it, as the auditor reads it."""

    def told() -> list[dict]:
        with acts(cast.auditor, Purpose.OVERSEE):
            return list(Event.objects.filter(action="retention.runs").order_by("pk").values_list("details", flat=True))

    return told


@pytest.fixture
def officer(cast, acts):
    with acts(cast.data_officer, Purpose.FIND):
        yield cast.data_officer


def last_noon_to_go() -> datetime:
    """Noon of the day before which a run's tables have outlived their rule."""
    day = outlived(Region.objects.get(pk=HOME), Kept.RUN)
    return datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_current_timezone())


def delivered(officer, region: Region, kind: str, period: str = "20251") -> Delivery:
    """A delivery that was taken; of its files the tables of the runs name the folder alone."""
    return Delivery.objects.create(
        region=region, kind=kind, period=period, state=DeliveryState.WITHDRAWN, sent_by=officer, sent_at=NOON,
        taken_by=officer, taken_at=NOON, used_at=NOON, left_by=officer, left_at=NOON,
    )  # fmt: skip


def end(delivery: Delivery, officer) -> Delivery:
    return intake.destroy(delivery=delivery, why="Dasarnya berakhir", by=officer, at=NOON)


def of_region(model) -> list[dict]:
    return list(model.objects.order_by("pk").values())


def test_a_run_that_rests_on_a_destroyed_delivery_keeps_counts_and_what_the_next_one_reads(
    cast, officer, finished, night, on_record
):
    delivery = delivered(officer, cast.region, "dapodik")
    spring = finished(SPRING, state="accepted", used=[delivery])
    Run.objects.filter(pk=spring.pk).update(
        inputs=[
            {"delivery": delivery.pk, "kind": "dapodik", "period": "20251", "name": "Siti.xlsx", "sha256": "a" * 64}
        ]
    )
    spring.refresh_from_db()
    assert night() == {}  # nothing was destroyed yet
    end(delivery, officer)
    counts = night()
    assert (counts["runs"], counts["tables"]) == (1, len(spring.tables) - 2)
    assert counts["pairs"] > 0
    left = Run.objects.get(pk=spring.pk)
    assert set(left.tables) == {"carry.parquet", "verdicts.parquet"}
    assert (left.forgotten_at, left.forgotten_why) == (NIGHT, Forgotten.BASIS)
    assert (left.digest, left.summary, left.comparison) == (spring.digest, spring.summary, spring.comparison)
    assert "name" not in left.inputs[0]
    assert left.inputs[0]["sha256"] == "a" * 64
    for name, sha256 in spring.tables.items():
        assert vault.has(HOME, sha256) == (name in left.tables), name
    with pytest.raises(NotFound, match="dasar kiriman"), queries.results(left, "children"):
        pass
    assert on_record() == [counts]
    before = [of_region(model) for model in (Run, Pair, Change, Correction)]
    assert night(at=later(days=3)) == {}  # a second round finds nothing
    assert [of_region(model) for model in (Run, Pair, Change, Correction)] == before


def test_runs_on_other_deliveries_and_the_day_after_acceptance_are_left_alone(cast, officer, finished, night):
    ended, stays = delivered(officer, cast.region, "dapodik"), delivered(officer, cast.region, "emis")
    spring = finished(SPRING, state="accepted", used=[stays])
    autumn = finished(AUTUMN, state="accepted", previous=spring, used=[ended, stays])
    end(ended, officer)
    before = [of_region(model) for model in (Run, Pair, Change, Correction)]
    assert night(at=NOON + timedelta(hours=20)) == {}  # the register may still be taking it
    assert [of_region(model) for model in (Run, Pair, Change, Correction)] == before
    assert night()["runs"] == 1
    assert Run.objects.get(pk=spring.pk).forgotten_at is None
    assert all(vault.has(HOME, sha256) for sha256 in spring.tables.values())
    assert Run.objects.get(pk=autumn.pk).forgotten_at == NIGHT
    assert not Change.objects.filter(run=autumn).exclude(name="", birth_date=None, because="").exists()
    assert Change.objects.filter(run=autumn).count() == sum(autumn.comparison["changes"].values())


def test_what_the_next_run_read_goes_when_a_later_one_is_accepted(cast, officer, finished, night):
    ended = delivered(officer, cast.region, "dapodik", "20242")
    spring = finished(SPRING, state="accepted", used=[ended])
    end(ended, officer)
    night()
    autumn = finished(AUTUMN, state="accepted", previous=spring)
    counts = night()
    assert (counts["runs"], counts["tables"]) == (1, 2)
    assert not Pair.objects.filter(run=spring).exists()
    assert Run.objects.get(pk=spring.pk).tables == {}
    assert all(vault.has(HOME, sha256) for sha256 in autumn.tables.values())


def test_content_that_another_run_still_names_stays(cast, officer, finished, night):
    ended = delivered(officer, cast.region, "dapodik")
    first = finished(SPRING, state="rejected", used=[ended])
    finished(SPRING)  # the same tables, of other deliveries
    end(ended, officer)
    assert "tables" not in night()
    assert Run.objects.get(pk=first.pk).tables == {}
    assert all(vault.has(HOME, sha256) for sha256 in first.tables.values())


def test_while_a_run_is_on_its_way_nothing_is_destroyed(cast, officer, finished, night):
    ended = delivered(officer, cast.region, "dapodik")
    spring = finished(SPRING, state="accepted", used=[ended])
    end(ended, officer)
    waiting = Run.objects.create(
        region=cast.region, number=2, as_of=AUTUMN, previous=spring, started_by=officer, started_at=NOON
    )
    assert night() == night(services.destroy_outlived) == {}
    Run.objects.filter(pk=waiting.pk).update(state=RunState.FAILED)
    assert night()["runs"] == 1
    assert set(Run.objects.get(pk=spring.pk).tables) == set(queries.FOR_THE_NEXT)


def placed(pair: Pair, delivery: Delivery) -> Pair:
    """As if a child of the register were asked about, and the other side had been read from a file of this delivery."""
    pair.here["registered"] = True
    pair.there["file"] = f"{delivery.folder}/daftar.xlsx"
    pair.save()
    return pair


def four_of(pair: Pair) -> list[Pair]:
    """Four questions like this one."""
    for number in range(4):
        pair.pk, pair.question_key = None, f"question-{number}"
        pair.save()
    return list(Pair.objects.filter(question_key__startswith="question-").order_by("question_key"))


def test_only_questions_about_rows_that_are_gone_end_and_answers_stay(cast, officer, finished, night):
    ended, stays = delivered(officer, cast.region, "dapodik"), delivered(officer, cast.region, "emis")
    run = finished(used=[ended, stays])
    links = four_of(Pair.objects.filter(run=run, kind="link").first())
    about, answered, unsure = (placed(pair, ended) for pair in links[:3])
    other = placed(links[3], stays)
    Pair.objects.filter(pk=other.pk).update(
        rows=[
            {"source": "dapodik", "kind": "dapodik", "period": "20251", "name": "Siti"},
            {"kind": "emis", "period": "20251"},
        ],
        here=other.here | {"school_name": "SDN 1"},
    )
    for pair, answer in ((answered, "not_same"), (unsure, "unsure")):
        services.decide_pair(pair=pair, answer=answer, by=officer, at=NOON)
    end(ended, officer)
    night()
    assert not Pair.objects.filter(pk__in=[about.pk, unsure.pk]).exists()
    assert Pair.objects.filter(pk=answered.pk).values(*NOTHING).get() == NOTHING
    left = Pair.objects.get(pk=other.pk)
    assert (left.there["file"], left.rows) == (other.there["file"], [{"kind": "emis", "period": "20251"}])
    assert left.here["name"] == other.here["name"]
    assert "school_name" not in left.here
    assert not [pair for pair in Pair.objects.filter(run=run) if not pair.here.get("registered") and pair.here]
    decision = Decision.objects.get(pair_id=answered.pk)
    assert decision.record_id == answered.record_id  # the ledger is what the next run reads
    services.undo_decision(decision=decision, by=officer, at=NIGHT)
    assert not Pair.objects.filter(pk=answered.pk).exists()  # nothing is left that could be asked
    newer = finished(used=[stays])
    assert newer.number > run.number
    night()
    assert not Pair.objects.filter(run=run, answer__in=("", Answer.UNSURE)).exists()


def test_lines_to_mend_lose_what_the_row_said(cast, officer, finished, night, browse):
    ended = delivered(officer, cast.region, "dapodik")
    run = finished(SPRING, state="accepted")
    services.write_corrections(run=run, by=officer, at=NOON)
    one, two = Correction.objects.exclude(name="").order_by("pk")[:2]
    Correction.objects.filter(pk=one.pk).update(file=f"{ended.folder}/kelas 5.xlsx")
    end(ended, officer)
    assert night() == {"lines": 1}
    gone = Correction.objects.get(pk=one.pk)
    assert (gone.file, gone.row_no, gone.name, gone.stated, gone.other) == ("", None, "", "", "")
    assert Correction.objects.get(pk=two.pk).name == two.name
    open_lines = queries.corrections(officer, stands="open")
    assert open_lines.filter(pk=two.pk).exists()
    assert not open_lines.filter(pk=one.pk).exists()
    assert "barisnya dimusnahkan" in browse(officer).get(
        reverse("reconcile:corrections"), {"owner": gone.owner, "code": gone.code}
    ).text  # fmt: skip
    again = finished(SPRING, state="accepted")  # the row is in a new delivery
    services.write_corrections(run=again, by=officer, at=NIGHT)
    assert Correction.objects.filter(pk=one.pk).values_list("name", "forgotten_at").get() == (one.name, None)


def test_pages_say_that_it_was_destroyed_and_nothing_can_be_done_again(cast, officer, finished, night, browse):
    ended = delivered(officer, cast.region, "dapodik")
    spring = finished(SPRING, state="accepted")
    autumn = finished(AUTUMN, previous=spring, used=[ended])
    asked = placed(Pair.objects.filter(run=autumn, kind="link").first(), ended)
    services.decide_pair(pair=asked, answer="same", by=officer, at=NOON)
    end(ended, officer)
    night()
    client = browse(officer)
    page = client.get(reverse("reconcile:run", args=[autumn.pk]))
    assert "dimusnahkan pada 5 Nov 2025 karena dasar kiriman" in page.text
    assert reverse("reconcile:again", args=[autumn.pk]) not in page.text
    assert reverse("reconcile:accept", args=[autumn.pk]) not in page.text
    kind = next(kind for kind, n in autumn.comparison["changes"].items() if n)
    names = client.get(reverse("reconcile:changes", args=[autumn.pk, kind]))
    assert "dimusnahkan" in names.text
    assert client.get(reverse("reconcile:changes_file", args=[autumn.pk, kind, "csv"])).status_code == 404
    assert client.get(reverse("reconcile:review")).status_code == 200
    assert "catatannya sudah dimusnahkan" in client.get(reverse("reconcile:decisions")).text
    assert client.get(reverse("reconcile:runs")).status_code == 200
    autumn.refresh_from_db()
    for refused in (services.run_again, services.accept_run):
        with pytest.raises(services.TablesDestroyed, match="dasar kiriman"):
            refused(run=autumn, by=officer, at=NIGHT)
    assert client.post(reverse("reconcile:again", args=[autumn.pk])).status_code == 409
    assert (
        services.reject_run(run=autumn, reason="Kirimannya berakhir", by=officer, at=NIGHT).state == RunState.REJECTED
    )


def test_a_run_beyond_its_months_loses_its_tables_the_last_accepted_does_not(cast, officer, finished, night, on_record):
    months = last_noon_to_go()
    spring = finished(SPRING, state="accepted")
    inside, outside, rejected = finished(), finished(), finished(SPRING, state="rejected")
    Run.objects.filter(pk=spring.pk).update(ended_at=months - timedelta(days=900))
    Run.objects.filter(pk=inside.pk).update(ended_at=months + timedelta(days=1))
    Run.objects.filter(pk__in=[outside.pk, rejected.pk]).update(ended_at=months - timedelta(days=1))
    counts = night(services.destroy_outlived)
    assert counts["runs"] == 2
    left = {run.pk: run for run in Run.objects.all()}
    assert left[spring.pk].tables == spring.tables
    assert left[inside.pk].tables == inside.tables
    assert Pair.objects.filter(run=inside).count() == sum(inside.summary["counts"]["questions"].values())
    for run in (outside, rejected):
        assert (left[run.pk].tables, left[run.pk].forgotten_why) == ({}, Forgotten.TIME)
        assert not Pair.objects.filter(run=run).exists()
    assert on_record() == [counts]
    assert night(services.destroy_outlived) == {}


def test_only_the_keeper_of_deliveries_may(cast, acts):
    for person in (cast.clerk, cast.auditor, cast.outsider):
        for service in (services.forget_deliveries, services.destroy_outlived):
            with acts(person, Purpose.FIND), pytest.raises(NotAllowed):
                service(region=cast.region, by=person, at=NIGHT)


def done(cast, acts, deliveries: list[Delivery], at) -> Run:
    """A run of these deliveries that was carried out, accepted, and taken by the register."""
    officer = cast.data_officer
    with acts(officer, Purpose.FIND):
        run = services.ask_run(region=cast.region, deliveries=deliveries, as_of=AUTUMN, by=officer, at=at)
    run = services.carry_out_run(run_id=run.pk, by=officer)
    assert run.state == RunState.FINISHED, run.failure
    with acts(officer, Purpose.FIND):
        run = services.accept_run(run=run, by=officer, at=at)
        services.write_corrections(run=run, by=officer, at=at)
    registry.take_run(run=run, by=officer, at=at)
    return run


def known(cast, acts) -> dict[str, dict]:
    """{child: what is believed} of the register."""
    with acts(cast.data_officer, Purpose.REGISTER):
        columns = ("child_key", "name", "birth_date", "verdict", "category", "school_id", "is_listed")
        return {child["child_key"]: child for child in Child.objects.values(*columns)}


def rows_of(cast, acts, **which) -> list[dict]:
    with acts(cast.data_officer, Purpose.REGISTER):
        return list(SourceRecord.objects.filter(**which).values())


def test_the_basis_of_dapodik_ends_and_the_next_run_still_knows_every_child(
    cast, acts, deliveries, offices, night, django_capture_on_commit_callbacks
):
    Region.objects.filter(pk=HOME).update(engine_settings="demo_niks = true\n")
    cast.region.refresh_from_db()
    officer, keeper = cast.data_officer, intake.keeper(region=cast.region, at=NOON)
    chosen = deliveries("20251")
    dapodik = next(one for one in chosen if one.kind == "dapodik")
    with acts(officer, Purpose.FIND):
        basis = Basis.objects.create(
            region=cast.region, law="Perjanjian made up", purpose="menemukan anak", valid_from=date(2025, 1, 1),
            valid_until=date(2099, 12, 31), added_by=officer, added_at=NOON,
        )  # fmt: skip
        dapodik = intake.rest_on(delivery=dapodik, basis=basis, by=officer, at=NOON)
    first = done(cast, acts, chosen, NOON)
    before, in_dapodik = known(cast, acts), rows_of(cast, acts, file__startswith=f"{dapodik.folder}/")
    others = rows_of(cast, acts, matched="", kind="register")
    assert len(in_dapodik) > 50

    with django_capture_on_commit_callbacks(execute=True), acts(keeper, Purpose.FIND):
        Basis.objects.filter(pk=basis.pk).update(ended_on=date(2025, 11, 4))
        assert intake.destroy_ended(region=cast.region, today=date(2025, 11, 4), by=keeper, at=NIGHT) == [dapodik]
    counts = night()
    assert (counts["runs"], counts["tables"]) == (1, len(first.tables) - 2 + 1)  # and the decisions it was given
    with acts(keeper, Purpose.REGISTER):
        assert registry.forget_deliveries(region=cast.region, by=keeper, at=NIGHT) == {"rows": len(in_dapodik)}
        assert registry.forget_deliveries(region=cast.region, by=keeper, at=NIGHT) == {}
    # of Dapodik the result stays, of the other lists everything; no figure moves
    assert known(cast, acts) == before
    assert rows_of(cast, acts, kind="register") == others
    left = rows_of(cast, acts, pk__in=[row["id"] for row in in_dapodik])
    assert {row["name"] + row["file"] + row["record_id"] for row in left} == {""}
    assert {row["checked_on"] for row in left} == {date(2025, 11, 3)}
    assert {row["matched"] for row in left} == {"full", "partial"}
    with acts(officer, Purpose.FIND):
        run = Run.objects.get(pk=first.pk)
        assert (run.summary, run.digest) == (first.summary, first.digest)
        assert [pair.pk for pair in Pair.objects.all() if dapodik.folder in f"{pair.here}{pair.there}"] == []
        assert not Correction.objects.filter(file__startswith=dapodik.folder).exists()
        assert Correction.objects.filter(forgotten_at=NIGHT, name="", stated="").exists()
        for name, sha256 in first.tables.items():
            assert vault.has(HOME, sha256) == (name in queries.FOR_THE_NEXT), name
        # Dapodik is delivered again, on a new basis
        again = taken(cast, chosen[0].basis, "dapodik", "20251", sorted((offices / "20251").rglob("daftar_pd*")))
    done(cast, acts, [again, *(one for one in chosen if one != dapodik)], NIGHT)
    assert known(cast, acts) == before  # every child bears the key that it bore
    assert not rows_of(cast, acts, checked_on__isnull=False)
    assert len(rows_of(cast, acts, file__startswith=f"{again.folder}/")) == len(in_dapodik)
    night(at=NIGHT + timedelta(days=2))
    with acts(officer, Purpose.FIND):
        assert Run.objects.get(pk=first.pk).tables == {}  # what the second run read has served
