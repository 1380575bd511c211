"""Words of the register for its pages: {% load register %}"""

from __future__ import annotations

from django import template

from rangkul.reconcile.wording import period_word, source_word

from .. import words

register = template.Library()
register.filter("flag_words", words.flag_words)
register.filter("reason_word", words.category_word)
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
    return value
