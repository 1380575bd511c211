"""What people choose on the pages of figures."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    """A past day."""

    hari = forms.DateField(label=_("Angka seperti diketahui pada"), widget=forms.DateInput(attrs={"type": "date"}))
