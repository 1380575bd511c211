"""One's own account, emergency access, and who may do what."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .. import queries, rights_words, services
from ..errors import NotFound, Trouble
from ..forms.accounts import EmergencyForm, ProfileForm
from ..languages import remember
from ..models import Region
from ..pages import BOTH, WRITE, page
from ..permissions import Permission, where
from .parts import form_page, is_fragment

SIGN_INS = 20
#: How a way in is said on one's own page.
WAYS = {
    "password": _lazy("kata sandi"),
    "totp": _lazy("aplikasi kode"),
    "recovery": _lazy("kode pemulihan"),
    "passkey": _lazy("kunci sandi"),
    "oidc": _lazy("akun pemerintah daerah"),
    "code": _lazy("kode yang salah"),
}


@page(methods=BOTH)
def me(request):
    """Name, language, factors, roles, and the latest sign-ins."""
    person = request.user
    initial = {name: getattr(person, name) for name in ("name", "phone", "email", "language")}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_profile(**form.cleaned_data, by=person, at=timezone.now())
        return _in_language(person.language)
    shown = {
        "roles": queries.own_grants(person),
        "sign_ins": _sign_ins(person),
        "factors": set(Authenticator.objects.filter(user=person).values_list("type", flat=True)),
    }
    return form_page(request, "core/me.html", form, **shown)


def _sign_ins(person) -> list:
    """The latest tries, each with its ways in words."""
    found = list(queries.sign_ins_of(person)[:SIGN_INS])
    for seen in found:
        seen.ways = [str(WAYS.get(way, way)) for way in seen.method.split("+")]
    return found


def _in_language(language: str):
    """Back to the page, in the language that was chosen."""
    answer = redirect("core:me")
    remember(answer, language)
    return answer


@page(methods=WRITE)
def sign_out_everywhere(request):
    """End every other session; this one goes on."""
    services.sign_out_everywhere(by=request.user, at=timezone.now())
    update_session_auth_hash(request, request.user)
    messages.success(request, _("Semua perangkat lain sudah dikeluarkan."))
    return redirect("core:me")


@page()
def rights(request):
    """Who may do what, as a table that a mayor can read. It is no secret."""
    return render(request, "core/rights.html", {"roles": rights_words.roles(), "groups": rights_words.groups()})


@page(Permission.EMERGENCY_OPEN, methods=BOTH)
def emergency(request):
    """Break the glass: three hours, with a reason."""
    regions = _emergency_regions(request.user)
    shown = {"open": queries.open_emergencies(request.user)}
    if "pick" in request.POST:
        part = "core/_area_fields.html" if is_fragment(request) else "core/emergency.html"
        shown["form"] = EmergencyForm(initial=request.POST.dict(), regions=regions)
        return render(request, part, shown)
    form = EmergencyForm(request.POST or None, regions=regions)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.open_emergency(area=form.area, reason=reason, by=request.user, at=timezone.now())
        except Trouble as trouble:
            form.add_error(None, str(trouble.message))
        else:
            messages.warning(request, _("Akses darurat terbuka selama tiga jam. Auditor sudah melihatnya."))
            return redirect("core:emergency")
    return form_page(request, "core/emergency.html", form, **shown)


@page(methods=WRITE)
def end_emergency(request, grant_id: int):
    """Give emergency access back early."""
    held = next((held for held in queries.open_emergencies(request.user) if held.pk == grant_id), None)
    if held is None:
        raise NotFound
    services.end_emergency(grant=held, by=request.user, at=timezone.now())
    messages.success(request, _("Akses darurat diakhiri."))
    return redirect("home")


@page(Permission.AUDIT_VIEW)
def emergencies(request):
    """For the auditor: every breaking of the glass, the open ones first."""
    found = queries.emergencies(request.user)
    now = timezone.now()
    still = queries.placed(found.filter(valid_until__gt=now, revoked_at__isnull=True))
    past = Paginator(found.exclude(pk__in=[held.pk for held in still]), 50).get_page(request.GET.get("page"))
    queries.placed(past.object_list)
    return render(request, "core/emergencies.html", {"open": still, "page": past})


def _emergency_regions(person) -> list[Region]:
    codes = {area[:4] for area in where(person, Permission.EMERGENCY_OPEN).areas if len(area) >= 4}
    return list(queries.regions_of(person).filter(code__in=codes))
