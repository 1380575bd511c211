"""Operations about runs and what the owners of lists should mend."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from rangkul.core.machines import Day, Listed, Number, Piece, RegionCode, Schema, cut, needs
from rangkul.core.permissions import Permission
from rangkul.core.queries import region_for
from rangkul.intake.models import Delivery

from . import queries, services
from .models import Correction, Owner, Reply, Run, RunState

runs_router = Router(tags=["Pemadanan"])
corrections_router = Router(tags=["Perbaikan data"])
StateCode = Literal[tuple(RunState.values)]
#: Lines that are answered in one request.
AT_ONCE = 1_000


class RunFilter(Piece):
    """Which runs."""

    region: RegionCode | None = None
    state: StateCode | None = None


class RunOut(Schema):
    """A run in a list."""

    id: Number
    region: RegionCode
    number: int
    as_of: date
    state: StateCode
    progress: float = Field(description="0 to 1")
    step: str
    started_at: datetime
    ended_at: datetime | None
    accepted_at: datetime | None


class RunDetail(RunOut):
    """A run: what it took, and the counts that came out."""

    deliveries: list[int]
    previous: int | None
    failure: str
    digest: str = Field(description="Of all its tables: equal inputs give an equal digest.")
    engine_version: str
    tables_destroyed_at: datetime | None = Field(description="From when on its tables and names are gone.")
    counts: dict
    changes: dict = Field(description="Children who entered, left, returned … against the run accepted before.")


class RunIn(Schema):
    """A run to be done."""

    region: RegionCode
    as_of: Day = Field(description="The semester with this day decides who is in school now.")
    deliveries: list[Number] = Field(min_length=1, max_length=2_000)
    note: str = Field("", max_length=300)


class CorrectionFilter(Piece):
    """Which lines."""

    owner: Literal[tuple(Owner.values)] | None = None
    npsn: str | None = Field(None, max_length=8)
    code: Literal[tuple(Correction.Code.values)] | None = None
    stands: Literal["open", "replied", "mended", "still_there"] | None = None


class CorrectionOut(Schema):
    """One thing to mend in one row of a list; numbers are masked."""

    id: Number
    region: RegionCode
    owner: str
    npsn: str
    school_name: str
    code: str
    source: str
    file: str
    row_no: int | None
    name: str
    stated: str
    other: str
    destroyed_at: datetime | None = Field(description="The row ended with its delivery: what it said is gone.")
    found_on: date
    seen_on: date
    gone_on: date | None
    still_there: bool
    reply: str
    reply_note: str
    replied_at: datetime | None


class ReplyIn(Schema):
    """An answer to lines of one's own list."""

    lines: list[Number] = Field(min_length=1, max_length=AT_ONCE)
    reply: Literal[tuple(Reply.values)]
    note: str = Field("", max_length=300)


class Replied(Schema):
    lines: int


@runs_router.get("/runs", response=Listed[RunOut])
@needs(Permission.RUN_VIEW)
def runs(request, asked: Query[RunFilter]):
    """Runs, the newest first."""
    found = queries.runs_of(request.auth.person)
    given = {"region": asked.region, "state": asked.state}
    rows, following = cut(found.filter(**{name: value for name, value in given.items() if value}), asked)
    return Listed[RunOut](items=[RunOut(**_row(row)) for row in rows], next=following)


@runs_router.post("/runs", response={201: RunOut})
@needs(Permission.RUN_START, takes="json", repeatable=True)
def start_run(request, said: RunIn):
    """Queue a run of named deliveries. Nothing reaches the register before a person accepts it."""
    person = request.auth.person
    region = region_for(person, said.region, Permission.RUN_START)
    chosen = list(Delivery.objects.filter(pk__in=said.deliveries, region=region))
    if len(chosen) != len(set(said.deliveries)):
        raise services.NotUsable
    run = services.ask_run(
        region=region, deliveries=chosen, as_of=said.as_of, note=said.note, by=person, at=timezone.now()
    )
    return RunOut(**_row(run))


@runs_router.get("/runs/{int:run_id}", response=RunDetail)
@needs(Permission.RUN_VIEW)
def run(request, run_id: Number):
    """How a run goes; when it is done, what it found."""
    found = queries.run_for(request.auth.person, run_id)
    return RunDetail(
        **_row(found), deliveries=[delivery.pk for delivery in queries.deliveries_of(found)],
        previous=found.previous_id, failure=found.failure, digest=found.digest, engine_version=found.engine_version,
        tables_destroyed_at=found.forgotten_at,
        counts=found.summary.get("counts", {}), changes=found.comparison.get("changes") or {},
    )  # fmt: skip


@corrections_router.get("/corrections", response=Listed[CorrectionOut])
@needs(Permission.CORRECTION_VIEW)
def corrections(request, asked: Query[CorrectionFilter]):
    """What the owners of lists should mend: an agency gets its own lines, the data officer those of the region."""
    person, chosen = request.auth.person, asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    rows, following = cut(queries.corrections(person, **chosen), asked, by="id")
    services.note_corrections_exported(
        filters=chosen, area=queries.area_of_corrections(person), rows=len(rows), by=person, at=timezone.now()
    )
    items = [CorrectionOut.model_validate({"region": row.region_id, **_line(row)}) for row in rows]
    return Listed[CorrectionOut](items=items, next=following)


@corrections_router.post("/corrections/replies", response=Replied)
@needs(Permission.CORRECTION_REPLY, takes="json", repeatable=True)
def reply_corrections(request, said: ReplyIn):
    """Answer lines of one's own list, all or none. An answer may be changed as long as the line stands."""
    count = services.reply_corrections(
        corrections=said.lines, reply=said.reply, note=said.note, by=request.auth.person, at=timezone.now()
    )
    return Replied(lines=count)


def _row(row: Run) -> dict:
    return {
        "id": row.pk, "region": row.region_id, "number": row.number, "as_of": row.as_of, "state": row.state,
        "progress": row.progress, "step": row.step, "started_at": row.started_at, "ended_at": row.ended_at,
        "accepted_at": row.accepted_at,
    }  # fmt: skip


def _line(row: Correction) -> dict:
    names = CorrectionOut.model_fields.keys() - {"region", "destroyed_at"}
    return {name: getattr(row, name) for name in names} | {"destroyed_at": row.forgotten_at}
