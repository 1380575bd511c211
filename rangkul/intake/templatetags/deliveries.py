"""Words of this room on the screen: semesters, states, kinds, columns."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core.retelling import retold
from rangkul.engine import desk

from ..models import Delivery, DeliveryState, Kind
from ..words import semester_words, why_words

register = template.Library()

S = DeliveryState
MARKS = {
    S.RECEIVED: ("info", "clock"),
    S.CHECKING: ("info", "refresh"),
    S.CHECKED: ("wait", "inbox"),
    S.UNREADABLE: ("bad", "file-x"),
    S.TAKEN: ("good", "check"),
    S.UNDONE: ("off", "arrow-back-up"),
    S.WITHDRAWN: ("off", "arrow-back-up"),
    S.DESTROYED: ("off", "trash"),
}
SEVERITIES = {
    "refused": ("bad", "ban", gettext_lazy("ditolak")),
    "error": ("bad", "alert-circle", gettext_lazy("tidak dipakai")),
    "warning": ("wait", "alert-triangle", gettext_lazy("hati-hati")),
    "info": ("info", "info-circle", gettext_lazy("untuk diketahui")),
}
CHANGES = {
    "new": ("good", "plus", gettext_lazy("baru")),
    "changed": ("wait", "edit", gettext_lazy("berubah")),
    "gone": ("bad", "user-minus", gettext_lazy("hilang")),
}


register.filter("why_words", why_words)


@register.filter
def semester(period: str) -> str:
    """ "20251" → "Ganjil 2025/2026"."""
    return semester_words(period)


@register.filter
def kind_word(kind: str) -> str:
    """ "emis" → "EMIS (madrasah)"."""
    return str(Kind(kind).label) if kind in Kind.values else _("belum dikenali")


@register.filter
def delivery_title(delivery: Delivery) -> str:
    """ "EMIS (madrasah), Ganjil 2025/2026"; "Kiriman 12" where nothing is known yet."""
    if not delivery.kind:
        return _("Kiriman %s") % delivery.pk
    words = kind_word(delivery.kind)
    return f"{words}, {semester_words(delivery.period)}" if delivery.period else words


@register.filter
def field_word(name: str | None) -> str:
    """A column of a file or of tidy rows in words."""
    return retold(desk.label(name)) if name else ""


@register.inclusion_tag("shell/_mark.html")
def state_mark(delivery: Delivery) -> dict:
    kind, icon = MARKS[DeliveryState(delivery.state)]
    return {"kind": kind, "icon": icon, "label": delivery.get_state_display()}


@register.inclusion_tag("shell/_mark.html")
def severity_mark(severity: str) -> dict:
    kind, icon, label = SEVERITIES[severity]
    return {"kind": kind, "icon": icon, "label": label}


@register.inclusion_tag("shell/_mark.html")
def change_mark(change: str) -> dict:
    kind, icon, label = CHANGES[change]
    return {"kind": kind, "icon": icon, "label": label}


@register.filter
def short_hash(sha256: str) -> SafeString | str:
    """The beginning of a content's hash, enough to tell files apart by eye."""
    return sha256[:12]


@register.filter
def at_key(mapping, key):
    """An entry of a dictionary."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def total_of(line: dict) -> int:
    """All lines of a file: taken, duplicate, refused and what is no data."""
    return sum(line.get(name, 0) for name in ("taken", "duplicate", "refused", "not_data"))
