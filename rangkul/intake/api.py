"""Operations about what arrives: deliveries are listed, read and sent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from rangkul.core.errors import Invalid
from rangkul.core.machines import Listed, Number, Piece, RegionCode, Schema, cut, needs
from rangkul.core.models import Agency
from rangkul.core.permissions import Permission
from rangkul.core.queries import region_for

from . import queries, services
from .models import Delivery, DeliveryState, Kind

router = Router(tags=["Kiriman data"])
KindCode = Literal[tuple(Kind.values)]
StateCode = Literal[tuple(DeliveryState.values)]
Period = Field(None, pattern=r"^20\d{2}[12]$", examples=["20251"], description="Semester: year, then 1 or 2.")


class NotFromHere(Invalid):
    message = _("Instansi atau dasar itu bukan dari wilayah ini, atau tidak berlaku.")


class DeliveryFilter(Piece):
    """Which deliveries."""

    region: RegionCode | None = None
    kind: KindCode | None = None
    period: str | None = Period
    state: StateCode | None = None


class DeliveryOut(Schema):
    """A delivery in a list."""

    id: Number
    region: RegionCode
    kind: str = Field(description='"" while it is not recognised')
    period: str
    state: StateCode
    agency: int | None
    basis: int | None
    sent_at: datetime
    rows_taken: int
    progress: int = Field(description="Of the check, in percent.")


class FileOut(Schema):
    """An original that is kept; long numbers in its name are masked."""

    name: str
    sha256: str
    size: int


class DeliveryDetail(DeliveryOut):
    """A delivery, its files, and what the check found."""

    sentence: str = Field(description="Why it could not be read.")
    checked_at: datetime | None
    taken_at: datetime | None
    used_at: datetime | None
    compared_with: int | None
    changes: dict
    files: list[FileOut]


class AccountingOut(Schema):
    """What became of every row of a delivery: for each file read = taken + duplicate + refused."""

    lines: list[dict]
    problems: list[dict]


class Sent(Schema):
    """What became of the files that were sent."""

    delivery: Number
    state: StateCode
    is_new: bool = Field(description="false: every file was here already, in this delivery")
    already: int = Field(description="Files whose content was here before.")


class SendIn(Schema):
    """What is said about files; what is left out is recognised by the check."""

    region: RegionCode
    kind: KindCode | None = None
    period: str | None = Period
    agency: Number | None = None
    basis: Number | None = None
    note: str = Field("", max_length=300)


@router.get("/deliveries", response=Listed[DeliveryOut])
@needs(Permission.DELIVERY_VIEW)
def deliveries(request, asked: Query[DeliveryFilter]):
    """Deliveries, the newest first."""
    found = queries.deliveries(request.auth.person)
    given = {"region": asked.region, "kind": asked.kind, "period": asked.period, "state": asked.state}
    rows, following = cut(found.filter(**{name: value for name, value in given.items() if value}), asked)
    return Listed[DeliveryOut](items=[DeliveryOut(**_row(row)) for row in rows], next=following)


@router.post("/deliveries", response={201: Sent, 200: Sent})
@needs(Permission.DELIVERY_SEND, takes="files", repeatable=True)
def send_delivery(request, said: Form[SendIn], files: File[list[UploadedFile]]):
    """Send files as one delivery; its check begins by itself. The same contents are kept once: 200 instead of 201."""
    person = request.auth.person
    region = region_for(person, said.region, Permission.DELIVERY_SEND)
    incoming = [services.Incoming(file.name, file.chunks()) for file in files]
    try:
        received = services.receive(
            region=region, files=incoming, kind=said.kind or "", period=said.period or "",
            agency=_agency(region, said.agency), basis=_basis(person, region, said.basis), note=said.note, by=person,
            at=timezone.now(),
        )  # fmt: skip
    except services.AlreadySent as before:
        earlier = queries.delivery_for(person, before.details["delivery"])
        return Status(200, Sent(delivery=earlier.pk, state=earlier.state, is_new=False, already=len(files)))
    fresh = received.delivery
    return Status(201, Sent(delivery=fresh.pk, state=fresh.state, is_new=True, already=len(received.already)))


@router.get("/deliveries/{int:delivery_id}", response=DeliveryDetail)
@needs(Permission.DELIVERY_VIEW)
def delivery(request, delivery_id: Number):
    """One delivery: how far its check is, what changed against the one before, its originals."""
    found = queries.delivery_for(request.auth.person, delivery_id)
    files = [FileOut.model_validate(file) for file in queries.files_of(found).filter(is_container=False)]
    changes = {name: count for name, count in found.changes.items() if isinstance(count, int)}
    return DeliveryDetail(
        **_row(found), sentence=found.sentence, checked_at=found.checked_at, taken_at=found.taken_at,
        used_at=found.used_at, compared_with=found.compared_with_id, changes=changes, files=files,
    )  # fmt: skip


@router.get("/deliveries/{int:delivery_id}/accounting", response=AccountingOut)
@needs(Permission.DELIVERY_VIEW)
def delivery_accounting(request, delivery_id: Number):
    """What became of every row, file by file, and what is wrong with the files, code by code."""
    found = queries.delivery_for(request.auth.person, delivery_id)
    return AccountingOut(lines=found.accounting, problems=found.problems)


def _row(row: Delivery) -> dict:
    return {
        "id": row.pk, "region": row.region_id, "kind": row.kind, "period": row.period, "state": row.state,
        "agency": row.agency_id, "basis": row.basis_id, "sent_at": row.sent_at, "rows_taken": row.rows_taken,
        "progress": row.progress,
    }  # fmt: skip


def _agency(region, number: int | None) -> Agency | None:
    if number is None:
        return None
    found = Agency.objects.filter(pk=number, region=region, closed_at=None).first()
    if found is None:
        raise NotFromHere
    return found


def _basis(person, region, number: int | None):
    if number is None:
        return None
    found = queries.bases(person).filter(pk=number, region=region).first()
    if found is None or not found.is_valid(timezone.localdate()):
        raise NotFromHere
    return found
