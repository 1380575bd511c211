"""Tokens of programs: one's own, and those of the machines that one looks after. A secret is shown once."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import queries, services
from ..errors import Trouble
from ..forms.tokens import MachineForm, TokenForm
from ..models import Region
from ..pages import BOTH, WRITE, page
from ..permissions import Permission
from ..rights_words import SAID
from .parts import form_page

PER_PAGE = 50


@page(methods=BOTH)
def own_tokens(request):
    """My tokens, and a new one."""
    person = request.user
    regions = queries.token_regions(person)
    form = TokenForm(request.POST or None, person=person, regions=regions) if regions else None
    if form is not None and request.method == "POST" and (shown := _issue(request, person, form, "core:own_tokens")):
        return shown
    listed = _dressed(queries.own_tokens(person)[:PER_PAGE])
    return form_page(request, "core/own_tokens.html", form, tokens=listed, now=timezone.now())


@page(methods=WRITE)
def revoke_own(request, token_id: int):
    """Take one of mine back."""
    return _revoke(request, queries.own_token_for(request.user, token_id), "core:own_tokens")


@page(Permission.ACCOUNT_MANAGE)
def tokens(request):
    """Every token of my regions, and the accounts of programs."""
    listed = Paginator(queries.tokens(request.user), PER_PAGE).get_page(request.GET.get("page"))
    listed.object_list = _dressed(listed.object_list)
    shown = {"page": listed, "machines": queries.machines(request.user), "now": timezone.now()}
    return render(request, "core/tokens.html", shown)


@page(Permission.ACCOUNT_MANAGE, methods=BOTH)
def add_machine(request):
    """An account for a program; its token follows."""
    form = MachineForm(request.POST or None, regions=_regions(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        area = given.pop("region")
        try:
            machine = services.add_machine(**given, area=area, by=request.user, at=timezone.now())
        except services.NameTaken as trouble:
            form.add_error("username", str(trouble.message))
        else:
            messages.success(request, _("Akun program dibuat. Sekarang buatkan tokennya."))
            return redirect("core:token_add", machine.pk)
    return form_page(request, "core/machine_add.html", form)


@page(Permission.ACCOUNT_MANAGE, methods=BOTH)
def add_token(request, person_id: int):
    """A token for a program that I look after."""
    machine = queries.machine_for(request.user, person_id)
    mine = {region.pk for region in _regions(request)}
    regions = [region for region in queries.token_regions(machine) if region.pk in mine]
    form = TokenForm(request.POST or None, person=machine, regions=regions) if regions else None
    if form is not None and request.method == "POST" and (shown := _issue(request, machine, form, "core:tokens")):
        return shown
    return form_page(request, "core/token_add.html", form, person=machine)


@page(Permission.ACCOUNT_MANAGE, methods=WRITE)
def revoke_token(request, token_id: int):
    """Take any token of my regions back."""
    return _revoke(request, queries.token_for(request.user, token_id), "core:tokens")


def _issue(request, person, form: TokenForm, back: str):
    """The page that shows the secret, once; None where the form has a fault."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        token, secret = services.issue_token(
            person=person, region=Region.objects.get(pk=given["region"]), name=given["name"], scopes=given["scopes"],
            valid_until=form.valid_until, by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Trouble as trouble:
        form.add_error(None, f"{trouble.message} {trouble.remedy}".strip())
        return None
    answer = render(request, "core/token_shown.html", {"token": _dressed([token])[0], "secret": secret, "back": back})
    answer["Cache-Control"] = "no-store"
    return answer


def _revoke(request, token, back: str):
    services.revoke_token(token=token, by=request.user, at=timezone.now())
    messages.success(request, _("Token dicabut. Program yang memakainya tidak dapat masuk lagi."))
    return redirect(back)


def _regions(request) -> list[Region]:
    return list(queries.regions_with(request.user, Permission.ACCOUNT_MANAGE))


def _dressed(tokens) -> list:
    """Each token with its rights in words, and whether it still opens something."""
    found, now = list(tokens), timezone.now()
    for token in found:
        token.rights = [str(SAID[scope]) for scope in queries.SCOPES if scope in token.scopes]
        token.is_open = token.stands(now)
    return found
