"""What a region sets about itself, as it is typed."""

from __future__ import annotations

import re
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from ..keeping import FEWEST_MONTHS, MOST_MONTHS, Kept
from ..models import AgencyRole, TimeZone
from ..queries import areas_in

MONTHS = (
    _("Januari"), _("Februari"), _("Maret"), _("April"), _("Mei"), _("Juni"), _("Juli"), _("Agustus"), _("September"),
    _("Oktober"), _("November"), _("Desember"),
)  # fmt: skip
#: Names of months as people write them, by their first three letters, Indonesian and English.
MONTH_OF = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8,
    "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_WORDS = re.compile(r"^(\d{1,2})\s+([A-Za-z]{3,})\.?\s+(\d{4})\b")
MOST_DAYS = 200


class RegionForm(forms.Form):
    name = forms.CharField(label=_("Nama"), max_length=100)
    government_head_title = forms.CharField(
        label=_("Jabatan pimpinan"), max_length=100, required=False, help_text=_("Misalnya Wali Kota Banjarbaru.")
    )
    government_head = forms.CharField(label=_("Nama pimpinan"), max_length=100, required=False)
    data_protection_contact = forms.CharField(
        label=_("Narahubung pelindungan data pribadi"), max_length=200, required=False,
        help_text=_("Nama atau jabatan, dengan telepon atau alamat; dicantumkan pada surat."),
    )  # fmt: skip
    time_zone = forms.ChoiceField(label=_("Zona waktu"), choices=TimeZone)
    year_starts = forms.TypedChoiceField(
        label=_("Tahun ajaran mulai"), coerce=int, choices=list(enumerate(MONTHS, start=1))
    )
    age_from = forms.IntegerField(label=_("Umur paling muda"), min_value=3, max_value=21)
    age_to = forms.IntegerField(
        label=_("Umur paling tua"), min_value=4, max_value=24, help_text=_("Umur anak yang dihitung, pada 1 Juli.")
    )

    def clean(self):
        given = super().clean()
        if "age_from" in given and "age_to" in given and given["age_from"] >= given["age_to"]:
            self.add_error("age_to", _("Umur paling tua harus di atas umur paling muda."))
        return given


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Lambang daerah"),
        max_length=200,
        help_text=_("PNG atau JPEG, paling besar 200 kB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


class BoundariesForm(forms.Form):
    boundaries = forms.FileField(
        label=_("Berkas GeoJSON"),
        max_length=200,
        help_text=_("Paling besar 5 MB; tiap bidang menyebut kode (63.72.04.1003) atau nama wilayahnya."),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )


class AreaChangesForm(forms.Form):
    """Lines "old code; new code; name", understood by ``area_changes``."""

    text = forms.CharField(
        label=_("Perubahan"), max_length=200_000, strip=False,
        widget=forms.Textarea(
            attrs={"rows": 8, "class": "code", "spellcheck": "false",
                   "placeholder": "63.72.04.1003; 63.72.06.1001; Komet\n63.72.04.1004; 63.72.04.1010; Loktabat Baru"}
        ),
        help_text=_("Satu baris tiap wilayah: kode lama; kode baru; nama. Boleh ditempel dari lembar kerja."),
    )  # fmt: skip
    on = forms.DateField(label=_("Berlaku sejak"), widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.CharField(
        label=_("Peraturan"), max_length=200, help_text=_("Misalnya Kepmendagri 300.2.2-2138 Tahun 2025.")
    )


class KeepingForm(forms.Form):
    what = forms.ChoiceField(label=_("Data"), choices=Kept)
    months = forms.IntegerField(
        label=_("Masa simpan (bulan)"), min_value=FEWEST_MONTHS, max_value=MOST_MONTHS,
        help_text=_("Masa yang lebih pendek baru berlaku 30 hari lagi, supaya keliru ketik sempat diperbaiki."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Ditetapkan dalam"), max_length=200,
        help_text=_("Misalnya jadwal retensi arsip: nomor dan tahun peraturan kepala daerah."),
    )  # fmt: skip


class EngineSettingsForm(forms.Form):
    text = forms.CharField(
        label=_("Pengaturan"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "code"}),
    )


class HolidaysForm(forms.Form):
    """One holiday a line: the day, then its name."""

    lines = forms.CharField(
        label=_("Hari libur"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "2026-03-20 Hari Raya Nyepi\n20/3/2026 Idulfitri"}),
        help_text=_("Satu hari tiap baris: tanggalnya, lalu namanya. Boleh ditempel dari surat keputusan bersama."),
    )

    def clean_lines(self) -> dict[date, str]:
        days: dict[date, str] = {}
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not line.strip():
                continue
            day, rest = _day(line.strip())
            name = rest.strip(" \t;,:–-")
            if day is None or not name:
                raise forms.ValidationError(
                    _("Baris %(number)s tidak terbaca: %(line)s"), params={"number": number, "line": line[:60]}
                )
            days[day] = name[:100]
        if len(days) > MOST_DAYS:
            raise forms.ValidationError(_("Paling banyak %s hari sekali kirim."), params={"n": MOST_DAYS})
        return days


class AgencyForm(forms.Form):
    name = forms.CharField(label=_("Nama"), max_length=200)
    short_name = forms.CharField(label=_("Nama pendek"), max_length=40, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Urusan"),
        choices=AgencyRole,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nama dinas berbeda-beda; yang dipakai adalah urusannya."),
    )
    npsn = forms.RegexField(
        label=_("NPSN"),
        regex=r"^[A-Za-z0-9]{8}$",
        required=False,
        help_text=_("Delapan angka, hanya untuk sekolah."),
        error_messages={"invalid": _("NPSN terdiri dari delapan angka atau huruf.")},
    )
    area_code = forms.ChoiceField(label=_("Letak"), required=False)

    def __init__(self, *args, region, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area_code"].choices = [("", _("Tidak ditentukan")), *areas_in(region.code)]

    def clean(self):
        given = super().clean()
        if AgencyRole.SCHOOL in given.get("roles", ()) and not given.get("npsn") and "npsn" not in self.errors:
            self.add_error("npsn", _("Sekolah memerlukan NPSN."))
        return given


def _day(line: str) -> tuple[date | None, str]:
    """(the day at the beginning of a line, the rest); None where there is none."""
    iso, slashed, words = _ISO.match(line), _DAY_FIRST.match(line), _WORDS.match(line)
    found = iso or slashed or words
    if found is None:
        return None, line
    first, middle, last = found.groups()
    month = MONTH_OF.get(middle[:3].lower()) if words else int(middle)
    year, day = (first, last) if iso else (last, first)
    try:
        return date(int(year), month or 0, int(day)), line[found.end() :]
    except ValueError:
        return None, line
