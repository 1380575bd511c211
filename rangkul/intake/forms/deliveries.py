"""Forms about one delivery: sent, described, taken, left."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Agency, Region

from ..models import Basis, Delivery, DeliveryState, Kind
from ..words import semester_words

AUTO = [("", _("Kenali sendiri"))]


def period_choices(periods) -> list[tuple[str, str]]:
    return [(period, semester_words(period)) for period in periods]


class SendForm(forms.Form):
    """What is said about files when they are sent; all of it may be left to be recognised."""

    region = forms.ModelChoiceField(Region.objects.none(), label=_("Wilayah"), empty_label=None)
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Dari instansi"), required=False, empty_label=_("Belum disebut")
    )
    basis = forms.ModelChoiceField(
        Basis.objects.none(),
        label=_("Dasar penyerahan"),
        required=False,
        empty_label=_("Dipilih nanti"),
        help_text=_(
            "Hukum atau perjanjian (PKS) yang membolehkan daftar ini ada di sini. Tanpa dasar, tidak dapat diambil."
        ),
    )
    kind = forms.ChoiceField(label=_("Jenis daftar"), required=False, choices=[*AUTO, *Kind.choices])
    period = forms.ChoiceField(label=_("Semester"), required=False)
    note = forms.CharField(label=_("Catatan"), required=False, max_length=300)

    def __init__(self, *args, regions, agencies, bases, periods, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions
        self.fields["agency"].queryset = agencies
        self.fields["basis"].queryset = bases
        self.fields["period"].choices = [*AUTO, *period_choices(periods)]
        if len(regions) == 1:
            self.fields["region"].widget = forms.HiddenInput()
            self.fields["region"].initial = regions[0]

    def clean(self):
        cleaned = super().clean()
        region = cleaned.get("region")
        for name in ("agency", "basis"):
            chosen = cleaned.get(name)
            if region and chosen and chosen.region_id != region.pk:
                self.add_error(name, _("Ini bukan dari wilayah yang dipilih."))
        return cleaned


class DescribeForm(forms.Form):
    """What a delivery is, where it was recognised wrongly or not at all."""

    kind = forms.ChoiceField(label=_("Jenis daftar"), choices=Kind.choices)
    period = forms.ChoiceField(label=_("Semester"))
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Dari instansi"), required=False, empty_label=_("Belum disebut")
    )
    note = forms.CharField(label=_("Catatan"), required=False, max_length=300)

    def __init__(self, *args, agencies, periods, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        known = period_choices(periods)
        own = self.initial.get("period")
        if own and own not in periods:
            known.append((own, semester_words(own)))
        self.fields["period"].choices = known


class RestForm(forms.Form):
    """On which basis a delivery rests."""

    basis = forms.ModelChoiceField(Basis.objects.none(), label=_("Dasar penyerahan"), empty_label=_("Pilih dasar"))

    def __init__(self, *args, bases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["basis"].queryset = bases
        if "basis" not in self.initial and len(bases) == 1:
            self.initial["basis"] = bases[0]


class TakeForm(RestForm):
    """The last questions before rows are taken."""

    replaces = forms.ModelChoiceField(
        Delivery.objects.none(),
        label=_("Kiriman semester ini yang sudah ada"),
        required=False,
        blank=True,
        widget=forms.RadioSelect,
        empty_label=_("Kiriman ini melengkapi yang sudah ada"),
    )

    def __init__(self, *args, bases, earlier, **kwargs):
        super().__init__(*args, bases=bases, **kwargs)
        self.fields["replaces"].queryset = earlier
        self.fields["replaces"].label_from_instance = _replaces
        if not earlier:
            del self.fields["replaces"]


def _replaces(delivery: Delivery) -> str:
    who = f" · {delivery.agency}" if delivery.agency else ""
    return str(_("Kiriman ini menggantikan nomor %(pk)s%(who)s (%(rows)s baris)")) % {
        "pk": delivery.pk,
        "who": who,
        "rows": f"{delivery.rows_taken:,}".replace(",", "."),
    }


class ReasonForm(forms.Form):
    """Why; asked for before something is withdrawn."""

    reason = forms.CharField(
        label=_("Alasan"), min_length=10, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tertulis di catatan kegiatan. Jangan menulis NIK."),
    )  # fmt: skip


class FilterForm(forms.Form):
    """What the list of deliveries shows."""

    kind = forms.ChoiceField(label=_("Jenis"), required=False, choices=[("", _("Semua")), *Kind.choices])
    period = forms.ChoiceField(label=_("Semester"), required=False)
    state = forms.ChoiceField(label=_("Keadaan"), required=False, choices=[("", _("Semua")), *DeliveryState.choices])

    def __init__(self, *args, periods, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [("", _("Semua")), *period_choices(periods)]
