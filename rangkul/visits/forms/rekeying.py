"""A sheet of paper typed in: letters and numbers only, from the keyboard alone."""

from __future__ import annotations

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..filling import LETTERS
from ..models import Outcome

YES_NO = {"y": "yes", "t": "no", "n": "no", "1": "yes", "0": "no", "": ""}
REASON = re.compile(r"^A?0*(\d{1,2})$")
REASONS = frozenset({f"A{number:02d}" for number in range(1, 13)} | {"A99"})


class CodeForm(forms.Form):
    """The code of a sheet: of a child, or of a household by its QR."""

    kode = forms.CharField(
        label=_("Kode kunjungan atau kode keluarga"), max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip


class SheetForm(forms.Form):
    """What a sheet says of one child."""

    outcome = forms.CharField(
        label=_("Hasil"), max_length=1, help_text=_("Huruf di depan hasil yang dicentang, A sampai J."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )  # fmt: skip
    day = forms.CharField(label=_("Tanggal kunjungan"), max_length=10, help_text=_("Misalnya 7/11 atau 7/11/2025."))
    school_name = forms.CharField(label=_("Sekolah atau pesantren"), max_length=200, required=False)
    school_npsn = forms.CharField(label="NPSN", max_length=8, required=False)
    nisn = forms.CharField(label="NISN", max_length=10, required=False)
    letter = forms.CharField(
        label=_("Surat sekolah, pesantren terdaftar, atau surat kematian ada? (y/t)"), max_length=1, required=False
    )
    destination_regency = forms.CharField(label=_("Pindah ke"), max_length=100, required=False)
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False)
    reasons = forms.CharField(
        label=_("Alasan (lembar tertutup)"), max_length=60, required=False,
        help_text=_("Nomor dipisah spasi; alasan utama lebih dulu. Misalnya 2 7."),
    )  # fmt: skip
    last_grade = forms.IntegerField(label=_("Kelas terakhir"), min_value=1, max_value=12, required=False)
    left_year = forms.IntegerField(label=_("Tahun keluar"), min_value=2000, max_value=2100, required=False)
    instance = forms.CharField(widget=forms.HiddenInput())

    def __init__(self, *args, with_reasons: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_reasons:
            for name in ("reasons", "last_grade", "left_year"):
                del self.fields[name]

    def clean_outcome(self) -> str:
        letter = self.cleaned_data["outcome"].upper()
        if letter not in LETTERS:
            raise forms.ValidationError(_("Ketik satu huruf, A sampai J."))
        return LETTERS[letter].value

    def clean_day(self):
        parts = re.findall(r"\d+", self.cleaned_data["day"])
        today = timezone.localdate()
        try:
            day, month = int(parts[0]), int(parts[1])
            year = int(parts[2]) if len(parts) > 2 else today.year
            found = today.replace(year=year + 2000 if year < 100 else year, month=month, day=day)
        except (IndexError, ValueError):
            raise forms.ValidationError(_("Tanggal ini tidak ada.")) from None
        if found > today and len(parts) < 3:
            found = found.replace(year=found.year - 1)
        if found > today:
            raise forms.ValidationError(_("Tanggal ini belum lewat."))
        return found

    def clean_letter(self) -> str:
        given = self.cleaned_data["letter"].lower()
        if given not in YES_NO:
            raise forms.ValidationError(_("Ketik y atau t."))
        return YES_NO[given]

    def clean_reasons(self) -> list[str]:
        found = []
        for word in re.split(r"[\s,;]+", self.cleaned_data["reasons"].strip().upper()):
            match = REASON.match(word)
            code = f"A{int(match[1]):02d}" if match else word
            if word and code not in REASONS:
                raise forms.ValidationError(_("Alasan %s tidak ada di daftar.") % word)
            found += [code] * bool(word)
        return list(dict.fromkeys(found))

    def answers(self) -> dict[str, object]:
        """In the questionnaire's names."""
        given = self.cleaned_data
        found: dict[str, object] = {"consent": "no" if given["outcome"] == Outcome.REFUSED else "yes"}
        found |= {"today": given["day"].isoformat(), "outcome": given["outcome"], "note": given["note"]}
        if given["outcome"] == Outcome.IN_SCHOOL:
            found |= {name: given[name] for name in ("school_name", "school_npsn", "nisn", "letter")}
        elif given["outcome"] == Outcome.PESANTREN:
            found |= {"pesantren_name": given["school_name"], "pesantren_registered": given["letter"]}
        elif given["outcome"] == Outcome.DIED:
            found |= {"death_paper": given["letter"]}
        elif given["outcome"] == Outcome.FINISHED:
            found |= {"letter": given["letter"], "school_name": given["school_name"]}
        elif given["outcome"] == Outcome.MOVED:
            found |= {"destination_regency": given["destination_regency"]}
        elif given["outcome"] == Outcome.STILL_OUT:
            reasons = given.get("reasons") or []
            found |= {"reasons": reasons, "main_reason": reasons[0] if reasons else ""}
            found |= {"last_grade": given.get("last_grade"), "left_year": given.get("left_year")}
            found |= {"school_name": given["school_name"], "nisn": given["nisn"]}
        return found
