"""Made-up things for the component page: {% sample_menu as menu %}. No person in them exists."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms, template
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

register = template.Library()

CHILDREN_PER_PAGE = 5


@dataclass(frozen=True)
class Child:
    """A line of the sample list."""

    name: str
    born: str
    age: int
    sex: str
    village: str
    district: str
    verdict: str
    category: str
    sure: float
    because: str


CHILDREN = (
    Child(
        "Aisyah Ramadhani",
        "3 Feb 2014",
        11,
        "P",
        "Sungai Tiung",
        "Cempaka",
        "out_of_school",
        "DO",
        0.97,
        "keluar di kelas 4, tidak ada di daftar mana pun",
    ),
    Child(
        "Muhammad Rizky Maulana",
        "17 Agu 2011",
        14,
        "L",
        "Guntung Manggis",
        "Landasan Ulin",
        "out_of_school",
        "LTM",
        0.94,
        "tamat SD 2024, tidak terdaftar di SMP",
    ),
    Child(
        "Siti Nur Halimah",
        "1 Jan 2016",
        9,
        "P",
        "Loktabat Utara",
        "Banjarbaru Utara",
        "uncertain",
        "",
        0.61,
        "murid bernama sama di MI, tanggal lahir beda",
    ),
    Child(
        "Ahmad Fauzan",
        "22 Nov 2012",
        12,
        "L",
        "Landasan Ulin Barat",
        "Liang Anggang",
        "enrolled",
        "",
        0.99,
        "ada di Dapodik dengan NIK yang sama",
    ),
    Child(
        "Nurul Hidayah binti Syahrani",
        "9 Mei 2008",
        17,
        "P",
        "Sungai Besar",
        "Banjarbaru Selatan",
        "out_of_school",
        "BPB",
        0.9,
        "tidak pernah ada di daftar sekolah",
    ),
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Nama anak"), max_length=100)
    school = forms.ChoiceField(
        label=_("Jenjang"), choices=[("", "–"), ("sd", "SD/MI"), ("smp", "SMP/MTs")], required=False
    )
    born_on = forms.DateField(
        label=_("Tanggal lahir"), help_text=_("Hari, bulan, tahun: 21-11-2014"), widget=forms.DateInput
    )
    sex = forms.ChoiceField(
        label=_("Jenis kelamin"), choices=[("L", _("laki-laki")), ("P", _("perempuan"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Alasan"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    sure = forms.BooleanField(label=_("Sudah dicek dengan kartu keluarga"), required=False)


@register.simple_tag
def sample_form(state: str = "") -> forms.Form:
    """A form of every kind of field; "wrong" gives one that was sent with mistakes."""
    wrong = {"name": "", "school": "sd", "born_on": "31-02-2014", "sex": "P"}
    return SampleForm(wrong if state == "wrong" else None, auto_id=f"id_{state or 'new'}_%s")


@register.simple_tag
def sample_page() -> Page:
    """Page 7 of a long list."""
    children = list(CHILDREN) * 84
    return Paginator(children, CHILDREN_PER_PAGE).page(7)


@register.simple_tag
def sample_menu() -> list[dict]:
    """A menu as the shell passes it."""
    return [
        {"label": "", "items": [{"label": _("Beranda"), "url": "#", "icon": "home", "active": False}]},
        {
            "label": _("Menemukan"),
            "items": [
                {"label": _("Kiriman data"), "url": "#", "icon": "inbox", "active": False, "badge": 3},
                {"label": _("Pasangan meragukan"), "url": "#", "icon": "users", "active": True, "badge": 1284},
            ],
        },
    ]


@register.simple_tag
def sample_tiles() -> list[dict]:
    """Kecamatan as tiles; one is too small to show."""
    rows = (
        ("Landasan Ulin", 4.1, 3),
        ("Cempaka", 7.9, 5),
        ("Banjarbaru Utara", 2.2, 1),
        ("Banjarbaru Selatan", 3.0, 2),
        ("Liang Anggang", 5.6, 4),
        ("Residu", None, None),
    )
    return [{"label": label, "value": value, "level": level, "url": "#"} for label, value, level in rows]
