"""How questionnaires are told: labels in the language of the page, kinds and marks in words.

{% load questionnaires %}  {{ question.label|said }}  {{ question|kind_words }}  {{ rule|rule_words:questions }}
"""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

from rangkul.core.permissions import Role

from ..models import Use
from ..rules import in_words
from ..rules import said as spoken

register = template.Library()
KINDS = {
    "text": _("teks"),
    "integer": _("angka bulat"),
    "decimal": _("angka"),
    "date": _("tanggal"),
    "time": _("jam"),
    "datetime": _("tanggal dan jam"),
    "select_one": _("pilih satu"),
    "select_multiple": _("pilih beberapa"),
    "geopoint": _("letak"),
    "image": _("foto"),
    "note": _("bacaan"),
    "calculate": _("dihitung"),
    "hidden": _("terisi sendiri"),
    "acknowledge": _("centang"),
    "start": _("terisi sendiri"),
    "end": _("terisi sendiri"),
    "today": _("terisi sendiri"),
}


@register.filter
def said(words, fallback=""):
    """A label in the language of the page."""
    return spoken(words or {}, fallback)


@register.filter
def kind_words(question) -> str:
    """ "select_one" → "pilih satu"."""
    return str(KINDS.get(question["kind"], question["kind"]))


@register.filter
def rule_words(rule, questions) -> str:
    """A condition in words."""
    return in_words(rule or "", questions)


@register.filter
def use_word(code) -> str:
    """ "visit" → "Kunjungan rumah"."""
    return str(dict(Use.choices).get(code, code))


@register.filter
def role_words(roles) -> str:
    """["volunteer"] → "Relawan"."""
    names = dict(Role.choices)
    return ", ".join(str(names.get(role, role)) for role in roles)
