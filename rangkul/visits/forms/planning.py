"""A round, a volunteer, the rules of visits: as they are typed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import VisitRules
from ..queries import Choice


class DayInput(forms.DateInput):
    """A day as browsers ask for it."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class RoundForm(forms.Form):
    """Which children a round takes and by when they are visited."""

    name = forms.CharField(label=_("Nama putaran"), max_length=120)
    area = forms.ChoiceField(label=_("Wilayah"))
    due_on = forms.DateField(label=_("Tenggat"), widget=DayInput())
    uncertain = forms.BooleanField(
        label=_("Juga anak yang belum pasti"), required=False, initial=True,
        help_text=_("Misalnya pindah sekolah tetapi belum terlihat di sekolah barunya."),
    )  # fmt: skip
    visited = forms.BooleanField(label=_("Juga yang sudah pernah dikunjungi"), required=False)
    age_from = forms.IntegerField(label=_("Umur dari"), min_value=3, max_value=24, required=False)
    age_to = forms.IntegerField(label=_("Umur sampai"), min_value=3, max_value=24, required=False)
    at_most = forms.IntegerField(
        label=_("Paling banyak keluarga"), min_value=1, max_value=100_000, required=False,
        help_text=_("Yang paling mendesak lebih dulu. Kosongkan untuk semua."),
    )  # fmt: skip

    def __init__(self, *args, areas=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = list(areas)

    def clean(self):
        given = super().clean()
        low, high = given.get("age_from"), given.get("age_to")
        if low is not None and high is not None and low > high:
            self.add_error("age_to", _("Umur sampai lebih kecil daripada umur dari."))
        return given

    def choice(self) -> Choice:
        """What the cleaned form chooses."""
        given = self.cleaned_data
        return Choice(
            given["area"], given["uncertain"], given["visited"], given["age_from"], given["age_to"], given["at_most"]
        )


class VolunteerForm(forms.Form):
    """Where a volunteer lives and how many households they may have."""

    rt = forms.IntegerField(label="RT", min_value=0, max_value=999, required=False)
    rw = forms.IntegerField(label="RW", min_value=0, max_value=999, required=False)
    at_most = forms.IntegerField(
        label=_("Paling banyak keluarga"), min_value=0, max_value=999, required=False,
        help_text=_("Kosongkan bila tidak dibatasi."),
    )  # fmt: skip


class AbsenceForm(forms.Form):
    """From when to when somebody cannot go."""

    absent_from = forms.DateField(label=_("Berhalangan sejak"), widget=DayInput())
    absent_until = forms.DateField(
        label=_("Sampai"), widget=DayInput(), required=False, help_text=_("Kosongkan bila belum diketahui.")
    )
    reason = forms.CharField(label=_("Sebab"), max_length=200, required=False)


class RulesForm(forms.ModelForm):
    """Days, shares and the head of letters."""

    class Meta:
        model = VisitRules
        exclude = ("region",)
        labels = {
            "working_days": _("Hari kerja untuk satu putaran"),
            "remind_before": _("Ingatkan relawan sebelum tenggat (hari kerja)"),
            "village_after": _("Ke desa setelah lewat (hari kerja)"),
            "district_after": _("Ke kecamatan setelah lewat (hari kerja)"),
            "region_after": _("Ke kabupaten/kota setelah lewat (hari kerja)"),
            "works_saturday": _("Sabtu dihitung hari kerja"),
            "revisit_percent": _("Bagian yang dikunjungi ulang (%)"),
            "office": _("Nama kantor di kop surat"),
            "office_address": _("Alamat kantor"),
            "letter_place": _("Tempat surat dibuat"),
            "letter_number": _("Pola nomor surat"),
            "signer": _("Penanda tangan"),
            "signer_title": _("Jabatannya"),
            "signer_number": "NIP",
            "legal_basis": _("Dasar surat"),
        }
        help_texts = {
            "letter_number": _("{nomor}, {bulan} dan {tahun} diisi sendiri."),
            "legal_basis": _("Satu peraturan satu baris."),
        }
        widgets = {"legal_basis": forms.Textarea(attrs={"rows": 4})}

    def clean(self):
        given = super().clean()
        steps = [given.get(name) for name in ("village_after", "district_after", "region_after")]
        if None not in steps and steps != sorted(steps):
            self.add_error("region_after", _("Urutannya desa, lalu kecamatan, lalu kabupaten/kota."))
        return given
