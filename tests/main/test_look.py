"""Numbers, dates and words as the pages write them; icons that exist; templates that can be read."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.utils import timezone, translation

from rangkul.main import shell
from rangkul.main.templatetags import look, samples

PACKAGE = Path(look.__file__).parents[2]
TEMPLATES = PACKAGE / "main" / "templates"
MAKASSAR = ZoneInfo("Asia/Makassar")
NOON = dt.datetime(2026, 11, 21, 4, 5, tzinfo=dt.UTC)  # 12.05 in Makassar


@pytest.fixture(autouse=True)
def _indonesian():
    with translation.override("id"), timezone.override(MAKASSAR):
        yield


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (999, "999"),
        (1234567, "1.234.567"),
        (-1200, "−1.200"),
        (4.25, "4,3"),
        (4.0, "4"),
        (Decimal("1234.5"), "1.234,5"),
        (-0.04, "0,0"),
        (None, "–"),
        ("<5", "<5"),
        ("", ""),
        (True, True),
    ],
)
def test_numbers_are_grouped_by_dots(value, said):
    assert look.angka(value) == said


def test_decimals_may_be_asked_for():
    assert look.angka(4, 2) == "4,00"
    assert look.angka(1999.5, 0) == "2.000"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.125, "12,5%"),
        (1, "100%"),
        (0, "0%"),
        (0.0004, "0%"),
        (Decimal("0.0525"), "5,3%"),
        (12.5, "1.250%"),
        (None, "–"),
        ("<5", "<5"),
    ],
)
def test_a_share_is_written_in_percent(share, said):
    assert look.persen(share) == said


def test_whole_percents_may_be_asked_for():
    assert look.persen(0.996, 0) == "100%"


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 B"), (999, "999 B"), (1000, "1,0 kB"), (1_234_567, "1,2 MB"), (5 * 10**12, "5.000,0 GB"), (None, "–")],
)
def test_sizes_of_files(size, said):
    assert look.ukuran(size) == said


@pytest.mark.parametrize(
    ("value", "day", "moment"),
    [
        (dt.date(2026, 8, 17), "17 Agu 2026", "17 Agu 2026"),
        (NOON, "21 Nov 2026", "21 Nov 2026 12.05 WITA"),
        (dt.datetime(2026, 5, 1, 17, 30, tzinfo=dt.UTC), "2 Mei 2026", "2 Mei 2026 01.30 WITA"),
        (None, "–", "–"),
        ("", "–", "–"),
        ("belum diketahui", "belum diketahui", "belum diketahui"),
    ],
)
def test_days_and_moments_are_those_of_the_place(value, day, moment):
    assert look.tanggal(value) == day
    assert look.tanggal_jam(value) == moment


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (dt.timedelta(seconds=20), "baru saja"),
        (dt.timedelta(minutes=5), "5 menit lalu"),
        (dt.timedelta(hours=3), "3 jam lalu"),
        (dt.timedelta(days=1, hours=1), "kemarin"),
        (dt.timedelta(days=3), "3 hari lalu"),
        (dt.timedelta(days=13), "13 hari lalu"),
        (dt.timedelta(days=21), "3 minggu lalu"),
        (dt.timedelta(days=90), "3 bulan lalu"),
        (dt.timedelta(days=800), "2 tahun lalu"),
        (-dt.timedelta(seconds=20), "sebentar lagi"),
        (-dt.timedelta(minutes=5), "dalam 5 menit"),
        (-dt.timedelta(days=3), "dalam 3 hari"),
    ],
)
def test_how_long_ago(ago, said):
    assert look.lalu(NOON - ago, NOON) == said


@pytest.mark.parametrize(("days", "said"), [(0, "hari ini"), (1, "kemarin"), (-1, "besok"), (12, "12 hari lalu")])
def test_how_many_days_ago(days, said):
    today = dt.date(2026, 11, 21)
    assert look.lalu(today - dt.timedelta(days=days), today) == said


def test_yesterday_is_counted_by_the_clock_of_the_place():
    late = dt.datetime(2026, 11, 19, 17, 0, tzinfo=dt.UTC)  # 20 Nov 01.00 in Makassar
    assert look.lalu(late, NOON) == "kemarin"


def test_english_has_its_own_signs():
    with translation.override("en"):
        assert look.angka(1234567.5) == "1,234,567.5"
        assert look.persen(0.125) == "12.5%"
        assert look.tanggal_jam(dt.datetime(2026, 5, 1, 2, 5, tzinfo=dt.UTC)) == "1 May 2026 10:05 WITA"


def test_every_verdict_and_category_has_a_word():
    assert str(look.verdict_word("out_of_school")) == "tidak sekolah"
    assert str(look.category_word("LTM")) == "Lulus tidak melanjutkan"
    assert look.verdict_word("unheard_of") == "unheard_of"


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in look.icon("search")
    spoken = look.icon("lock", "icon-sm", label='"terkunci"')
    assert 'class="icon icon-sm"' in spoken
    assert 'role="img" aria-label="&quot;terkunci&quot;"' in spoken


def known_icons() -> set[str]:
    lines = (PACKAGE / "main" / "frontend" / "icons.txt").read_text().splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def asked_icons() -> set[str]:
    """Icons named in any template, and in the menus of the shell."""
    in_templates = {
        name
        for path in PACKAGE.rglob("templates/**/*.html")
        for name in re.findall(r'\{% icon "([a-z0-9-]+)"', path.read_text())
        + re.findall(r'{% include [^%]*\bicon="([a-z0-9-]+)"', path.read_text())
    }
    return in_templates | {item.icon for _label, items in shell.MENU for item in items}


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    assert asked_icons() - known_icons() == set()


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_template_can_be_read_and_has_no_inline_script_or_style(path):
    get_template(str(path.relative_to(TEMPLATES)))
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\b(src|type=\"application/json\"))", text)


class Ask(forms.Form):
    name = forms.CharField(label="Nama", widget=forms.TextInput(attrs={"placeholder": "Nama"}))
    level = forms.ChoiceField(choices=[("sd", "SD")], required=False)
    sex = forms.ChoiceField(choices=[("L", "L"), ("P", "P")], widget=forms.RadioSelect)
    sure = forms.BooleanField(required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize(
    ("field", "kind", "css"),
    [
        ("name", "line", 'class="form-control"'),
        ("level", "line", 'class="form-select"'),
        ("sex", "group", ""),
        ("sure", "check", 'class="form-check-input"'),
        ("token", "hidden", ""),
    ],
)
def test_each_kind_of_field_is_dressed(field, kind, css):
    bound = Ask()[field]
    assert look.kind_of(bound) == kind
    assert css in look.control(bound)


def test_a_placeholder_that_repeats_the_label_is_dropped():
    assert "placeholder" not in look.control(Ask()["name"])


def test_a_wrong_field_says_so_to_a_screen_reader():
    shown = Ask({"name": "", "sex": "L"})["name"].as_field_group()
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_name_error"' in shown
    assert 'id="id_name_error"' in shown


def test_what_is_remembered_can_be_shown_again():
    template = '{% load look %}<title>{% remember "name" %} Anak {% endremember %}</title><h1>{{ name }}</h1>'
    assert Template(template).render(Context()) == "<title>Anak</title><h1>Anak</h1>"
    silent = '{% load look %}{% remember "lead" silently %}Satu{% endremember %}[{{ lead }}]'
    assert Template(silent).render(Context()) == "[Satu]"
    with pytest.raises(TemplateSyntaxError):
        Template('{% load look %}{% remember "name" loudly %}{% endremember %}')


def test_long_lists_of_pages_are_shortened():
    assert look.page_numbers(Paginator(range(1000), 10).page(50)) == [1, None, 49, 50, 51, None, 100]


def test_samples_have_a_verdict_that_has_a_word():
    assert {child.verdict for child in samples.CHILDREN} <= look.VERDICTS.keys()
