"""Which phone with ODK Collect is let in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CollectDeviceForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Milik"), queryset=None, empty_label=_("Pilih orangnya"))
    label = forms.CharField(
        label=_("Nama HP"), max_length=80, required=False, help_text=_("Misalnya: Samsung biru Bu Rina.")
    )

    def __init__(self, *args, people, **more):
        super().__init__(*args, **more)
        self.fields["person"].queryset = people
