"""When which list is expected: one line for each kind."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Agency

from ..models import Kind


class ExpectForm(forms.Form):
    is_expected = forms.BooleanField(label=_("Ditunggu"), required=False)
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Dari"), required=False, empty_label=_("Belum disebut")
    )
    days = forms.IntegerField(label=_("Hari setelah awal semester"), min_value=0, max_value=180)

    def __init__(self, *args, kind: Kind, agencies, **kwargs):
        super().__init__(*args, prefix=kind.value, **kwargs)
        self.kind = kind
        self.fields["agency"].queryset = agencies


def expect_forms(data, *, expectations, agencies) -> list[ExpectForm]:
    """One form for each kind, filled with what is expected now."""
    return [
        ExpectForm(
            data,
            kind=Kind(kind),
            agencies=agencies,
            initial={"is_expected": e.is_expected, "agency": e.agency_id, "days": e.days},
        )
        for kind, e in expectations.items()
    ]
