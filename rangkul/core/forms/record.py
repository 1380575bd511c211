"""Filters of the record."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import wording

#: A number that could be a NIK has no business in an address.
CHILD_KEY = re.compile(r"^c?[0-9a-fA-F]{1,20}$")


class RecordFilter(forms.Form):
    person = forms.TypedChoiceField(label=_("Orang"), required=False, coerce=int, empty_value=None)
    action = forms.ChoiceField(label=_("Kegiatan"), required=False)
    child = forms.CharField(label=_("Kunci anak"), required=False, max_length=40)
    first = forms.DateField(label=_("Dari"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Sampai"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Semua")), *((person.pk, person.name) for person in people)]
        blanks = {"on": "…", "role": "…", "kind": "…", "kept": "…"}
        said = sorted((str(text).format(**blanks), action) for action, text in wording.SENTENCES.items())
        self.fields["action"].choices = [("", _("Semua")), *((action, text) for text, action in said)]

    def clean_child(self):
        key = self.cleaned_data["child"].strip()
        if key and not CHILD_KEY.match(key):
            raise forms.ValidationError(_("Kunci anak terdiri dari c dan dua puluh huruf atau angka."))
        return key

    def clean(self):
        given = super().clean()
        if given.get("first") and given.get("last") and given["first"] > given["last"]:
            self.add_error("last", _("Hari terakhir mendahului hari pertama."))
        return given
