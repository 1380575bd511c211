"""What several pages do: which region, which page of a list, a list as a file."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.core.paginator import Page, Paginator
from django.http import FileResponse

from rangkul.core import sheets
from rangkul.core.errors import NotFound
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, where

ROWS = 50
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def regions_with(person, permission: Permission) -> list[Region]:
    """The kabupaten/kota in which a person holds a right over the whole of it."""
    return list(Region.objects.filter(code__in=where(person, permission).regions()))


def region_here(request, permission: Permission) -> tuple[Region, list[Region]]:
    """The region that a page is about (``?wilayah=``, else the first), and all that may be chosen."""
    regions = regions_with(request.user, permission)
    asked = request.GET.get("wilayah") or request.POST.get("wilayah")
    found = [region for region in regions if region.code == asked] if asked else regions
    if not found:
        raise NotFound
    return found[0], regions


def page_of(request, rows) -> Page:
    """The part of a list that is asked for; what is no page number is the first or the last one."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def as_file(ending: str, name: str, title: str, columns: Sequence[tuple[str, int]], rows: Iterable) -> FileResponse:
    """A list as .xlsx or .csv; ``X-Row-Count`` says how many rows it has."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{ending}"
        if ending == "xlsx":
            count = sheets.write(path, title=title, columns=columns, rows=rows)
        else:
            count = write_csv(path, [head for head, _width in columns], rows)
        answer = FileResponse(
            path.open("rb"), as_attachment=True, filename=f"{name}.{ending}", content_type=TYPES[ending]
        )
    answer["X-Row-Count"] = str(count)
    return answer


def write_csv(path: Path, heads: Sequence[str], rows: Iterable[Sequence]) -> int:
    """A table in which nothing runs when a spreadsheet opens it: what looks like a formula gets an apostrophe."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(heads)
        for row in rows:
            table.writerow([_plain(value) for value in row])
            count += 1
    return count


def _plain(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
