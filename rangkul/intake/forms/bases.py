"""Forms about the ground on which lists are here."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Agency, Region

from ..models import Kind

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BasisForm(forms.Form):
    region = forms.ModelChoiceField(Region.objects.none(), label=_("Wilayah"), empty_label=None)
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Instansi yang menyerahkan"), required=False, empty_label=_("Semua instansi")
    )
    kind = forms.ChoiceField(
        label=_("Jenis daftar"), required=False, choices=[("", _("Semua daftar instansi ini")), *Kind.choices]
    )
    law = forms.CharField(
        label=_("Dasar hukum"), max_length=300, help_text=_("Misalnya: UU 27/2022 Pasal 20, Permendagri 102/2019")
    )
    pks_number = forms.CharField(
        label=_("Nomor perjanjian (PKS)"), max_length=120, required=False, help_text=_("Misalnya: 119/12/PKS/2025")
    )
    purpose = forms.CharField(
        label=_("Tujuan"),
        max_length=300,
        help_text=_("Misalnya: Menemukan anak tidak sekolah dan mengembalikannya ke sekolah"),
    )
    valid_from = forms.DateField(label=_("Berlaku mulai"), widget=DAY)
    valid_until = forms.DateField(
        label=_("Sampai dengan"), widget=DAY, help_text=_("Sehari sesudahnya baris dan berkas asli dimusnahkan.")
    )

    def __init__(self, *args, regions, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions
        self.fields["agency"].queryset = agencies
        if len(regions) == 1:
            self.fields["region"].widget = forms.HiddenInput()
            self.fields["region"].initial = regions[0]


class ExtendForm(forms.Form):
    valid_until = forms.DateField(label=_("Sampai dengan"), widget=DAY)
    document = forms.CharField(
        label=_("Dokumen perpanjangan"), max_length=200, help_text=_("Misalnya: Adendum 119/12-A/PKS/2026")
    )


class EndForm(forms.Form):
    on = forms.DateField(
        label=_("Berakhir pada"), widget=DAY, help_text=_("Sejak hari itu isinya tidak dipakai lagi dan dimusnahkan.")
    )
    reason = forms.CharField(label=_("Alasan"), min_length=10, max_length=300)
