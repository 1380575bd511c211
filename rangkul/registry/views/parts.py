"""What several pages do."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
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

    @cached_property
    def _counted(self) -> int:
        return queries.count_up_to(self.object_list)

    @cached_property
    def count(self) -> int:
        return min(self._counted, queries.COUNT_AT_MOST)

    @property
    def is_more(self) -> bool:
        return self._counted > queries.COUNT_AT_MOST


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
