"""What people type about what was found: evidence, words of a side, a meeting, a report."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Agency, Area, Region

from .. import rules
from ..models import Said
from .planning import DayInput

SAID = [("", _("– pilih –")), *Said.choices]
YES = [("", _("– belum –")), ("yes", _("Ada"))]
SEXES = [("", "–"), ("L", _("Laki-laki")), ("P", _("Perempuan"))]
YES_NO = [("", _("– pilih –")), ("yes", _("Ya")), ("no", _("Tidak"))]


class EvidenceForm(forms.Form):
    """What was missing on a visit, and nothing else."""

    school_npsn = forms.RegexField(r"^[0-9A-Za-z]{8}$", label=_("NPSN sekolah"), required=False)
    school_name = forms.CharField(label=_("Nama sekolah"), max_length=200, required=False)
    nisn = forms.RegexField(r"^\d{10}$", label=_("NISN (10 angka)"), required=False)
    letter = forms.ChoiceField(label=_("Surat keterangan sekolah"), choices=YES, required=False)
    pesantren_name = forms.CharField(label=_("Nama pesantren"), max_length=200, required=False)
    pesantren_registered = forms.ChoiceField(label=_("Terdaftar di Kemenag"), choices=YES_NO, required=False)
    destination_regency = forms.CharField(label=_("Kabupaten/kota tujuan"), max_length=120, required=False)
    death_paper = forms.ChoiceField(label=_("Surat atau akta kematian"), choices=YES, required=False)

    def __init__(self, *args, names=(), **kwargs):
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(names):
            del self.fields[name]


class ReasonForm(forms.Form):
    """Why a child is out of school, told afterwards."""

    main_reason = forms.ChoiceField(label=_("Alasan utama"), choices=list(rules.REASONS.items()))
    reason_other = forms.CharField(label=_("Alasan lainnya dengan kata-kata"), max_length=300, required=False)


class ClusterForm(forms.Form):
    """Another cluster, and why."""

    cluster = forms.ChoiceField(label=_("Klaster"), choices=list(rules.CLUSTER_NAMES.items()))
    reason = forms.CharField(label=_("Mengapa diganti"), max_length=300, min_length=10)


class StatementForm(forms.Form):
    """What one side says of a child."""

    side = forms.ChoiceField(label=_("Sebagai"))
    said = forms.ChoiceField(label=_("Anak ini"), choices=SAID)
    on = forms.DateField(label=_("Menurut keadaan tanggal"), widget=DayInput(), initial=timezone.localdate)
    evidence = forms.CharField(
        label=_("Surat atau buktinya"), max_length=200, required=False, help_text=_("Tanpa NIK.")
    )
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Perangkat daerah"), required=False)

    def __init__(self, *args, sides=(), agencies=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = list(sides)
        if agencies is None:
            del self.fields["agency"]
        else:
            self.fields["agency"].queryset = agencies


class DecisionForm(forms.Form):
    """The named person's word between the sides."""

    said = forms.ChoiceField(label=_("Anak ini"), choices=SAID)
    note = forms.CharField(label=_("Alasan keputusan"), min_length=10, max_length=300)


class MeetingForm(forms.Form):
    """The heads of a berita acara. Two to six people sign."""

    held_on = forms.DateField(label=_("Tanggal musyawarah"), widget=DayInput(), initial=timezone.localdate)
    number = forms.CharField(label=_("Nomor berita acara"), max_length=60, required=False)
    place = forms.CharField(label=_("Tempat"), max_length=120)
    leader = forms.CharField(label=_("Pemimpin musyawarah"), max_length=120)
    leader_title = forms.CharField(label=_("Jabatannya"), max_length=120, required=False)
    signatories = forms.CharField(
        label=_("Yang menandatangani"), widget=forms.Textarea(attrs={"rows": 4}), required=False,
        help_text=_("Satu orang sebaris: nama, jabatan. Paling sedikit dua orang."),
    )  # fmt: skip

    def clean_signatories(self) -> list[dict[str, str]]:
        people = []
        for line in self.cleaned_data["signatories"].splitlines()[:12]:
            name, _comma, title = line.partition(",")
            if name.strip():
                people.append({"name": name.strip()[:120], "title": title.strip()[:120]})
        return people


class ReportForm(forms.Form):
    """A citizen's report: little is asked, nothing is told. ``situs`` is for programs that fill in everything."""

    region = forms.ModelChoiceField(Region.objects.none(), label=_("Kabupaten/kota"))
    district = forms.CharField(label=_("Kecamatan"), max_length=60, required=False)
    village = forms.CharField(label=_("Desa/kelurahan"), max_length=60)
    child_name = forms.CharField(
        label=_("Nama anak"), min_length=2, max_length=200, help_text=_("Atau sebutan yang dikenal tetangga.")
    )
    age = forms.IntegerField(label=_("Kira-kira umurnya"), min_value=3, max_value=25, required=False)
    parent = forms.CharField(label=_("Nama orang tua atau wali"), max_length=200, required=False)
    address = forms.CharField(label=_("Alamat atau patokan"), max_length=300, required=False)
    rt = forms.IntegerField(label=_("RT"), min_value=1, max_value=999, required=False)
    words = forms.CharField(
        label=_("Apa yang Anda ketahui"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Misalnya: tidak terlihat bersekolah sejak tahun lalu. Jangan menulis NIK."),
    )  # fmt: skip
    worried = forms.BooleanField(
        label=_("Saya khawatir akan keselamatan anak ini"), required=False,
        help_text=_("Diteruskan langsung kepada petugas perlindungan anak."),
    )  # fmt: skip
    reporter_name = forms.CharField(label=_("Nama Anda"), max_length=120, required=False)
    reporter_phone = forms.RegexField(r"^[0-9+ -]{6,20}$", label=_("Nomor telepon Anda"), required=False)
    situs = forms.CharField(required=False, max_length=200)
    token = forms.CharField(widget=forms.HiddenInput, max_length=600)
    answer = forms.CharField(label=_("Pertanyaan penjaga"), max_length=4)

    def __init__(self, *args, regions=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions if regions is not None else Region.objects.all()
        if self.fields["region"].queryset.count() == 1:
            self.fields["region"].initial = self.fields["region"].queryset.get()

    def village_code(self) -> str:
        """The code of the village as it was typed: one name in the region, or in the kecamatan that was named."""
        given = self.cleaned_data
        found = Area.objects.filter(
            level="village", until=None, code__startswith=given["region"].pk, name__iexact=given["village"].strip()
        ).select_related("parent")
        if given["district"].strip():
            found = found.filter(parent__name__iexact=given["district"].strip())
        codes = list(found.values_list("code", flat=True)[:2])
        return codes[0] if len(codes) == 1 else ""

    def said(self) -> dict:
        """The columns of a report; a village that we do not know stays as it was typed."""
        names = ("child_name", "age", "parent", "address", "rt", "words", "reporter_name", "reporter_phone")
        given = {name: self.cleaned_data[name] for name in names}
        if not self.village_code():
            place = ", ".join(part for part in (self.cleaned_data["village"], self.cleaned_data["district"]) if part)
            given["address"] = f"{given['address']} ({place})".strip()[:300]
        return given


class AbsenceForm(forms.Form):
    """A school's word that a pupil no longer comes."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Sekolah"))
    child_name = forms.CharField(label=_("Nama murid"), min_length=2, max_length=200)
    sex = forms.ChoiceField(
        label=_("Jenis kelamin"), choices=[("", "–"), ("L", _("Laki-laki")), ("P", _("Perempuan"))], required=False
    )
    since = forms.DateField(label=_("Tidak masuk sejak"), widget=DayInput())
    words = forms.CharField(
        label=_("Yang sudah dilakukan sekolah"), max_length=600, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Jangan menulis NIK."),
    )  # fmt: skip

    def __init__(self, *args, agencies=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies if agencies is not None else Agency.objects.none()


class HandleForm(forms.Form):
    """Adding the child of a report to the register."""

    village = forms.CharField(label=_("Kode desa/kelurahan"), max_length=10)
    name = forms.CharField(label=_("Nama anak"), max_length=200)
    sex = forms.ChoiceField(
        label=_("Jenis kelamin"), choices=[("", "–"), ("L", _("Laki-laki")), ("P", _("Perempuan"))], required=False
    )
    birth_date = forms.DateField(label=_("Tanggal lahir"), widget=DayInput(), required=False)
    mother_name = forms.CharField(label=_("Nama ibu"), max_length=200, required=False)
    address = forms.CharField(label=_("Alamat"), max_length=300, required=False)
    rt = forms.IntegerField(label=_("RT"), min_value=1, max_value=999, required=False)

    def __init__(self, *args, villages=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"] = forms.ChoiceField(label=_("Desa/kelurahan"), choices=list(villages))


class PortalCountForm(forms.Form):
    """What the portal shows."""

    on = forms.DateField(label=_("Dilihat pada"), widget=DayInput(), initial=timezone.localdate)
    children = forms.IntegerField(label=_("Jumlah anak di portal"), min_value=0, max_value=1_000_000)
