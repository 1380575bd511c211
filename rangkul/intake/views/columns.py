"""How the columns of a delivery are read: seen with first rows, corrected, kept for the sender's next file."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rangkul.core.errors import NotFound
from rangkul.core.pages import WRITE, page
from rangkul.core.permissions import Permission
from rangkul.engine import desk

from .. import queries, services
from ..forms import ColumnsForm, chosen_columns
from ..models import Kind, SavedMap
from .detail import may_do


@page(Permission.DELIVERY_VIEW)
def columns(request, pk: int):
    """One layout of the delivery at a time: ``?susunan=`` which, ``?jenis=`` and ``?judul=`` try another reading."""
    delivery = queries.delivery_for(request.user, pk)
    look = _look(delivery)
    layout, at = _chosen(look, request.GET)
    services.note_reading(delivery=delivery, what="columns", rows=len(layout.first), by=request.user, at=timezone.now())
    return render(request, "intake/columns.html", _shown(request, delivery, look, layout, at, None))


@page(Permission.DELIVERY_SEND, methods=WRITE)
def save_columns(request, pk: int):
    """Keep the corrected map; the delivery is checked anew."""
    delivery = queries.delivery_for(request.user, pk)
    look = _look(delivery)
    layout, at = _chosen(look, request.POST)
    form = _form(layout, request.POST)
    if not form.is_valid():
        return render(request, "intake/columns.html", _shown(request, delivery, look, layout, at, form), status=422)
    kind = form.cleaned_data["kind"]
    as_read = look.layouts[at]
    is_plain = as_read.kind == kind and as_read.map_id is None and as_read.header_row == layout.header_row
    now = [(column.header, column.field) for column in as_read.columns] if is_plain else None
    services.save_map(
        delivery=delivery,
        files=[file for file, _sheet, _rows in as_read.tables],
        kind=kind,
        headers=[column.header for column in layout.columns if column.header],
        columns=chosen_columns(kind, form.chosen(), now),
        fixed=form.fixed(),
        header_row=layout.header_row if as_read.kind is None or as_read.header_row != layout.header_row else None,
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("Peta kolom disimpan, juga untuk berkas berikutnya. Kiriman diperiksa lagi."))
    return redirect("intake:detail", pk)


@page(Permission.DELIVERY_SEND, methods=WRITE)
def drop_columns(request, pk: int, map_id: int):
    """Read the delivery without a saved map again."""
    delivery = queries.delivery_for(request.user, pk)
    saved = SavedMap.objects.filter(pk=map_id, region_id=delivery.region_id).first()
    if saved is None:
        raise NotFound
    services.drop_map(delivery=delivery, saved=saved, by=request.user, at=timezone.now())
    messages.success(request, _("Peta kolom dilepas. Kiriman diperiksa lagi."))
    return redirect("intake:detail", pk)


def _look(delivery) -> desk.Look:
    look = queries.look_of(delivery)
    if look is None or not look.layouts:
        raise NotFound
    return look


def _chosen(look: desk.Look, asked: QueryDict) -> tuple[desk.Layout, int]:
    """The layout that is asked for, read as ``jenis`` with the header in row ``judul`` where these say so."""
    at = _whole(asked.get("susunan")) or 0
    if at >= len(look.layouts):
        raise NotFound
    layout = look.layouts[at]
    header_row = _whole(asked.get("judul"))
    if header_row is None and layout.kind is None and layout.top:
        header_row = _likely_header(layout)
    if header_row is not None and header_row != layout.header_row:
        layout = _with_header(layout, header_row)
    kind = asked.get("jenis") or asked.get("kind") or ""
    if kind in Kind.values and kind != layout.kind:
        layout = replace(layout, kind=kind, columns=tuple(_read_as(kind, column) for column in layout.columns))
    return layout, at


def _likely_header(layout: desk.Layout) -> int:
    """The first line with most words."""
    return max(layout.top, key=lambda line: sum(any(c.isalpha() for c in cell) for cell in line[1]))[0]


def _with_header(layout: desk.Layout, header_row: int) -> desk.Layout:
    lines = dict(layout.top)
    if header_row not in lines:
        return layout
    below = [cells for number, cells in layout.top if number > header_row]
    kind = layout.kind or Kind.ROSTER.value
    found = [
        _read_as(kind, desk.Column(header, None, "unread", tuple(filter(None, (line[at] for line in below)))[:3]))
        for at, header in enumerate(lines[header_row])
    ]
    found = tuple(_guessed(column, found) for column in found)
    return replace(layout, header_row=header_row, columns=found, first=tuple(below[:5]), missing=())


def _read_as(kind: str, column: desk.Column) -> desk.Column:
    field = desk.field_of(kind, column.header)
    return replace(column, field=field, role="read" if field else "unread")


def _guessed(column: desk.Column, every: list[desk.Column]) -> desk.Column:
    """A column that nobody knows, as what its cells look like, where no other column is that; a person looks at it."""
    field = desk.guessed(column.samples)
    alike = [other for other in every if other.field == field or desk.guessed(other.samples) == field]
    if column.field or field is None or alike != [column]:
        return column
    return replace(column, field=field)


def _form(layout: desk.Layout, data=None) -> ColumnsForm:
    kind = layout.kind or Kind.ROSTER.value
    return ColumnsForm(
        data, initial={"kind": kind, "header_row": layout.header_row}, columns=layout.columns, fields=desk.fields(kind)
    )


def _shown(request, delivery, look: desk.Look, layout: desk.Layout, at: int, form: ColumnsForm | None) -> dict:
    saved = SavedMap.objects.filter(pk=look.layouts[at].map_id).select_related("saved_by").first()
    return {
        "delivery": delivery,
        "look": look,
        "layout": layout,
        "at": at,
        "kind": layout.kind or Kind.ROSTER.value,
        "kinds": Kind.choices,
        "form": form or _form(layout),
        "saved": saved,
        "read": sum(column.role in ("read", "joined", "key") for column in layout.columns),
        "may": may_do(request.user, delivery),
    }


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None
