"""Accounts: who may sign in here, with which roles; slips to hand over."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import queries, services, sheets
from ..errors import Trouble
from ..forms.accounts import ChangePersonForm, GrantForm, PeopleFilter, PersonForm, ReasonForm
from ..models import Grant, Person
from ..pages import BOTH, WRITE, page
from ..permissions import Permission, where
from .parts import form_page, is_fragment
from .slips import slip_page

PER_PAGE = 50


@page(Permission.ACCOUNT_MANAGE)
def accounts(request):
    """People of my areas, with roles, state and last sign-in; ``?unduh=xlsx`` gives the same list as a file."""
    form = PeopleFilter(request.GET)
    found = queries.people_found(request.user, **(form.cleaned_data if form.is_valid() else {}))
    if request.GET.get("unduh") == "xlsx":
        return _workbook(request, list(found.order_by("name", "id")))
    people = Paginator(found.order_by("name", "id"), PER_PAGE).get_page(request.GET.get("page"))
    _with_roles(request.user, people)
    return render(request, "core/accounts.html", {"page": people, "form": form, "now": timezone.now()})


@page(Permission.ACCOUNT_MANAGE, methods=BOTH)
def add(request):
    """A new account; its slip follows at once."""
    regions = _regions(request.user)
    form = PersonForm(request.POST or None, regions=regions)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        area = given.pop("region")
        try:
            person = services.add_person(**given, area=area, by=request.user, at=timezone.now())
        except services.NameTaken as trouble:
            form.add_error("username", str(trouble.message))
        else:
            messages.success(request, _("Akun dibuat. Beri peran dulu, lalu buat undangannya."))
            return redirect("core:grant", person.pk)
    return form_page(request, "core/account_add.html", form)


@page(Permission.ACCOUNT_MANAGE, methods=BOTH)
def account(request, person_id: int):
    """One account: who it is, its roles, and what can be done with it."""
    person = queries.person_for(request.user, person_id)
    form = ChangePersonForm(request.POST or None, initial=_initial(person, "name", "phone", "email"))
    if request.method == "POST" and form.is_valid():
        services.change_person(person=person, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Perubahan disimpan."))
        return redirect("core:account", person.pk)
    return form_page(request, "core/account.html", form, **_about(request.user, person))


@page(Permission.ACCOUNT_MANAGE, methods=BOTH)
def grant(request, person_id: int):
    """Give a role. ``pick`` asks for the next select only."""
    person = queries.person_for(request.user, person_id)
    regions = _regions(request.user)
    if "pick" in request.POST:
        part = "core/_grant_fields.html" if is_fragment(request) else "core/grant.html"
        form = GrantForm(initial=request.POST.dict(), viewer=request.user, regions=regions)
        return render(request, part, {"person": person, "form": form})
    form = GrantForm(request.POST or None, viewer=request.user, regions=regions)
    if request.method == "POST" and form.is_valid():
        try:
            services.grant_role(person=person, **form.service_words(), by=request.user, at=timezone.now())
        except Trouble as trouble:
            form.add_error(None, str(trouble.message))
        else:
            messages.success(request, _("Peran diberikan."))
            return redirect("core:account", person.pk)
    return form_page(request, "core/grant.html", form, person=person)


@page(Permission.ACCOUNT_MANAGE, methods=BOTH)
def revoke(request, grant_id: int):
    """Take a role back."""
    held = queries.grant_for(request.user, grant_id)
    person = queries.person_for(request.user, held.person_id)
    held.place = queries.area_names([held.area_code])[held.area_code]
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.revoke_role(grant=held, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Peran dicabut."))
        return redirect("core:account", person.pk)
    return form_page(request, "core/revoke.html", form, person=person, grant=held)


@page(Permission.ACCOUNT_MANAGE, methods=WRITE)
def invite(request, person_id: int):
    """The slip of an account that nobody opened yet; shown once."""
    person = queries.person_for(request.user, person_id)
    code = services.invite(person=person, area=_home(request.user, person), by=request.user, at=timezone.now())
    return slip_page(request, person, code)


@page(Permission.ACCOUNT_MANAGE, methods=BOTH)
def reset(request, person_id: int):
    """Password and second factor are lost: take them away, and hand over a new slip."""
    person = queries.person_for(request.user, person_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = services.reset_factors(person=person, **form.cleaned_data, by=request.user, at=timezone.now())
        return slip_page(request, person, code)
    return form_page(request, "core/account_act.html", form, person=person, act="reset")


@page(Permission.ACCOUNT_MANAGE, methods=BOTH)
def close(request, person_id: int):
    """Nobody signs in with it any more."""
    return _with_reason(request, person_id, "close", services.close_account, _("Akun ditutup."))


@page(Permission.ACCOUNT_MANAGE, methods=BOTH)
def reopen(request, person_id: int):
    """Let somebody back in."""
    return _with_reason(request, person_id, "reopen", services.reopen_account, _("Akun dibuka. Berikan lagi perannya."))


def _with_reason(request, person_id: int, act: str, verb, said: str):
    person = queries.person_for(request.user, person_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb(person=person, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, said)
        return redirect("core:account", person.pk)
    return form_page(request, "core/account_act.html", form, person=person, act=act)


def _with_roles(viewer, people) -> None:
    """Hang the roles inside the viewer's areas on each person."""
    roles: dict[int, list[Grant]] = {}
    for held in queries.grants_seen(viewer, list(people)):
        roles.setdefault(held.person_id, []).append(held)
    for person in people:
        person.roles_here = roles.get(person.pk, [])


def _workbook(request, people: list[Person]) -> FileResponse:
    _with_roles(request.user, people)
    now, factor = timezone.now(), (_("belum"), _("terpasang"))
    columns = [
        (_("Orang"), 28), (_("Nama pengguna"), 20), (_("Peran"), 60), (_("Keadaan"), 20), (_("Pengaman kedua"), 16),
        (_("Terakhir masuk"), 20),
    ]  # fmt: skip
    rows = (
        (person.name, person.username, "; ".join(map(_held, person.roles_here)), _state(person, now),
         factor[bool(person.has_factor)], person.last_login)
        for person in people
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "akun.xlsx"
        count = sheets.write(path, title=_("Akun"), columns=columns, rows=rows)
        services.note_accounts_export(rows=count, by=request.user, at=now)
        answer = FileResponse(path.open("rb"), as_attachment=True, filename="akun.xlsx")
    answer["X-Row-Count"] = str(count)
    return answer


def _held(grant: Grant) -> str:
    parts = [f"{grant.role_name}, {grant.place}", str(grant.agency or "")]
    if grant.valid_until:
        parts.append(_("sampai %(day)s") % {"day": date_format(timezone.localtime(grant.valid_until), "j M Y")})
    return " · ".join(part for part in parts if part)


def _state(person: Person, now) -> str:
    if not person.is_active:
        return _("ditutup")
    if person.has_usable_password():
        return _("aktif")
    if person.invited_until is None:
        return _("belum diundang")
    return _("diundang") if person.invited_until > now else _("undangan kedaluwarsa")


def _about(viewer, person: Person) -> dict:
    roles = queries.grants_seen(viewer, [person], ended=True)
    now = timezone.now()
    standing = [held for held in roles if held.stands(now)]
    return {
        "person": person,
        "roles": standing,
        "ended": [held for held in roles if held not in standing],
        "may_manage": queries.may_manage(viewer, person),
        "now": now,
    }


def _home(viewer, person: Person) -> str:
    """The region for which the viewer makes a slip."""
    home, areas = queries.home_of(person), where(viewer, Permission.ACCOUNT_MANAGE)
    return home if areas.covers(home) else min(areas.areas)


def _regions(viewer) -> list:
    return list(queries.regions_with(viewer, Permission.ACCOUNT_MANAGE))


def _initial(thing, *names: str) -> dict:
    return {name: getattr(thing, name) for name in names}
