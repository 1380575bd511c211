"""What several pages do."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Page, Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property

from rangkul.core.queries import area_names

from .. import queries
from ..fields_seen import fields_seen
from ..models import Child

ROWS = 50


class UpTo(Paginator):
    """Pages of a list whose rows are counted up to a limit only; ``is_more``: there are more than that."""

    most = queries.COUNT_AT_MOST

    @cached_property
    def _counted(self) -> int:
        return queries.count_up_to(self.object_list, self.most)

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.most)

    @property
    def is_more(self) -> bool:
        return self._counted > self.most


class ToTheEnd(UpTo):
    """Pages of a list that somebody asked to have counted whole, which may take a second."""

    most = 10_000_000


def page_of(found: queries.Found, number: str | None, *, count_all: bool = False) -> Page:
    """One page of a list of children; of a name, that of the ids that were found."""
    if found.likeliest is None:
        return (ToTheEnd if count_all else UpTo)(found.rows.only(*queries.OF_A_ROW), ROWS).get_page(number)
    page = Paginator(found.ids, ROWS).get_page(number)
    page.object_list = found.some(page.object_list, *queries.OF_A_ROW)
    return page


def dressed(viewer, children: Iterable[Child]) -> list[Child]:
    """Children with what a row shows beside the columns: ``seen``, ``village``, ``district``, ``age``."""
    children = list(children)
    places = area_names({code for c in children for code in (c.village_code, c.district_code) if code})
    today = timezone.localdate()
    for child in children:
        child.seen = fields_seen(viewer, child)
        child.village = places.get(child.village_code, "").partition(",")[0]
        child.district = places.get(child.district_code, "")
        child.age = queries.age_on(child.birth_date, today)
    return children


def to_child(child: Child | int, part: str = ""):
    """Back to the file."""
    answer = redirect("registry:child", child if isinstance(child, int) else child.pk)
    if part:
        answer["Location"] += f"?bagian={part}"
    return answer


def private(response):
    """A page with a number in clear is kept nowhere."""
    response["Cache-Control"] = "no-store"
    return response
