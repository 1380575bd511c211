"""How things look: icons, form fields, and numbers and dates as people here write them.

    {% load look %}  {% icon "search" %}  {{ children|angka }}  {{ share|persen }}  {{ run.started_at|lalu }}

Every filter gives an en dash for ``None`` and passes a text on as it is, so that a hidden number ("<5") stays hidden.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django import forms, template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from rangkul.core import retelling

register = template.Library()

NOTHING = "–"
#: group and decimal signs
SIGNS = {"id": (".", ","), "en": (",", ".")}
MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
MINUTE, HOUR, DAY = 60, 3600, 86_400  # seconds
YEAR = 365  # days
#: unit, its length in days, and up to how many days it is used: "13 hari lalu", then "2 minggu lalu"
DAYS = (("day", 1, 14), ("week", 7, 60), ("month", 30, 2 * YEAR))
APART = {
    "minute": (
        ngettext_lazy("%(n)s menit lalu", "%(n)s menit lalu", "n"),
        ngettext_lazy("dalam %(n)s menit", "dalam %(n)s menit", "n"),
    ),
    "hour": (
        ngettext_lazy("%(n)s jam lalu", "%(n)s jam lalu", "n"),
        ngettext_lazy("dalam %(n)s jam", "dalam %(n)s jam", "n"),
    ),
    "day": (
        ngettext_lazy("%(n)s hari lalu", "%(n)s hari lalu", "n"),
        ngettext_lazy("dalam %(n)s hari", "dalam %(n)s hari", "n"),
    ),
    "week": (
        ngettext_lazy("%(n)s minggu lalu", "%(n)s minggu lalu", "n"),
        ngettext_lazy("dalam %(n)s minggu", "dalam %(n)s minggu", "n"),
    ),
    "month": (
        ngettext_lazy("%(n)s bulan lalu", "%(n)s bulan lalu", "n"),
        ngettext_lazy("dalam %(n)s bulan", "dalam %(n)s bulan", "n"),
    ),
    "year": (
        ngettext_lazy("%(n)s tahun lalu", "%(n)s tahun lalu", "n"),
        ngettext_lazy("dalam %(n)s tahun", "dalam %(n)s tahun", "n"),
    ),
}
VERDICTS = {
    "enrolled": gettext_lazy("bersekolah"),
    "out_of_school": gettext_lazy("tidak sekolah"),
    "uncertain": gettext_lazy("belum pasti"),
    "moved": gettext_lazy("pindah"),
    "deceased": gettext_lazy("meninggal"),
    "graduated_upper_secondary": gettext_lazy("sudah tamat SMA"),
    "out_of_scope": gettext_lazy("di luar umur"),
}
CATEGORIES = {
    "BPB": gettext_lazy("Belum pernah bersekolah"),
    "DO": gettext_lazy("Putus sekolah"),
    "LTM": gettext_lazy("Lulus tidak melanjutkan"),
    "unknown": gettext_lazy("Kategori belum diketahui"),
}


def _language() -> str:
    return "en" if (get_language() or "id").startswith("en") else "id"


def _written(value: Decimal, decimals: int) -> str:
    """Decimal("1234.5"), 1 → "1.234,5"; halves are rounded away from zero, as people do."""
    group, point = SIGNS[_language()]
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _point, fraction = f"{abs(rounded):,f}".partition(".")
    sign = "−" if rounded < 0 else ""
    return sign + whole.replace(",", group) + (point + fraction if fraction else "")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@register.filter(is_safe=True)
def angka(value: object, decimals: int | None = None) -> object:
    """1234567 → "1.234.567"; 4.25 → "4,3" (one decimal unless said otherwise)."""
    if value is None:
        return NOTHING
    if not _is_number(value):
        return value
    if decimals is None:
        decimals = 0 if value == int(value) else 1
    return _written(Decimal(str(value)), decimals)


@register.filter(is_safe=True)
def persen(value: object, decimals: int = 1) -> object:
    """A share, not a percentage: 0.125 → "12,5%"; 1 → "100%"."""
    if value is None:
        return NOTHING
    if not _is_number(value):
        return value
    written = _written(Decimal(str(value)) * 100, decimals)
    point = SIGNS[_language()][1]
    return (written.removesuffix(point + "0" * decimals) if decimals else written) + "%"


@register.filter(is_safe=True)
def ukuran(value: object) -> object:
    """Bytes → "1,2 MB"."""
    if value is None:
        return NOTHING
    if not _is_number(value):
        return value
    size, unit = Decimal(str(value)), "B"
    for larger in ("kB", "MB", "GB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{_written(size, 0 if unit == 'B' else 1)} {unit}"


def _here(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    """A moment in the time zone of the page; a day as it is."""
    return timezone.localtime(value) if isinstance(value, dt.datetime) and timezone.is_aware(value) else value


@register.filter(is_safe=True)
def tanggal(value: object) -> object:
    """date(2026, 11, 21) → "21 Nov 2026"."""
    if value is None or value == "":
        return NOTHING
    if not isinstance(value, dt.date):
        return value
    day = _here(value)
    return f"{day.day} {MONTHS[_language()][day.month - 1]} {day.year}"


@register.filter(is_safe=True)
def tanggal_jam(value: object) -> object:
    """A moment with its zone: "21 Nov 2026 14.05 WITA"."""
    if not isinstance(value, dt.datetime):
        return tanggal(value)
    moment = _here(value)
    between = "." if _language() == "id" else ":"
    zone = f" {moment.tzname()}" if moment.tzinfo else ""
    return f"{tanggal(value)} {moment.hour:02d}{between}{moment.minute:02d}{zone}"


@register.filter(is_safe=True)
def lalu(value: object, now: dt.date | dt.datetime | None = None) -> object:
    """How long ago: "baru saja", "5 menit lalu", "kemarin", "3 hari lalu"; ahead: "dalam 3 hari"."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, dt.datetime):
        return _moment_ago(value, now or timezone.now())
    if isinstance(value, dt.date):
        return _day_ago(value, now or timezone.localdate())
    return value


def _moment_ago(value: dt.datetime, now: dt.datetime) -> str:
    seconds = int((now - value).total_seconds())
    if abs(seconds) < MINUTE:
        return _("baru saja") if seconds >= 0 else _("sebentar lagi")
    if abs(seconds) < HOUR:
        return _apart("minute", seconds, MINUTE)
    if abs(seconds) < DAY:
        return _apart("hour", seconds, HOUR)
    return _day_ago(_here(value), _here(now))


def _day_ago(value: dt.date, now: dt.date) -> str:
    day, today = (moment.date() if isinstance(moment, dt.datetime) else moment for moment in (value, now))
    days = (today - day).days
    near = {0: _("hari ini"), 1: _("kemarin"), -1: _("besok")}
    if days in near:
        return near[days]
    for unit, length, until in DAYS:
        if abs(days) < until:
            return _apart(unit, days, length)
    return _apart("year", days, YEAR)


def _apart(unit: str, distance: int, length: int) -> str:
    past, ahead = APART[unit]
    return (past if distance > 0 else ahead) % {"n": abs(distance) // length}


@register.filter
def retold(text: str) -> str:
    """A sentence that a run or a job wrote down in Indonesian, in the language of the page."""
    return retelling.retold(text) if isinstance(text, str) else text


@register.filter
def verdict_word(code: str) -> str:
    """ "out_of_school" → "tidak sekolah"."""
    return VERDICTS.get(code, code)


@register.filter
def category_word(code: str) -> str:
    """ "DO" → "Putus sekolah"."""
    return CATEGORIES.get(code, code)


@register.simple_tag
@lru_cache(maxsize=1024)  # a page has a hundred of them
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """An icon of ``frontend/icons.txt``. Silent for screen readers unless it has a label of its own."""
    address = f"{static('rangkul/icons.svg')}#{name}"
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" width="20" height="20" {}><use href="{}"/></svg>', f"icon {css}".strip(), said, address
    )


CLASSES = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


@register.simple_tag
def control(field: forms.BoundField) -> SafeString:
    """The input of a form field, dressed."""
    widget = field.field.widget
    dress = next(css for kind, css in CLASSES if isinstance(widget, kind))
    attrs: dict[str, str | bool] = {}
    if css := f"{dress} {widget.attrs.get('class', '')}".strip():
        attrs["class"] = css
    if widget.attrs.get("placeholder") == field.label:  # it would only say the label again
        attrs["placeholder"] = False
    return field.as_widget(attrs=attrs)


@register.simple_tag
def kind_of(field: forms.BoundField) -> str:
    """How a field is laid out: "hidden", "check", "group" (several boxes under one legend) or "line"."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "group" if widget.use_fieldset else "line"


@register.tag
def remember(parser: template.base.Parser, token: template.base.Token) -> RememberNode:
    """{% remember "page_title" %}…{% endremember %}: shows what is inside, and again wherever {{ page_title }} stands.

    With ``silently`` it shows nothing here.
    """
    _tag, name, *how = token.split_contents()
    if how not in ([], ["silently"]):
        raise template.TemplateSyntaxError('Usage: {% remember "name" [silently] %}…{% endremember %}')
    inside = parser.parse(("endremember",))
    parser.delete_first_token()
    return RememberNode(inside, name.strip("\"'"), shown=not how)


class RememberNode(template.Node):
    """Django shows a block once; here what it says is kept in the outermost context and can be asked for emptiness."""

    def __init__(self, nodelist: template.NodeList, name: str, *, shown: bool):
        self.nodelist = nodelist
        self.name = name
        self.shown = shown

    def render(self, context: template.Context) -> str:
        said = SafeString(self.nodelist.render(context).strip())
        context.dicts[0][self.name] = said
        return said if self.shown else ""


@register.tag
def same_for_all(parser: template.base.Parser, _token: template.base.Token) -> SameForAllNode:
    """{% same_for_all %}…{% endsame_for_all %}: drawn once for each language.

    For parts of the shell that show nothing of who looks, of the page or of the moment.
    """
    inside = parser.parse(("endsame_for_all",))
    parser.delete_first_token()
    return SameForAllNode(inside)


class SameForAllNode(template.Node):
    """What is inside sees an empty context, so that it cannot keep what belongs to one person."""

    def __init__(self, nodelist: template.NodeList):
        self.nodelist = nodelist
        self.drawn: dict[str, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        language = get_language() or ""
        if language not in self.drawn:
            self.drawn[language] = self.nodelist.render(context.new())
        return self.drawn[language]


@register.simple_tag
def page_numbers(page: Page) -> list[int | None]:
    """The page numbers to show, None where some are left out: [1, None, 6, 7, 8, None, 84]."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]
