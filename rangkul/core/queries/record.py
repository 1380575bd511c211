"""The record, as it may be read: by who oversees an area, and beside the file of one child."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from .. import wording
from ..models import Agency, Event, Grant, Person, Seal
from ..permissions import Permission, Scope, where
from .regions import area_names

PAGE = 50
EXPORT_ROWS = 100_000
#: How many lines about one child are shown beside its file.
SEEN = 200
#: The line that the night's round leaves, see services/keeping.py.
NIGHT = "retention.ran"
#: A line older than this ought to be sealed.
SEALED_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Line:
    """One line of the record in words."""

    event: Event
    at: datetime
    who: str
    said: str
    details: str
    place: str
    reason: str


@dataclass(frozen=True)
class Looked:
    """Somebody did something with a child's data."""

    at: datetime
    person_id: int | None
    who: str
    said: str
    reason: str


@dataclass(frozen=True)
class Chain:
    """How far the record is sealed: the last seal, and whether a line stands outside for longer than it should."""

    seal: Seal | None
    is_late: bool


def events(viewer, *, person=None, action="", child="", first: date | None = None, last: date | None = None):
    """Lines in the areas that the viewer oversees, the latest first. Days are those of the page's time zone."""
    found = Event.objects.filter(_inside(where(viewer, Permission.AUDIT_VIEW)))
    if person:
        found = found.filter(person_id=person)
    if action:
        found = found.filter(action=action)
    if child:
        found = found.filter(on_kind="child", on_id=child)
    if first:
        found = found.filter(at__gte=_midnight(first))
    if last:
        found = found.filter(at__lt=_midnight(last + timedelta(days=1)))
    return found.order_by("-id")


def page_of(found, *, before: int | None = None) -> tuple[list[Event], int | None]:
    """Fifty lines older than ``before``, and where the next page begins. Millions are not counted for a page."""
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def lines(found: Iterable[Event]) -> list[Line]:
    """The lines in words, with names of people, places and offices; four queries for all of them."""
    found = list(found)
    people = _people(found)
    places = area_names(event.area_code for event in found if event.area_code)
    names = {("person", str(pk)): name for pk, name in people.items()} | _offices(found, places)
    return [
        Line(
            event=event,
            at=event.at,
            who=people.get(event.person_id, "") if event.person_id else "",
            said=wording.sentence(event, names),
            details=wording.details(event),
            place=places.get(event.area_code, ""),
            reason=event.reason,
        )
        for event in found
    ]


def in_batches(found, size: int = 2_000) -> Iterator[list[Line]]:
    """All lines in words, batch by batch, so that an export needs little memory. At most ``EXPORT_ROWS``."""
    before, left = None, EXPORT_ROWS
    while left > 0:
        rows = list((found if before is None else found.filter(id__lt=before))[: min(size, left)])
        if not rows:
            return
        yield lines(rows)
        before, left = rows[-1].id, left - len(rows)


def seen(viewer, on_kind: str, on_id: object) -> list[Looked]:
    """Who has opened, searched or changed this, the latest first: "who has seen this child's data".

    For who may open the child here, and for who oversees the area. Others get their own lines only.
    """
    scope = Scope(where(viewer, Permission.CHILD_VIEW).areas | where(viewer, Permission.AUDIT_VIEW).areas)
    found = Event.objects.filter(_inside(scope) | Q(person_id=viewer.pk), on_kind=on_kind, on_id=str(on_id))
    rows = list(found.order_by("-id")[:SEEN])
    people = _people(rows)
    return [
        Looked(
            at=event.at,
            person_id=event.person_id,
            who=people.get(event.person_id, "") if event.person_id else "",
            said=wording.sentence(event, {}),
            reason=event.reason,
        )
        for event in rows
    ]


def destroyed(viewer):
    """What was destroyed because its time was over, the latest first."""
    found = Event.objects.filter(_inside(where(viewer, Permission.PRIVACY_HANDLE)))
    gone = Q(action__endswith=".destroyed") | (Q(action__startswith="retention.") & ~Q(action=NIGHT))
    return found.filter(gone).order_by("-id")


def last_night(viewer, region):
    """When the night's round was last made in a region, whether or not there was anything to destroy; None: never."""
    found = Event.objects.filter(_inside(where(viewer, Permission.PRIVACY_HANDLE)), action=NIGHT, area_code=region.pk)
    return found.order_by("-id").values_list("at", flat=True).first()


def actors(viewer):
    """People who may stand in the viewer's record: those with a role, now or earlier, where the viewer oversees."""
    scope = where(viewer, Permission.AUDIT_VIEW)
    found = Q(pk__in=[])
    for area in scope.areas:
        held = Grant.objects.filter(area_code__startswith=area).values("person")
        found |= Q(pk__in=held) | Q(home_code__startswith=area)
    return Person.objects.filter(found).order_by("name")


def chain() -> Chain:
    """The last seal, and whether the newest line that the reader may see waits too long."""
    seal = Seal.objects.order_by("-id").first()
    border = timezone.now() - SEALED_AFTER
    waiting = Event.objects.filter(at__lt=border)
    if seal is not None:
        waiting = waiting.filter(at__gt=seal.at)
    return Chain(seal, waiting.exists())


def _people(rows: Iterable[Event]) -> dict[int, str]:
    wanted = {event.person_id for event in rows if event.person_id}
    wanted |= {int(event.on_id) for event in rows if event.on_kind == "person" and event.on_id.isdigit()}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _offices(rows: Iterable[Event], places: dict[str, str]) -> dict[tuple[str, str], str]:
    """Names of the regions and agencies that the lines speak of."""
    wanted = {int(event.on_id) for event in rows if event.on_kind == "agency" and event.on_id.isdigit()}
    found = {("agency", str(pk)): name for pk, name in Agency.objects.filter(pk__in=wanted).values_list("pk", "name")}
    return found | {("region", code): name for code, name in places.items() if len(code) == 4}


def _inside(scope: Scope) -> Q:
    found = Q(pk__in=[])
    for area in scope.areas:
        found |= Q(area_code__startswith=area)
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
