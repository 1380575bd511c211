"""Requests and breaches as they are typed."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import BreachData, RefusalGround, TicketKind
from .record import CHILD_KEY

MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time in the page's zone, by the browser's own picker."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)


class RegionChoice(forms.Form):
    """For which region, when there are several."""

    region = forms.ChoiceField(label=_("Wilayah"))

    def __init__(self, *args, regions, **kwargs):
        super().__init__(*args, **kwargs)
        self.regions = {region.code: region for region in regions}
        self.fields["region"].choices = [(code, region.name) for code, region in self.regions.items()]
        if len(self.regions) == 1:
            self.fields["region"].widget = forms.HiddenInput()
            self.fields["region"].initial = next(iter(self.regions))

    def clean_region(self):
        return self.regions[self.cleaned_data["region"]]


class TicketForm(RegionChoice):
    kind = forms.ChoiceField(label=_("Yang diminta"), choices=TicketKind)
    received_at = MomentField(label=_("Diterima pada"), help_text=_("Waktu surat atau ucapan diterima, bukan dicatat."))
    requester_name = forms.CharField(label=_("Nama pemohon"), max_length=120)
    requester_relation = forms.CharField(
        label=_("Hubungan dengan anak"), max_length=60, help_text=_("Misalnya ibu, wali, atau anak itu sendiri.")
    )
    requester_contact = forms.CharField(
        label=_("Alamat atau telepon"), max_length=120, required=False, help_text=_("Untuk menyampaikan jawaban.")
    )
    child_key = forms.CharField(
        label=_("Kunci anak dalam register"), max_length=40, required=False,
        help_text=_("Ada pada halaman anak. Jangan tulis NIK di sini."),
    )  # fmt: skip
    request = forms.CharField(label=_("Isi permintaan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    field_order = (
        "region", "kind", "received_at", "requester_name", "requester_relation", "requester_contact", "child_key",
        "request",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["received_at"].initial = timezone.localtime().replace(second=0, microsecond=0)

    def clean_child_key(self):
        key = self.cleaned_data["child_key"].strip()
        if key and not CHILD_KEY.match(key):
            raise forms.ValidationError(_("Kunci anak terdiri dari c dan dua puluh huruf atau angka, bukan NIK."))
        return key


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Jawaban kepada pemohon"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Apa yang dilakukan atas permintaan ini, seperti yang disampaikan kepadanya."),
    )


class RefusalForm(forms.Form):
    ground = forms.ChoiceField(label=_("Dasar penolakan"), choices=RefusalGround, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Penjelasan kepada pemohon"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class BreachFields(forms.Form):
    """What is known of a breach so far."""

    happened_at = MomentField(label=_("Terjadi pada"), required=False, help_text=_("Kosong bila belum diketahui."))
    what = forms.CharField(
        label=_("Apa yang terjadi, dan bagaimana"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    data_kinds = forms.MultipleChoiceField(
        label=_("Data yang terungkap"), choices=BreachData, widget=forms.CheckboxSelectMultiple
    )
    people_count = forms.IntegerField(
        label=_("Banyaknya orang yang terkena"), required=False, min_value=0, max_value=2_000_000,
        help_text=_("Kosong bila belum diketahui."),
    )  # fmt: skip
    measures = forms.CharField(
        label=_("Yang sudah dan akan dilakukan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )


class BreachForm(RegionChoice, BreachFields):
    found_at = MomentField(label=_("Diketahui pada"))

    field_order = ("region", "found_at", "happened_at", "what", "data_kinds", "people_count", "measures")


class NoticeForm(forms.Form):
    notified_at = MomentField(label=_("Diberitahukan pada"))
    whom = forms.CharField(
        label=_("Kepada siapa"), max_length=300,
        help_text=_("Orang tua atau wali anak yang terkena, dan lembaga pelindungan data pribadi."),
    )  # fmt: skip
