"""Tokens and machine accounts as people type them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..queries import SCOPES, scopes_in
from ..rights_words import SAID
from ..tidings import WORDS

USUAL_DAYS = 180


class MachineForm(forms.Form):
    """An account for a program."""

    name = forms.CharField(label=_("Nama program"), max_length=120, help_text=_("Misalnya: Pengirim Dapodik Disdik."))
    username = forms.CharField(
        label=_("Nama pengguna"), max_length=60, min_length=3, validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    region = forms.ChoiceField(label=_("Wilayah"))

    def __init__(self, *args, regions, **kwargs):
        super().__init__(*args, **kwargs)
        _fill_regions(self, regions)

    def clean_username(self):
        return self.cleaned_data["username"].strip().lower()


class TokenForm(forms.Form):
    """What a token is for, where it opens what, and until when."""

    name = forms.CharField(label=_("Untuk apa"), max_length=80, help_text=_("Misalnya: mengirim Dapodik tiap malam."))
    region = forms.ChoiceField(label=_("Wilayah"))
    scopes = forms.MultipleChoiceField(
        label=_("Hak"), widget=forms.CheckboxSelectMultiple, help_text=_("Pilih sesedikit mungkin.")
    )
    until = forms.DateField(
        label=_("Berlaku sampai"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Paling lama satu tahun."),
    )  # fmt: skip

    def __init__(self, *args, person, regions, **kwargs):
        super().__init__(*args, **kwargs)
        _fill_regions(self, regions)
        held = {scope for region in regions for scope in scopes_in(person, region)}
        self.fields["scopes"].choices = [(scope.value, SAID[scope]) for scope in SCOPES if scope in held]
        self.fields["until"].initial = timezone.localdate() + timedelta(days=USUAL_DAYS)

    @property
    def valid_until(self) -> datetime:
        """The end of the chosen day."""
        day = self.cleaned_data["until"]
        return datetime.combine(day, time(23, 59), tzinfo=timezone.get_current_timezone())


class WebhookForm(forms.Form):
    """An address of another office, and what it hears."""

    url = forms.CharField(
        label=_("Alamat"), max_length=500, help_text=_("Alamat https milik kantor itu."),
        widget=forms.URLInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        label=_("Dikabari bila"), widget=forms.CheckboxSelectMultiple, choices=list(WORDS.items())
    )


def _fill_regions(form, regions) -> None:
    found = [(region.code, region.name) for region in regions]
    form.fields["region"].choices = found
    if len(found) == 1:
        form.fields["region"].widget = forms.HiddenInput()
        form.fields["region"].initial = found[0][0]
