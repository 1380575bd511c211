"""Words of the register for its pages: {% load register %}"""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.formats import date_format

from rangkul.core.queries import area_names
from rangkul.reconcile.wording import period_word, source_word

from .. import words

register = template.Library()
register.filter("flag_words", words.flag_words)
register.filter("short_flags", words.short_flags)
register.filter("reason_word", words.category_word)
register.filter("because_words", words.because_words)
register.filter("period_word", period_word)


@register.filter
def group_word(code: str) -> str:
    """ "mother_name" → "Nama ibu"."""
    return str(words.FIELDS.get(code, code))


@register.filter
def where_word(code: str) -> str:
    return str(words.WHERE.get(code, code))


@register.filter
def origin_word(code: str) -> str:
    return str(words.ORIGINS.get(code, code))


@register.filter
def sex_word(code: str) -> str:
    return str(words.SEXES.get(code, code))


@register.filter
def list_word(row) -> str:
    """A row's list: "Dapodik 2025/2026 ganjil"."""
    return source_word(f"{row.kind}@{row.period}")


@register.filter
def fact_value(value: str, field: str) -> str:
    """A value of a fact as people read it."""
    if field in ("in_register", "birth_default"):
        return {"True": "✓", "False": "–"}.get(value, value)
    if field == "flags":
        return ", ".join(words.flag_words(value.split(", "))) if value else ""
    if field == "sex":
        return sex_word(value)
    if field == "birth_date":
        return date_format(dt.date.fromisoformat(value), "j M Y") if value else ""
    return value


@register.filter
def group_value(said: str, group: str) -> str:
    """A group as ``asking.shown`` writes it, for people: codes as words, places by name."""
    parts = said.split(" · ") if said else []
    if group == "area":
        return area_names(parts[-1:])[parts[-1]] if parts else ""
    if group == "standing":
        verdict, *more = parts or [""]
        return " · ".join(
            [str(words.VERDICTS.get(verdict, verdict)), *(words.CATEGORIES.get(p, where_word(p)) for p in more)]
        )
    return fact_value(said, group)
