"""The rows of the list of children: {% load rows %}{% child_rows page.object_list seen may_edit %}

Fifty rows by a template took more time than the rest of the page. So what repeats (how a child stands, marks) is made
by its template once for each kind and language, and the rows are put together here. What was typed goes through
``escape``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape

from django import template
from django.template import engines
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import words
from ..models import Child

register = template.Library()
NOTHING = "–"


@register.simple_tag
def child_rows(children: Iterable[Child], seen: frozenset[str], may_edit: bool) -> SafeString:
    """A line for each child as ``views.parts.dressed`` gives them; columns are those of ``seen``."""
    rows = Rows(seen, may_edit)
    return SafeString("\n".join([rows.line(child) for child in children]))


class Rows:
    """The lines of one page."""

    def __init__(self, seen: frozenset[str], may_edit: bool):
        self.may_edit = may_edit
        self.before, _zero, self.after = reverse("registry:child", args=[0]).rpartition("0")
        self.date = engines["django"].engine.template_libraries["look"].filters["tanggal"]
        self.cells: list[tuple[str, Callable[[Child], str]]] = [
            (escape(head), cell)
            for needs, head, cell in (
                ("parents", _("Orang tua"), self.parents), ("area", _("Wilayah"), self.place),
                ("verdict", _("Keadaan"), self.standing), ("school", _("Sekolah"), self.school),
                ("flags", _("Tanda"), self.signs),
            ) if needs in seen or needs == "verdict"
        ]  # fmt: skip
        self.years, self.grade, self.decile = _("%(age)s th"), _("kelas %(grade)s"), _("desil %(n)s")
        self.nameless, self.residu = _("(tanpa nama)"), _("Residu")
        self.language = get_language() or ""
        self._flags: dict[tuple[str, ...], str] = {}

    def line(self, child: Child) -> str:
        name = escape(child.name)
        check = (
            '<td class="check"><input class="form-check-input" type="checkbox" data-choose name="chosen" '
            f'value="{child.pk}" aria-label="{name}"></td>'
        )
        head = (
            f'<th scope="row" class="card-head"><a href="{self.before}{child.pk}{self.after}" data-open>'
            f"{name or escape(self.nameless)}</a>{_sub(self.who(child))}</th>"
        )
        more = "".join([f'<td data-label="{label}">{cell(child)}</td>' for label, cell in self.cells])
        return f"<tr>{check if self.may_edit else ''}{head}{more}</tr>"

    def who(self, child: Child) -> str:
        parts = [self.date(child.birth_date)] if "birth_date" in child.seen else []
        if child.age is not None:
            parts.append(self.years % {"age": child.age})
        return " · ".join([*parts, child.sex or NOTHING])

    def parents(self, child: Child) -> str:
        if "parents" not in child.seen:
            return ""
        return _cell(child.mother_name or NOTHING, *([child.father_name] if child.father_name else []))

    def place(self, child: Child) -> str:
        if "area" not in child.seen:
            return ""
        street = "" if child.rt is None else f"RT {child.rt}" if child.rw is None else f"RT {child.rt}/RW {child.rw}"
        more = [part for part in (child.district if child.village else "", street) if part]
        return _cell(child.village or child.district or self.residu, " · ".join(more))

    def standing(self, child: Child) -> str:
        category = child.category if "category" in child.seen else ""
        return _standing(self.language, child.verdict, category, child.is_listed)

    def school(self, child: Child) -> str:
        if "school" not in child.seen or not child.school_id:
            return _cell(NOTHING)
        grade = "" if child.grade is None else self.grade % {"grade": child.grade}
        return _cell(child.school_name or child.school_id, grade)

    def signs(self, child: Child) -> str:
        if "flags" not in child.seen:
            return ""
        labels = "".join([f'<span class="category">{escape(label)}</span> ' for label in child.labels])
        decile = _sub(self.decile % {"n": child.decile}) if child.decile else ""
        return f"<span>{labels}{self.mark(child.verification)}{decile}{_sub(self.flags(tuple(child.flags)))}</span>"

    def mark(self, verification: str) -> str:
        if not verification:
            return ""
        return _mark(self.language, verification == "field")

    def flags(self, codes: tuple[str, ...]) -> str:
        if codes not in self._flags:
            self._flags[codes] = ", ".join(words.short_flags(list(codes)))
        return self._flags[codes]


# Made once for each language and way to stand: none of them shows anything of a child or of who looks.


@lru_cache(maxsize=2048)
def _standing(_language: str, verdict: str, category: str, is_listed: bool) -> str:
    seen = frozenset({"category"}) if category else frozenset()
    child = {"verdict": verdict, "category": category, "is_listed": is_listed, "seen": seen}
    return render_to_string("registry/_standing.html", {"child": child})


@lru_cache(maxsize=16)
def _mark(_language: str, is_visited: bool) -> str:
    kind, label = ("good", _("dikunjungi")) if is_visited else ("wait", _("perlu diverifikasi"))
    return render_to_string("shell/_mark.html", {"kind": kind, "label": label})


def _sub(text: str) -> str:
    return f'<span class="sub">{escape(text)}</span>'


def _cell(text: str, *more: str) -> str:
    return f"<span>{escape(text)}{''.join([_sub(part) for part in more])}</span>"
