"""Operations about figures: as the last run left them, run by run, and as they were known on a past day."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from ninja import Router
from pydantic import Field

from rangkul.core.errors import NotFound
from rangkul.core.machines import Day, Number, RegionCode, Schema, needs
from rangkul.core.permissions import Permission

from . import queries, services
from .models import Snapshot
from .queries import Figure, Picture

router = Router(tags=["Angka"])
P = Permission


class FigureOut(Schema):
    """A count, or why it is hidden: "<5" (small), "*" (would betray a small one)."""

    count: int | None
    hidden: str | None


class HowCounted(Schema):
    """How the figures were counted: equal figures have an equal digest."""

    snapshot: Number
    day: date = Field(description="The data date.")
    known_at: datetime = Field(description="What was recorded by then.")
    run_number: int | None
    definition: str
    age_from: int
    age_to: int
    age_on: date
    digest: str


class AreaFigures(Schema):
    """One line of the table of areas."""

    key: str
    code: str = Field(description='"": Residu, the place is not known')
    name: str
    level: str = Field(description="all, district, village")
    parent: str | None
    until: date | None = Field(None, description="The last day on which the area was in force; null: it still is.")
    rate: float | None = Field(description="Out of school ÷ residents.")
    figures: dict[str, FigureOut]


class Figures(Schema):
    """All figures of a region. Small numbers are hidden as on the page, unless the token may open the children."""

    region: RegionCode
    how: HowCounted
    areas: list[AreaFigures]
    categories: dict[str, FigureOut]
    by_age_and_sex: list[dict[str, str | FigureOut]]
    gone: dict[str, FigureOut]


class RunFigures(Schema):
    """The totals after one run; null where they are hidden."""

    number: int
    day: date
    out_of_school: int | None
    uncertain: int | None
    enrolled: int | None
    finished: int | None


class DayIn(Schema):
    day: Day = Field(description="A day that is over.")


@router.get("/regions/{code}/figures", response=Figures)
@needs(P.COUNTS_VIEW)
def figures(request, code: RegionCode, snapshot: Number | None = None):
    """The figures after the last run that the register took, or of one snapshot."""
    region = queries.region_for(request.auth.person, code)
    found = Snapshot.objects.filter(region=region, pk=snapshot).first() if snapshot else queries.newest(region)
    if found is None:
        raise NotFound
    return _figures(queries.picture(request.auth.person, region, found))


@router.get("/regions/{code}/figures/history", response=list[RunFigures])
@needs(P.COUNTS_VIEW)
def figures_by_run(request, code: RegionCode):
    """The totals after every run, the oldest first."""
    region = queries.region_for(request.auth.person, code)
    return [RunFigures.model_validate(line) for line in queries.trend(request.auth.person, region)]


@router.post("/regions/{code}/figures", response=Figures)
@needs(P.COUNTS_VIEW, takes="json")
def figures_of_day(request, code: RegionCode, said: DayIn):
    """Count again as it was known when a day ended; the figure printed that day is found again."""
    person = request.auth.person
    region = queries.region_for(person, code)
    counted = services.count_day(region=region, day=said.day, by=person, at=timezone.now())
    return _figures(queries.picture(person, region, counted))


def _figures(picture: Picture) -> Figures:
    snapshot = picture.snapshot
    how = {name: getattr(snapshot, name) for name in HowCounted.model_fields if name != "snapshot"}
    return Figures(
        region=picture.region.pk,
        how=HowCounted(snapshot=snapshot.pk, **how),
        areas=[
            AreaFigures(
                key=row.key, code=row.code, name=row.name, level=row.level, parent=row.parent,
                until=row.until, rate=row.rate,
                figures=_each(row.figures | {"verified": row.verified}),
            )
            for row in picture.rows
        ],
        categories=_each(picture.categories),
        by_age_and_sex=[
            {name: value if name == "band" else _figure(value) for name, value in row.items()}
            for row in picture.by_age_and_sex
        ],
        gone=_each(picture.gone),
    )  # fmt: skip


def _each(figures: dict[str, Figure]) -> dict[str, FigureOut]:
    return {name: _figure(figure) for name, figure in figures.items()}


def _figure(figure: Figure) -> FigureOut:
    return FigureOut(count=None if figure.mark else figure.count, hidden=figure.mark)
