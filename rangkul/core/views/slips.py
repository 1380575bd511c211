"""The slip that an administrator hands over, and the page on which its holder opens the account."""

from __future__ import annotations

import base64
import io

import segno
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from .. import queries, services, tries
from ..forms.invitation import CodeForm, NewPasswordForm
from ..models.people import INVITATION_DAYS
from ..pages import BOTH, open_page
from .parts import form_page

#: Where the code waits in the session between the two pages.
KEPT = "invitation_code"


def slip_page(request, person, code: str):
    """The slip: code, QR and a message to copy. It is in this answer only; another one means a new code."""
    address = request.build_absolute_uri(reverse("core:invitation"))
    here = {
        "person": person,
        "code": code,
        "address": address,
        "qr": qr(f"{address}?kode={code}"),
        "until": timezone.now() + timezone.timedelta(days=INVITATION_DAYS),
    }
    answer = render(request, "core/slip.html", here)
    answer["Cache-Control"] = "no-store"
    return answer


def qr(text: str) -> str:
    """A QR code as the address of an image: dark on light, with the quiet border that scanners need."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False, dark="#000", light="#fff")
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


@open_page(methods=BOTH)
@never_cache
@sensitive_post_parameters("password", "again", "code")
def invitation(request):
    """Type the code of a slip, then set a password. A wrong code counts against the address it comes from."""
    if "kode" in request.GET:  # from the QR: the code leaves the address at once
        request.session[KEPT] = request.GET["kode"][:40]
        return redirect("core:invitation")
    if request.method == "POST" and "code" in request.POST:
        request.session[KEPT] = request.POST["code"][:40]
        return redirect("core:invitation")
    if "lain" in request.GET:
        request.session.pop(KEPT, None)
    code = request.session.get(KEPT, "")
    if not code:
        return render(request, "core/invitation_code.html", {"form": CodeForm()})
    found = _find(request, code)
    if found is None:
        request.session.pop(KEPT, None)
        form = CodeForm({"code": code})
        form.add_error("code", str(services.InvitationSpent.message))
        return render(request, "core/invitation_code.html", {"form": form}, status=422)
    return _set_password(request, found, code)


def _find(request, code: str):
    """The invitation, or None after the wrong try was counted."""
    now, key = timezone.now(), tries.key_of(request)
    tries.INVITATIONS.check(key, now)
    found = queries.find_invitation(code, now)
    if found is None:
        tries.INVITATIONS.note(key, now)
    return found


def _set_password(request, found, code: str):
    form = NewPasswordForm(request.POST or None, person=found.person)
    if request.method == "POST" and form.is_valid():
        person = services.accept_invitation(code=code, password=form.cleaned_data["password"], at=timezone.now())
        request.session.pop(KEPT, None)
        # whoever has just made the password need not type it again to put the second factor beside it
        record_authentication(request, person, "password", reauthenticated=True)
        return perform_login(request, person, redirect_url=reverse("second_factor"))
    return form_page(request, "core/invitation_password.html", form, person=found.person)


@open_page()
def forgotten(request):
    """There is no way back by e-mail: a new slip is handed over by somebody who knows you."""
    return render(request, "core/forgotten.html")
