"""Lists that a check left: problems, differences, refused rows. Numbers are masked; every look is on record."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core.models import Area
from rangkul.core.pages import page
from rangkul.core.permissions import Permission
from rangkul.core.retelling import retold
from rangkul.engine import desk

from .. import exports, queries, services
from ..templatetags.deliveries import CHANGES, SEVERITIES
from ..words import semester_words

SIZE = 50
_AREAS = ("village", "district")
PROBLEM_COLUMNS = (
    (gettext_lazy("Berkas"), "file"),
    (gettext_lazy("Lembar"), "sheet"),
    (gettext_lazy("Baris"), "row"),
    (gettext_lazy("Nama"), "name"),
    (gettext_lazy("Kolom"), "column"),
    (gettext_lazy("Isi"), "value"),
    (gettext_lazy("Akibat"), "severity"),
    (gettext_lazy("Yang perlu diperbaiki"), "message"),
)
DIFFERENCE_COLUMNS = (
    (gettext_lazy("Perubahan"), "change"),
    (gettext_lazy("Nama"), "name"),
    (gettext_lazy("Jenis kelamin"), "sex"),
    (gettext_lazy("Tanggal lahir"), "birth_date"),
    (gettext_lazy("Desa/kelurahan"), "village"),
    (gettext_lazy("Sekolah"), "school_name"),
    (gettext_lazy("Kolom"), "fields"),
    (gettext_lazy("Sebelum"), "before"),
    (gettext_lazy("Sesudah"), "after"),
    (gettext_lazy("Berkas"), "file"),
    (gettext_lazy("Baris"), "row_no"),
)


class TablePages:
    """A table in a file as Django's Paginator wants it: a length and slices."""

    def __init__(self, path, where: dict):
        self.path, self.where = path, where

    @cached_property
    def total(self) -> int:
        return desk.page(self.path, size=0, where=self.where).total

    def count(self) -> int:
        return self.total

    __len__ = count

    def __getitem__(self, places: slice) -> list[dict]:
        return desk.page(self.path, start=places.start, size=places.stop - places.start, where=self.where).rows


@page(Permission.DELIVERY_VIEW)
def problems(request, pk: int):
    """Everything that is wrong with the rows, the gravest first; ``?unduh=xlsx`` gives it as a file."""
    delivery = queries.delivery_for(request.user, pk)
    where = {name: request.GET.get(name, "") for name in ("severity", "code", "file")}
    with queries.table_of(delivery, "problems") as path:
        if request.GET.get("unduh") in ("xlsx", "csv"):
            return _problems_file(request, delivery, path, where)
        rows = Paginator(TablePages(path, where), SIZE).get_page(request.GET.get("page"))
        rows.object_list = list(rows.object_list)
        files = [line["file"] for line in desk.counts(path, ["file"])]
    _note(request, delivery, "problems", rows)
    shown = {"delivery": delivery, "page": rows, "where": where, "files": sorted(files), "severities": SEVERITIES}
    return render(request, "intake/problems.html", shown)


def _problems_file(request, delivery, path, where: dict):
    rows = (
        row
        | {
            "column": retold(desk.label(row["column"] or "")),
            "message": retold(row["message"]),
            "severity": str(SEVERITIES[row["severity"]][2]),
        }
        for row in desk.every(path, where=where)
    )
    return _file(request, delivery, "problems", _("masalah"), PROBLEM_COLUMNS, rows)


@page(Permission.DELIVERY_VIEW)
def difference(request, pk: int):
    """What is new, changed and gone since the delivery before."""
    delivery = queries.delivery_for(request.user, pk)
    where = {"change": request.GET.get("change", ""), "fields": request.GET.get("fields", "")}
    with queries.table_of(delivery, "difference") as path:
        if request.GET.get("unduh") in ("xlsx", "csv"):
            return _difference_file(request, delivery, path, where)
        rows = Paginator(TablePages(path, where), SIZE).get_page(request.GET.get("page"))
        rows.object_list = _with_places(list(rows.object_list))
    _note(request, delivery, "difference", rows)
    shown = {"delivery": delivery, "page": rows, "where": where, "changes": CHANGES}
    return render(request, "intake/difference.html", shown)


def _difference_file(request, delivery, path, where: dict):
    places = _places(desk.counts(path, ["village"]))
    rows = (
        row
        | {
            "change": str(CHANGES[row["change"]][2]),
            "village": places.get(str(row["village"]), ""),
            "fields": [retold(desk.label(name)) for name in row["fields"]],
        }
        for row in desk.every(path, where=where)
    )
    return _file(request, delivery, "difference", _("perubahan"), DIFFERENCE_COLUMNS, rows)


@page(Permission.DELIVERY_VIEW)
def refused(request, pk: int):
    """The refused rows as they came, to mend and send again."""
    delivery = queries.delivery_for(request.user, pk)
    with queries.table_of(delivery, "refused") as path:
        # the name tells the semester again when the mended file comes back
        name = f"perbaiki-{delivery.pk}-{delivery.period}.xlsx"
        response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=exports.XLSX)
    rows = sum(line["refused"] for line in delivery.accounting)
    services.note_export(
        delivery=delivery,
        region=delivery.region_id,
        what="refused",
        rows=rows,
        form="xlsx",
        by=request.user,
        at=timezone.now(),
    )
    return response


def _file(request, delivery, what: str, name: str, columns, rows):
    form = request.GET["unduh"]
    headers = [str(header) for header, _key in columns]
    cells = ([row[key] for _header, key in columns] for row in rows)
    about = [
        (_("Isi"), name),
        (_("Kiriman"), f"{delivery.pk}: {delivery.get_kind_display()}, {semester_words(delivery.period)}"),
        (_("Saringan"), ", ".join(f"{k}={v}" for k, v in request.GET.items() if k not in ("unduh", "page") and v)),
        (_("Dibuat"), timezone.now()),
    ]
    response, count = exports.as_file(form, f"{name}-{delivery.pk}", headers, cells, about)
    services.note_export(
        delivery=delivery,
        region=delivery.region_id,
        what=what,
        rows=count,
        form=form,
        by=request.user,
        at=timezone.now(),
    )
    return response


def _note(request, delivery, what: str, rows) -> None:
    if rows.object_list:
        services.note_reading(
            delivery=delivery, what=what, rows=len(rows.object_list), by=request.user, at=timezone.now()
        )


def _with_places(rows: list[dict]) -> list[dict]:
    """Names of villages for their codes, also among the values that changed."""
    codes = [{"village": row["village"]} for row in rows]
    for row in rows:
        changed = zip(row["fields"], row["before"], row["after"], strict=True)
        codes += [{"village": code} for field, before, after in changed if field in _AREAS for code in (before, after)]
    places = _places(codes)
    for row in rows:
        row["place"] = places.get(str(row["village"]), "")
        row["changed"] = [
            (field, *(places.get(str(v), v) if field in _AREAS else v for v in values))
            for field, *values in zip(row["fields"], row["before"], row["after"], strict=True)
        ]
    return rows


def _places(rows: list[dict]) -> dict[str, str]:
    codes = {str(row["village"]) for row in rows if row["village"]}
    return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
