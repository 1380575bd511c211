"""Reads what people typed: which deliveries a run takes, reasons, answers, replies."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Answer, Correction, Owner, Reply


class StartForm(forms.Form):
    """A new run: its day, a note, and the deliveries it takes."""

    as_of = forms.DateField(
        label=_("Keadaan pada tanggal"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Semester yang memuat tanggal ini yang menentukan siapa sekarang bersekolah."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Catatan"), max_length=300, required=False, help_text=_("Misalnya: EMIS susulan sudah masuk.")
    )
    deliveries = forms.ModelMultipleChoiceField(
        queryset=None, label=_("Kiriman"), error_messages={"required": _("Pilih paling sedikit satu kiriman.")}
    )

    def __init__(self, *args, usable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deliveries"].queryset = usable


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Alasan"), max_length=300, min_length=5)


class AnswerForm(forms.Form):
    """An answer to a question."""

    answer = forms.ChoiceField(choices=Answer.choices)
    note = forms.CharField(max_length=300, required=False)
    kind = forms.CharField(max_length=10, required=False)
    unsure = forms.BooleanField(required=False)


class ReplyForm(forms.Form):
    """What an owner says about chosen lines."""

    chosen = forms.TypedMultipleChoiceField(coerce=int, required=False)
    reply = forms.ChoiceField(label=_("Jawaban"), choices=Reply.choices)
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(line, line) for line in lines]


class CorrectionFilter(forms.Form):
    """The strip above a correction list; what is not understood is left out."""

    STANDS = (
        ("open", _("Belum dijawab")), ("replied", _("Sudah dijawab")), ("still_there", _("Dijawab, masih ditemukan")),
        ("mended", _("Terperbaiki")),
    )  # fmt: skip

    owner = forms.ChoiceField(label=_("Pemilik data"), required=False, choices=[("", _("Semua")), *Owner.choices])
    code = forms.ChoiceField(
        label=_("Yang berbeda"), required=False, choices=[("", _("Semua")), *Correction.Code.choices]
    )
    stands = forms.ChoiceField(label=_("Keadaan"), required=False, choices=[("", _("Semua")), *STANDS])
    npsn = forms.CharField(label=_("NPSN"), required=False, max_length=8)

    def chosen(self) -> dict[str, str]:
        """The filters that were understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
