"""Operations about who comes, places, and the record."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from . import queries
from .errors import NotFound
from .machines import Day, Listed, Number, Piece, RegionCode, Schema, cut, needs
from .models import ApiToken, Area
from .permissions import Permission, Role, grants_of

places = Router(tags=["Wilayah"])
record = Router(tags=["Catatan kegiatan"])
me = Router(tags=["Token"])


class RoleHeld(Schema):
    """A role that the token's person holds in the token's region."""

    role: str
    area_code: str


class Me(Schema):
    """Who a token stands for, and what it opens."""

    person: Number
    username: str
    kind: str = Field(description="human or machine")
    region: RegionCode
    scopes: list[str]
    roles: list[RoleHeld]
    valid_until: datetime


class RegionOut(Schema):
    """A kabupaten/kota that is served here."""

    code: RegionCode
    name: str
    time_zone: str
    age_from: int
    age_to: int


class AreaOut(Schema):
    """A kecamatan (6 digits), or a village (10)."""

    code: str
    name: str
    level: str
    parent_code: str


class EventOut(Schema):
    """One line of the record: codes and ids, no personal value."""

    id: Number
    at: datetime
    person: int | None
    purpose: str
    action: str
    said: str = Field(description="The line in words.")
    on_kind: str
    on_id: str
    area_code: str
    fields: list[str]
    details: dict
    reason: str


class EventFilter(Piece):
    """Which lines of the record."""

    action: str | None = Field(None, max_length=60)
    child: Number | None = Field(None, description="Lines about one child.")
    person: Number | None = Field(None, description="Lines of one person.")
    first: Day | None = Field(None, description="From this day on.")
    last: Day | None = Field(None, description="Up to and with this day.")


@me.get("/me", response=Me)
@needs(None)
def whoami(request):
    """Who the token stands for, and what it opens. Any token may ask."""
    visitor = request.auth
    token = ApiToken.objects.get(pk=visitor.token_id)
    return Me(
        person=visitor.person.pk, username=visitor.person.username, kind=visitor.person.kind, region=visitor.region,
        scopes=sorted(visitor.scopes), valid_until=token.valid_until,
        roles=[RoleHeld(role=Role(held.role), area_code=held.area_code) for held in grants_of(visitor.person)],
    )  # fmt: skip


@places.get("/regions", response=list[RegionOut])
@needs(None)
def regions(request):
    """The kabupaten/kota that the token reaches."""
    return [RegionOut.model_validate(region) for region in queries.regions_of(request.auth.person)]


@places.get("/regions/{code}/areas", response=Listed[AreaOut])
@needs(None)
def areas(request, code: RegionCode, piece: Query[Piece]):
    """Kecamatan and villages of a kabupaten/kota that are in force, in the order of their codes."""
    if not queries.regions_of(request.auth.person).filter(code=code).exists():
        raise NotFound
    found = Area.objects.filter(code__startswith=code, until__isnull=True).exclude(code=code)
    rows, following = cut(found, piece, by="code")
    items = [AreaOut(code=row.code, name=row.name, level=row.level, parent_code=row.parent_id) for row in rows]
    return Listed[AreaOut](items=items, next=following)


@record.get("/events", response=Listed[EventOut])
@needs(Permission.AUDIT_VIEW)
def events(request, asked: Query[EventFilter]):
    """Lines of the record in the auditor's areas, the latest first."""
    found = queries.events(
        request.auth.person, person=asked.person, action=asked.action or "", child=str(asked.child or ""),
        first=asked.first, last=asked.last,
    )  # fmt: skip
    rows, following = cut(found, asked)
    return Listed[EventOut](items=[_line(line) for line in queries.lines(rows)], next=following)


def _line(line: queries.Line) -> EventOut:
    event = line.event
    return EventOut(
        id=event.pk, at=timezone.localtime(event.at), person=event.person_id, purpose=event.purpose,
        action=event.action, said=line.said, on_kind=event.on_kind, on_id=event.on_id, area_code=event.area_code,
        fields=event.fields, details=event.details, reason=event.reason,
    )  # fmt: skip
