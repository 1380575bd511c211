"""What people type about questionnaires."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rangkul.core.permissions import Role

from ..models import AUDIENCE, Use


class UploadForm(forms.Form):
    region = forms.ModelChoiceField(label=_("Wilayah"), queryset=None, empty_label=None)
    file = forms.FileField(
        label=_("Formulir (.xlsx)"), max_length=200, widget=forms.FileInput(attrs={"accept": ".xlsx"})
    )

    def __init__(self, *args, regions, **more):
        super().__init__(*args, **more)
        field = self.fields["region"]
        field.queryset = regions
        if len(regions) == 1:
            field.initial, field.widget = regions[0], forms.HiddenInput()
            field.widget.is_required = True


class PublishForm(forms.Form):
    region = forms.ModelChoiceField(label=_("Wilayah"), queryset=None, empty_label=None)
    purpose = forms.ChoiceField(label=_("Keperluan"), choices=Use)
    audience = forms.MultipleChoiceField(
        label=_("Diisi oleh"),
        choices=[(role.value, role.label) for role in AUDIENCE],
        widget=forms.CheckboxSelectMultiple,
        initial=[Role.VOLUNTEER, Role.VILLAGE_OPERATOR],
    )
    valid_from = forms.DateField(label=_("Mulai"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    valid_until = forms.DateField(
        label=_("Sampai"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Kosongkan bila berlaku sampai ada yang baru."),
    )

    def __init__(self, *args, regions, **more):
        super().__init__(*args, **more)
        field = self.fields["region"]
        field.queryset = regions
        if len(regions) == 1:
            field.initial, field.widget = regions[0], forms.HiddenInput()

    def clean(self):
        given = super().clean()
        first, last = given.get("valid_from"), given.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("Hari terakhir tidak boleh sebelum hari pertama."))
        return given


class CollectForm(forms.Form):
    has_read = forms.BooleanField(
        label=_("Saya sudah membaca penjelasan ini, dan pimpinan yang bertanggung jawab atas data menyetujuinya.")
    )
