"""What people type about children, and by what a list is filtered."""

from __future__ import annotations

from django import forms
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rangkul.core.permissions import Permission, where
from rangkul.core.queries import areas_ended, areas_in, code_now

from . import words
from .fields_seen import seen_everywhere
from .models import EventKind
from .models.child import Verification
from .queries import Chosen, labels_in_use, places_left, run_choices

ALL = _("Semua")
TO_FIND = ("out_of_school", "uncertain")
#: parameter → what a viewer must be allowed to see to filter by it
NEEDS = {
    "lahir": "birth_date", "kategori": "category", "kecamatan": "area", "desa": "area", "residu": "area",
    "sekolah": "school", "desil": "decile", "tanda": "flags", "label": "labels", "verifikasi": "verification",
    "register": "flags", "daftar": "history", "tangan": "history", "tanya": "questions", "sejak": "history",
}  # fmt: skip
#: Filters that stand in the open; the others unfold.
FIRST = ("q", "ibu", "keadaan", "kecamatan")


def _choices(words_of: dict, empty=ALL) -> list[tuple[str, object]]:
    return [("", empty), *words_of.items()]


def date_field(label, **more) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def digits_input() -> forms.TextInput:
    """For a number that no browser should keep."""
    return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})


class Menu(forms.Select):
    """A menu written in Python: by templates, each of a hundred places is a file included twice."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:  # noqa: ARG002
        chosen = {str(one) for one in self.format_value(value)}
        lines = [
            f'<option value="{escape(code)}"{" selected" if str(code) in chosen else ""}>{escape(str(label))}</option>'
            for code, label in self.choices
        ]
        dress = flatatt(self.build_attrs(self.attrs, attrs))
        return SafeString("\n".join([f'<select name="{escape(name)}"{dress}>', *lines, "</select>"]))


class Pick(forms.ChoiceField):
    widget = Menu


class TypedPick(forms.TypedChoiceField):
    widget = Menu


class ListForm(forms.Form):
    """The filters of the list, in the words of its address. What the viewer may not see has no filter."""

    q = forms.CharField(
        label=_("Nama"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    ibu = forms.CharField(label=_("Nama ibu"), required=False, max_length=100)
    keadaan = Pick(label=_("Keadaan"), required=False)
    kecamatan = Pick(label=_("Kecamatan"), required=False)
    desa = Pick(label=_("Desa/kelurahan"), required=False)
    kategori = Pick(label=_("Kategori"), required=False, choices=_choices(words.CATEGORIES))
    lahir = date_field(_("Tanggal lahir"), required=False)
    jk = Pick(label=_("Jenis kelamin"), required=False, choices=_choices(words.SEXES))
    umur_dari = forms.IntegerField(label=_("Umur dari"), required=False, min_value=0, max_value=25)
    umur_sampai = forms.IntegerField(label=_("sampai"), required=False, min_value=0, max_value=25)
    sekolah = forms.CharField(label=_("NPSN"), required=False, max_length=12)
    desil = TypedPick(
        label=_("Desil"), required=False, coerce=int, empty_value=None,
        choices=[("", ALL), *((n, format_lazy(_("1 sampai {most}"), most=n)) for n in (1, 2, 4, 6, 10))],
    )  # fmt: skip
    tanda = Pick(label=_("Tanda"), required=False)
    label = Pick(label=_("Label"), required=False)
    verifikasi = Pick(label=_("Verifikasi"), required=False)
    register = Pick(
        label=_("Data penduduk"), required=False,
        choices=[("", ALL), ("in", _("ada di data penduduk")), ("out", _("tidak ada di data penduduk"))],
    )  # fmt: skip
    daftar = Pick(
        label=_("Daftar terakhir"), required=False,
        choices=[("", _("ada di daftar terakhir")), ("out", _("tidak ada lagi")), ("all", ALL)],
    )  # fmt: skip
    sejak = TypedPick(label=_("Berubah sesudah"), required=False, coerce=int, empty_value=None)
    residu = forms.BooleanField(label=_("Desa belum diketahui (Residu)"), required=False)
    tanya = forms.BooleanField(label=_("Ada pertanyaan"), required=False)
    tangan = forms.BooleanField(label=_("Ditambahkan petugas"), required=False)
    urut = Pick(label=_("Urut"), required=False, choices=[("nama", _("Nama")), ("desa", _("Desa/kelurahan"))])

    def __init__(self, data, *, viewer):
        super().__init__(data)
        seen = seen_everywhere(viewer)
        mine = where(viewer, Permission.CHILD_VIEW)
        hidden = {name for name, needed in NEEDS.items() if needed not in seen}
        if not mine.regions():  # whose village is not known is seen by who sees the whole region
            hidden.add("residu")
        for name in hidden:
            del self.fields[name]
        self.fields["keadaan"].choices = [
            ("", ALL), ("cari", _("Tidak sekolah atau belum pasti")), *words.VERDICTS.items()
        ]  # fmt: skip
        places = [place for code in _regions(viewer) for place in sorted([*areas_in(code), *places_left(viewer, code)])]
        self._choose("kecamatan", [p for p in places if len(p[0]) == 6 and _reaches(mine.areas, p[0])])
        self._choose("desa", [p for p in places if len(p[0]) == 10 and _reaches(mine.areas, p[0])])
        self._follow_areas()
        self._choose("tanda", words.FLAGS.items())
        labels = [label for region in _regions(viewer) for label in labels_in_use(viewer, region)]
        self._choose("label", [(label, label) for label in dict.fromkeys(labels)] if "label" in self.fields else [])
        named = {"belum": Verification.NONE.label, **{v: v.label for v in (Verification.ASKED, Verification.FIELD)}}
        self._choose("verifikasi", named.items())
        runs = run_choices(viewer) if "sejak" in self.fields else []
        self._choose("sejak", [(pk, _("pemadanan %(n)s (%(day)s)") % {"n": n, "day": day}) for pk, n, day in runs[1:]])
        for name in (
            "label",
            "sejak",
            "kecamatan",
            "desa",
        ):  # a filter with one place or nothing to choose is no filter
            if name in self.fields and len(self.fields[name].choices) < (2 if name in ("label", "sejak") else 3):
                del self.fields[name]

    def _follow_areas(self) -> None:
        """A list that was saved for a village goes on with the code that the village has now."""
        for name in ("kecamatan", "desa"):
            code = self.data.get(name) if name in self.fields else None
            if code and code not in dict(self.fields[name].choices):
                self.data = self.data.copy()
                self.data[name] = code_now(code)

    def _choose(self, name: str, choices) -> None:
        if name in self.fields:
            self.fields[name].choices = [("", ALL), *choices]

    @property
    def first(self) -> list:
        return [self[name] for name in FIRST if name in self.fields]

    @property
    def more(self) -> list:
        return [self[name] for name in self.fields if name not in (*FIRST, "urut")]

    @property
    def used_more(self) -> int:
        """How many of the filters that are folded away are in use."""
        given = self.cleaned_data if self.is_valid() else {}
        return sum(given.get(name) not in (None, "", False) for name in self.fields if name not in (*FIRST, "urut"))

    def chosen(self) -> Chosen:
        """The filters; what cannot be read filters nothing."""
        self.is_valid()
        given = self.cleaned_data
        text = {name: given.get(name) or "" for name in ("q", "ibu", "kecamatan", "desa", "jk", "sekolah", "tanda")}
        state, verification = given.get("keadaan") or "", given.get("verifikasi")
        return Chosen(
            name=text["q"], mother=text["ibu"], born=given.get("lahir"), district=text["kecamatan"],
            verdicts=TO_FIND if state == "cari" else (state,) if state else (),
            categories=(given["kategori"],) if given.get("kategori") else (),
            village=text["desa"], residu=bool(given.get("residu")), sex=text["jk"], age_from=given.get("umur_dari"),
            age_to=given.get("umur_sampai"), school=text["sekolah"], decile_to=given.get("desil"), flag=text["tanda"],
            label=given.get("label") or "", register=given.get("register") or "", listed=given.get("daftar") or "in",
            verification=None if not verification else "" if verification == "belum" else verification,
            by_hand=bool(given.get("tangan")), asked=bool(given.get("tanya")), changed_since=given.get("sejak"),
            sort=given.get("urut") or "nama",
        )  # fmt: skip


def _regions(viewer) -> list[str]:
    return sorted({area[:4] for area in where(viewer, Permission.CHILD_VIEW).areas if len(area) >= 4})


def _reaches(areas, code: str) -> bool:
    """Whether a place lies inside one of the areas, or holds one of them."""
    return any(code.startswith(area) or area.startswith(code) for area in areas)


class ReasonForm(forms.Form):
    """Why. It is read by the auditor."""

    reason = forms.CharField(
        label=_("Alasan"), min_length=10, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Dicatat, dan dapat dibaca auditor. Jangan menulis NIK di sini."),
    )  # fmt: skip


class PlaceMixin:
    """A village of a region, or none (Residu)."""

    def fill_villages(self, region, now: str = "") -> None:
        """``now``: the village as it stands; it is offered even if it is no longer in force, so that it may stay."""
        names = [place for place in areas_in(region.pk) if len(place[0]) == 10]
        if now and now not in dict(names):
            names = [(now, areas_ended(now).get(now, now)), *names]
        self.fields["village"].choices = [("", _("belum diketahui (Residu)")), *names]


class ChildForm(PlaceMixin, ReasonForm):
    """A child as somebody types it: to mend, and to add."""

    name = forms.CharField(label=_("Nama lengkap"), max_length=200)
    sex = forms.ChoiceField(label=_("Jenis kelamin"), choices=[("", "–"), *words.SEXES.items()], required=False)
    birth_date = date_field(_("Tanggal lahir"), required=False)
    mother_name = forms.CharField(label=_("Nama ibu kandung"), max_length=200, required=False)
    father_name = forms.CharField(label=_("Nama ayah"), max_length=200, required=False)
    village = forms.ChoiceField(label=_("Desa/kelurahan"), required=False)
    address = forms.CharField(label=_("Alamat"), max_length=400, required=False)
    rt = forms.IntegerField(label=_("RT"), required=False, min_value=0, max_value=999)
    rw = forms.IntegerField(label=_("RW"), required=False, min_value=0, max_value=999)
    nisn = forms.RegexField(label="NISN", regex=r"^\d{10}$", required=False, help_text=_("10 angka."))
    field_order = (
        "name", "sex", "birth_date", "mother_name", "father_name", "village", "address", "rt", "rw", "nisn", "no_kk",
        "nik", "born_with", "reason",
    )  # fmt: skip

    def __init__(self, *args, region, **kwargs):
        super().__init__(*args, **kwargs)
        self.fill_villages(region, self.initial.get("village", ""))

    def clean_birth_date(self):
        born = self.cleaned_data["birth_date"]
        if born and not timezone.localdate().year - 100 < born.year <= timezone.localdate().year + 1:
            raise forms.ValidationError(_("Tanggal ini tidak masuk akal."))
        if born and born > timezone.localdate():
            raise forms.ValidationError(_("Tanggal lahir di hari depan."))
        return born

    @property
    def rows(self) -> list[list[tuple[str, object]]]:
        """The fields in lines, each with its share of twelve columns."""
        lines = (
            (("name", 8), ("sex", 4)),
            (("birth_date", 4), ("mother_name", 4), ("father_name", 4)),
            (("village", 6), ("address", 6)),
            (("rt", 3), ("rw", 3), ("nisn", 6)),
            (("nik", 6), ("no_kk", 6)),
            (("born_with", 12),),
            (("reason", 12),),
        )
        return [[(wide, self[name]) for name, wide in line if name in self.fields] for line in lines]

    def said(self) -> dict:
        """The columns of ``Child`` that were typed."""
        given = self.cleaned_data
        names = ("name", "sex", "birth_date", "mother_name", "father_name", "address", "rt", "rw", "nisn")
        return {name: given[name] for name in names}


class EditForm(ChildForm):
    """What is believed, mended; ``seen_at`` is when the page was shown."""

    seen_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)


class AddForm(ChildForm):
    """A child whom no list knows."""

    nik = forms.CharField(label="NIK", required=False, max_length=20, widget=digits_input())
    no_kk = forms.CharField(label=_("No. KK"), required=False, max_length=20, widget=digits_input())
    born_with = forms.CharField(
        label=_("Akta kelahiran"), required=False, max_length=120,
        help_text=_("Isi bila anak ini baru lahir: kelahirannya dicatat sebagai peristiwa."),
    )  # fmt: skip


class EventForm(PlaceMixin, ReasonForm):
    """Something that happened, on a day, with its paper."""

    on = date_field(_("Tanggal"))
    evidence = forms.CharField(
        label=_("Bukti"), max_length=200, help_text=_("Surat atau akta yang mana, dan nomornya.")
    )
    place = forms.CharField(label=_("Ke mana"), max_length=200, required=False)
    village = forms.ChoiceField(label=_("Desa/kelurahan sekarang"), required=False)
    nik = forms.CharField(label=_("NIK yang baru"), max_length=20, required=False, widget=digits_input())
    field_order = ("on", "place", "village", "nik", "evidence", "reason")
    #: kind → the fields that only it has
    OWN = {EventKind.MOVED_OUT: "place", EventKind.MOVED_IN: "village", EventKind.NIK_CHANGED: "nik"}

    def __init__(self, *args, kind: str, region, **kwargs):
        super().__init__(*args, **kwargs)
        for other, name in self.OWN.items():
            if kind == other:
                self.fields[name].required = True
            else:
                del self.fields[name]
        if "village" in self.fields:
            self.fill_villages(region)


class NumberForm(forms.Form):
    """A number to look for; it is sent in the body, never in an address."""

    group = forms.ChoiceField(label=_("Jenis nomor"), choices=[("nik", "NIK"), ("no_kk", _("No. KK"))])
    number = forms.CharField(label=_("Nomor"), max_length=24, widget=digits_input())


class ExportForm(ReasonForm):
    """In which form a list leaves the house."""

    form = forms.ChoiceField(
        label=_("Bentuk"), choices=[("xlsx", "Excel (.xlsx)"), ("csv", _("Teks (.csv)"))], widget=forms.RadioSelect,
        initial="xlsx",
    )  # fmt: skip


class MergeForm(ReasonForm):
    """What the file that stays takes over from the other one."""

    take = forms.MultipleChoiceField(required=False)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["take"].choices = [(group, words.GROUPS[group]) for group in groups]
