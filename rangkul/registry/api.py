"""Operations about children: the list, one child's file, mending it, looking for a number. All is on record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Header, Query, Router
from pydantic import Field

from rangkul.core import secrets
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.machines import Day, Listed, Number, Piece, RegionCode, Schema, cut, needs
from rangkul.core.machines.problems import WrongFields
from rangkul.core.permissions import Permission

from . import queries, services
from .fields_seen import fields_seen
from .forms import EditForm, ListForm
from .models import Child
from .services.believing import number_of
from .services.opening import given_reason

router = Router(tags=["Anak"])
P = Permission
#: filter of the API → field of the page's form
FILTERS = {
    "name": "q", "mother": "ibu", "verdict": "keadaan", "district": "kecamatan", "village": "desa",
    "category": "kategori", "born": "lahir", "sex": "jk", "age_from": "umur_dari", "age_to": "umur_sampai",
    "school": "sekolah", "decile_to": "desil", "flag": "tanda", "label": "label", "verification": "verifikasi",
    "registered": "register", "listed": "daftar", "changed_since": "sejak", "residu": "residu", "asked": "tanya",
    "by_hand": "tangan",
}  # fmt: skip
#: words of the API → words of the form
WORDS = {("verdict", "to_find"): "cari", ("verification", "none"): "belum", ("listed", "in"): ""}
#: what one must be allowed to see → the columns that it shows
COLUMNS = {
    "name": ("name",), "sex": ("sex",), "age": ("age",), "birth_date": ("birth_date",),
    "parents": ("mother_name", "father_name"), "address": ("address", "rt", "rw"),
    "area": ("district_code", "village_code"), "nisn": ("nisn",),
    "school": ("school_id", "school_name", "grade"), "verdict": ("verdict",), "category": ("category",),
    "verification": ("verification",), "flags": ("flags",), "labels": ("labels",), "decile": ("decile",),
}  # fmt: skip
_ETAG = re.compile(r'"(\d{1,19})-(\d{1,19})"')
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ConditionMissing(Invalid):
    message = gettext_lazy("Perubahan memerlukan header If-Match.")
    remedy = gettext_lazy("Ambil dahulu berkasnya, lalu kirim ETag-nya sebagai If-Match.")
    status = 428


class ChangedSince(Conflict):
    message = gettext_lazy("Berkas anak ini sudah berubah sejak Anda mengambilnya.")
    remedy = gettext_lazy("Ambil lagi berkasnya, lihat perubahannya, lalu kirim dengan ETag yang baru.")
    status = 412


class ChildFilter(Piece):
    """The filters of the page of children. What a token's person may not see has no filter."""

    region: RegionCode | None = None
    name: str | None = Field(None, max_length=100, description="As it is heard: other spellings are found too.")
    mother: str | None = Field(None, max_length=100)
    verdict: str | None = Field(None, max_length=30, description='"to_find": out of school or uncertain')
    category: str | None = Field(None, max_length=20)
    district: str | None = Field(None, pattern=r"^\d{6}$")
    village: str | None = Field(None, pattern=r"^\d{10}$")
    residu: bool | None = Field(None, description="Only children whose village is not known.")
    born: Day | None = None
    sex: Literal["L", "P"] | None = None
    age_from: int | None = Field(None, ge=0, le=25)
    age_to: int | None = Field(None, ge=0, le=25)
    school: str | None = Field(None, max_length=12, description="NPSN")
    decile_to: Literal["1", "2", "4", "6", "10"] | None = None
    flag: str | None = Field(None, max_length=40)
    label: str | None = Field(None, max_length=60)
    verification: Literal["none", "asked", "field"] | None = None
    registered: Literal["in", "out"] | None = Field(None, description="Has a row in the population register.")
    listed: Literal["in", "out", "all"] | None = Field(None, description="In the lists of the last run.")
    changed_since: int | None = Field(None, ge=1, le=2**63 - 1, description="What later runs than this one changed.")
    asked: bool | None = Field(None, description="Only children with an open question.")
    by_hand: bool | None = None


class ChildOut(Schema):
    """A child as far as the token's person may see: ``seen`` names what may be shown, the rest is null."""

    id: Number
    region: RegionCode
    seen: list[str]
    name: str | None = None
    sex: str | None = None
    age: int | None = None
    birth_date: date | None = None
    mother_name: str | None = None
    father_name: str | None = None
    address: str | None = None
    rt: int | None = None
    rw: int | None = None
    district_code: str | None = Field(None, description='"": Residu, the place is not known')
    village_code: str | None = None
    nisn: str | None = None
    school_id: str | None = None
    school_name: str | None = None
    grade: int | None = None
    verdict: str | None = None
    category: str | None = None
    verification: str | None = None
    flags: list[str] | None = None
    labels: list[str] | None = None
    decile: int | None = None
    changed_at: datetime


class ChildDetail(ChildOut):
    """A child's file."""

    child_key: str
    nik_masked: str | None = None
    no_kk_masked: str | None = None
    is_listed: bool
    in_register: bool
    because: str | None = None
    probability: float | None = None
    family: list[int] | None = Field(None, description="Ids of the other children on the same family card.")
    sources: list[str] | None = Field(None, description="Rows of lists that speak of the child.")


class ChildEdit(Schema):
    """What is mended; what is left out stays. A person's word is kept against later lists."""

    name: str | None = Field(None, min_length=1, max_length=200)
    sex: Literal["", "L", "P"] | None = None
    birth_date: Day | None = None
    mother_name: str | None = Field(None, max_length=200)
    father_name: str | None = Field(None, max_length=200)
    address: str | None = Field(None, max_length=400)
    rt: int | None = Field(None, ge=0, le=999)
    rw: int | None = Field(None, ge=0, le=999)
    nisn: str | None = Field(None, pattern=r"^(\d{10})?$")
    village: str | None = Field(None, pattern=r"^(\d{10})?$", description='"": not known (Residu)')
    reason: str = Field(min_length=10, max_length=300, description="Read by the auditor. No NIK here.")


class NumberIn(Schema):
    """A number to look for. It travels in the body alone."""

    group: Literal["nik", "no_kk"]
    number: str = Field(min_length=16, max_length=24)
    reason: str = Field(min_length=10, max_length=300, description="Read by the auditor. No NIK here.")


class NumberFound(Schema):
    children: list[ChildOut]


@router.get("/children", response=Listed[ChildOut])
@needs(P.CHILD_VIEW)
def children(request, asked: Query[ChildFilter]):
    """Children whom the token's person may see, in the order of their numbers. Each piece is on record."""
    person = request.auth.person
    chosen = _chosen(person, asked)
    rows, following = cut(queries.find(person, chosen).rows.defer(*queries.HEAVY), asked, by="id")
    used = asked.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    services.note_listed(children=rows, filters=list(used), by=person, at=timezone.now())
    return Listed[ChildOut](items=[ChildOut(**_row(row, fields_seen(person, row))) for row in rows], next=following)


@router.get("/children/{int:child_id}", response={200: ChildDetail, 304: None})
@needs(P.CHILD_VIEW)
def child(request, child_id: Number, response: HttpResponse):
    """One child's file; opening it is on record. One that was merged into another gives that one."""
    person = request.auth.person
    found = queries.child_for(person, child_id)
    seen = services.open_child(child=found, by=person, at=timezone.now())
    response["ETag"] = etag(found)
    if request.headers.get("If-None-Match") == response["ETag"]:
        unchanged = HttpResponse(status=304)
        unchanged["ETag"] = response["ETag"]
        return unchanged
    return _detail(person, found, seen)


@router.patch("/children/{int:child_id}", response=ChildDetail)
@needs(P.CHILD_EDIT, takes="json")
def edit_child(
    request, child_id: Number, said: ChildEdit, response: HttpResponse,
    if_match: str | None = Header(None, alias="If-Match", description="The ETag of the file as you know it."),
):  # fmt: skip
    """Mend what is believed of a child. 412 where somebody was faster, 428 without ``If-Match``."""
    person = request.auth.person
    found = queries.child_for(person, child_id, P.CHILD_EDIT)
    _match(found, if_match)
    given = said.model_dump(exclude={"reason"}, exclude_unset=True)
    mended = _typed(found, given)
    try:
        services.edit_child(
            child=found, said={name: mended[name] for name in services.EDITABLE if name in given},
            village=mended["village"] if "village" in given else None, reason=said.reason, seen_at=found.changed_at,
            by=person, at=timezone.now(),
        )  # fmt: skip
    except services.ChangedMeanwhile:
        raise ChangedSince from None
    found = queries.child_for(person, child_id, P.CHILD_EDIT)
    response["ETag"] = etag(found)
    return _detail(person, found, fields_seen(person, found))


@router.post("/children/search-by-number", response=NumberFound)
@needs(P.CHILD_VIEW, takes="json")
def search_by_number(request, said: NumberIn):
    """Children who bear a NIK or No. KK, or stand in a list with it. The search and its reason are on record."""
    person = request.auth.person
    found = services.find_by_number(
        group=said.group, number=said.number, reason=given_reason(said.reason), by=person, at=timezone.now()
    )
    return NumberFound(children=[ChildOut(**_row(row, fields_seen(person, row))) for row in found])


def etag(child: Child) -> str:
    """The version of a child's file, exact to the microsecond."""
    return f'"{child.pk}-{(child.changed_at - _EPOCH) // timedelta(microseconds=1)}"'


def _match(child: Child, said: str | None) -> None:
    if said is None:
        raise ConditionMissing
    versions = [version.strip() for version in said.split(",")]
    if etag(child) not in versions and said.strip() != "*":
        raise ChangedSince


def _chosen(person, asked: ChildFilter) -> queries.Chosen:
    """The filters, read by the form of the page; raises WrongFields where one is not understood or not theirs."""
    given = asked.model_dump(exclude={"limit", "cursor", "region"}, exclude_none=True)
    form = ListForm(
        {FILTERS[name]: WORDS.get((name, value), value) for name, value in given.items() if value is not False},
        viewer=person,
    )  # fmt: skip
    errors = [
        {"where": f"query.{name}", "message": _("Saringan ini tidak tersedia bagi pemegang token ini.")}
        for name in given
        if FILTERS[name] not in form.fields
    ]
    named = {field: name for name, field in FILTERS.items()}
    errors += [
        {"where": f"query.{named.get(field, field)}", "message": " ".join(said)} for field, said in form.errors.items()
    ]
    if errors:
        raise WrongFields(errors=errors)
    return replace(form.chosen(), region=asked.region or "")


def _typed(child: Child, given: dict) -> dict:
    """What was sent, read by the form of the page; raises WrongFields."""
    known = {name: getattr(child, name) for name in services.EDITABLE} | {"village": child.village_code}
    data = {name: "" if value is None else value for name, value in (known | given).items()}
    form = EditForm(data | {"reason": "-" * 10}, region=child.region)
    wrong = {name: said for name, said in form.errors.items() if name in given}
    if wrong:
        raise WrongFields(errors=[{"where": f"body.{name}", "message": " ".join(said)} for name, said in wrong.items()])
    return form.cleaned_data


def _row(child: Child, seen: Iterable[str]) -> dict:
    """The columns of a child that these rights show."""
    said = {"id": child.pk, "region": child.region_id, "seen": sorted(seen), "changed_at": child.changed_at}
    names = [name for group in COLUMNS if group in seen for name in COLUMNS[group]]
    values = {name: getattr(child, name) for name in names if name != "age"}
    if "age" in names:
        values["age"] = queries.age_on(child.birth_date, timezone.localdate())
    return said | values


def _detail(person, child: Child, seen: Iterable[str]) -> ChildDetail:
    shown = _row(child, seen) | {
        "child_key": child.child_key, "is_listed": child.is_listed, "in_register": child.in_register,
        "because": child.because if "because" in seen else None,
        "probability": child.probability if "because" in seen else None,
    }  # fmt: skip
    for group in ("nik", "no_kk"):
        if group in seen:
            shown[f"{group}_masked"] = secrets.masked(number_of(child, group)) or None
    if "family" in seen:
        shown["family"] = list(queries.family_of(person, child).values_list("pk", flat=True)[:50])
    if "records" in seen:
        shown["sources"] = [f"{row.kind}@{row.period}" for row in queries.records_of(person, child)]
    return ChildDetail(**shown)
