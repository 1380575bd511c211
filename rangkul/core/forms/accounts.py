"""Accounts and roles as an administrator types them."""

from __future__ import annotations

from datetime import datetime, time

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Person
from ..permissions import OF_AGENCY, Role
from ..queries import agencies_of, districts_in, villages_in
from ..services.roles import EMERGENCY_REASON_LETTERS, USUAL_WIDTH, WIDTH_OF

#: Roles that a page can give. The province's is given by who manages a province, a machine's with its token.
GIVEN = tuple(role for role in Role if role not in (Role.EMERGENCY, Role.PROVINCE, Role.MACHINE))
WHOLE = _("Seluruh %s")


class PersonForm(forms.Form):
    """A new account, or the mending of one."""

    name = forms.CharField(label=_("Nama"), max_length=120)
    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=60,
        min_length=3,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Dipakai untuk masuk, misalnya desa.komet atau siti.aminah. Tidak dapat diganti."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("Telepon"), max_length=20, required=False, help_text=_("Untuk menyampaikan undangan.")
    )
    email = forms.EmailField(label=_("Surel"), required=False)
    region = forms.ChoiceField(label=_("Wilayah"))

    def __init__(self, *args, regions, **kwargs):
        super().__init__(*args, **kwargs)
        found = [(region.code, region.name) for region in regions]
        self.fields["region"].choices = found
        if len(found) == 1:
            self.fields["region"].widget = forms.HiddenInput()
            self.fields["region"].initial = found[0][0]

    def clean_username(self):
        return self.cleaned_data["username"].strip().lower()


class ChangePersonForm(forms.Form):
    """What may be mended of somebody's account."""

    name = forms.CharField(label=_("Nama"), max_length=120)
    phone = forms.CharField(label=_("Telepon"), max_length=20, required=False)
    email = forms.EmailField(label=_("Surel"), required=False)


class ProfileForm(ChangePersonForm):
    """One's own name and language."""

    language = forms.ChoiceField(label=_("Bahasa"), choices=Person._meta.get_field("language").choices)


class AreaFields(forms.Form):
    """Region → kecamatan → village as selects, of which each shows what lies inside the one before.

    Without a script the page is sent once more (button "pick") to fill the next select.
    """

    region = forms.ChoiceField(label=_("Kabupaten/kota"))
    district = forms.ChoiceField(label=_("Kecamatan"), required=False)
    village = forms.ChoiceField(label=_("Desa/kelurahan"), required=False)

    def __init__(self, *args, regions, **kwargs):
        super().__init__(*args, **kwargs)
        found = [(region.code, region.name) for region in regions]
        self.fields["region"].choices = found
        region = self._said("region", found) or found[0][0]
        districts = [(area.code, area.name) for area in districts_in(region)]
        district = self._said("district", districts)
        villages = [(area.code, area.name) for area in villages_in(district)] if district else []
        self.fields["district"].choices = [("", WHOLE % dict(found)[region]), *districts]
        whole = WHOLE % dict(districts)[district] if district else _("Pilih kecamatan dulu")
        self.fields["village"].choices = [("", whole), *villages]
        if len(found) == 1:
            self.fields["region"].widget = forms.HiddenInput()
            self.fields["region"].initial = region
        self.region_code = region

    def _said(self, name: str, choices: list[tuple[str, str]]) -> str:
        """What was chosen, when it is one of the choices."""
        if self.is_bound:
            value = self.data.get(self.add_prefix(name), "")
        else:
            value = self.get_initial_for_field(self.fields[name], name)
        return value if value in dict(choices) else ""

    @property
    def area(self) -> str:
        """The code of the narrowest area that was chosen."""
        given = self.cleaned_data
        return given.get("village") or given.get("district") or given["region"]


class GrantForm(AreaFields):
    """A role, where, inside which agency, until when."""

    role = forms.ChoiceField(
        label=_("Peran"), choices=[("", _("Pilih peran")), *((role.value, role.label) for role in GIVEN)]
    )
    agency = forms.TypedChoiceField(
        label=_("Instansi"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Wajib untuk peran Sekolah dan Petugas perangkat daerah."),
    )
    valid_until = forms.DateField(
        label=_("Berlaku sampai"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Kosong berarti sampai dicabut."),
    )
    reason = forms.CharField(label=_("Alasan atau dasar"), max_length=300, required=False)

    field_order = ("role", "region", "district", "village", "agency", "valid_until", "reason")

    def __init__(self, *args, viewer, regions, **kwargs):
        super().__init__(*args, regions=regions, **kwargs)
        here = next(region for region in regions if region.code == self.region_code)
        self.agencies = {agency.pk: agency for agency in agencies_of(viewer, here, closed=False)}
        known = [(pk, agency.name) for pk, agency in self.agencies.items()]
        self.fields["agency"].choices = [("", _("Tidak terikat instansi")), *known]

    def clean(self):
        given = super().clean()
        if self.errors:
            return given
        role = Role(given["role"])
        if role in OF_AGENCY and not given.get("agency"):
            self.add_error("agency", _("Peran ini berlaku di dalam sebuah instansi. Pilih instansinya."))
        if role not in OF_AGENCY:
            given["agency"] = None
        widths = WIDTH_OF.get(role, USUAL_WIDTH)
        if len(self.area) not in widths:
            self.add_error(*_width_error(min(widths)))
        return given

    def service_words(self) -> dict:
        """The arguments of ``services.grant_role``."""
        given = self.cleaned_data
        return {
            "role": given["role"],
            "area": self.area,
            "agency": self.agencies.get(given["agency"]),
            "valid_until": end_of(given["valid_until"]),
            "reason": given["reason"],
        }


class EmergencyForm(AreaFields):
    """Which area, and why."""

    reason = forms.CharField(
        label=_("Alasan"),
        min_length=EMERGENCY_REASON_LETTERS,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Apa yang terjadi, dan mengapa tidak dapat menunggu. Auditor membacanya. Jangan tulis NIK."),
    )


class ReasonForm(forms.Form):
    """Why, for acts that somebody will ask about."""

    reason = forms.CharField(label=_("Alasan"), min_length=5, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PeopleFilter(forms.Form):
    """Search and filters of the list of people."""

    STATES = (
        ("", _("Semua")),
        ("active", _("Aktif")),
        ("waiting", _("Belum dibuka")),
        ("closed", _("Ditutup")),
    )
    q = forms.CharField(label=_("Nama"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Peran"), required=False, choices=[("", _("Semua")), *Role.choices])
    state = forms.ChoiceField(label=_("Keadaan"), required=False, choices=STATES)


def end_of(day) -> datetime | None:
    """The last moment of a day in the page's time zone."""
    if day is None:
        return None
    return datetime.combine(day, time.max, tzinfo=timezone.get_current_timezone())


def _width_error(digits: int) -> tuple[str, str]:
    return {
        4: ("district", _("Peran ini berlaku untuk seluruh kabupaten/kota. Kosongkan kecamatan dan desanya.")),
        6: ("district", _("Peran ini berlaku untuk satu kecamatan. Pilih kecamatannya, tanpa desa.")),
        10: ("village", _("Peran ini berlaku untuk satu desa atau kelurahan. Pilih desanya.")),
    }[digits]
