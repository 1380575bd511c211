"""Pages that belong to no room: home, set up the second factor, errors."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import server_error

from rangkul.core import services
from rangkul.core.acting import acting_as
from rangkul.core.errors import Trouble
from rangkul.core.languages import known, remember
from rangkul.core.machines import answer_of
from rangkul.core.pages import WRITE, lacks_second_factor, open_page, page
from rangkul.core.permissions import Purpose

from . import api, api_words
from .next_actions import actions_for, glance


@page()
def home(request):
    """The first page after signing in: what waits for this person."""
    shown = {"actions": actions_for(request.user), "pictures": glance(request.user)}
    return render(request, "main/home.html", shown)


@open_page()
def second_factor(request):
    """Asks for a second factor before anything else opens."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    if not lacks_second_factor(request.user):
        return redirect("home")
    return render(request, "main/second_factor.html")


@open_page(methods=WRITE)
def choose_language(request):
    """The switch on every page: kept by the browser, and with the account of whoever is signed in."""
    language, person = request.POST.get("language"), request.user
    there = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(there if here else "home")
    if known(language):
        remember(answer, language)
        if person.is_authenticated and person.language != language:
            with acting_as(person, Purpose.SELF):
                services.change_profile(language=language, by=person, at=timezone.now())
    return answer


@open_page()
def components(request):
    """Every building block of the pages, side by side; only with RANGKUL_DEBUG=1."""
    if not settings.SHOW_COMPONENTS:
        raise Http404
    return render(request, "main/components.html")


def form_expired(request, reason=""):
    """A form without a valid token: most often one that stood open over night."""
    message = _("Formulir ini sudah terlalu lama terbuka, atau dikirim dari halaman lain.")
    shown = {
        "kind": "Expired",
        "status": 403,
        "message": message,
        "remedy": _("Kembali, muat ulang halamannya, lalu kirim lagi."),
    }
    return render(request, "error.html", shown, status=403)


@open_page()
def health(request):
    """Whether this process lives."""
    return HttpResponse("ok", content_type="text/plain")


def not_found(request, exception=None):
    shown = {
        "kind": "NotFound",
        "status": 404,
        "message": _("Halaman ini tidak ada, atau di luar wilayah Anda."),
        "remedy": "",
    }
    return render(request, "error.html", shown, status=404)


class Crashed(Trouble):
    """Our fault. What happened stands in the log."""

    message = gettext_lazy("Ada kesalahan di pihak kami.")
    remedy = gettext_lazy("Coba lagi sebentar lagi. Bila tetap begitu, beri tahu pengelola.")
    status = 500


class NoDatabase(Trouble):
    """The database is away: stopped, or on its way back."""

    message = gettext_lazy("Basis data sedang tidak terjangkau.")
    remedy = gettext_lazy("Biasanya kembali dalam beberapa detik. Coba lagi sebentar lagi.")
    status = 503


def crashed(request):
    """A surprise: the page of errors, or a problem where a program asked. A page that needs no database."""
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    if request.path.startswith(api.ROOT):
        return answer_of(NoDatabase() if is_away else Crashed())
    if not is_away:
        return server_error(request)
    answer = HttpResponse(get_template("503.html").render(), status=503)
    answer["Retry-After"] = "5"
    return answer


@page()
def api_docs(request):
    """The operations of the API, read from its document; nothing is fetched from outside."""
    said = api.document()
    groups: dict[str, list[dict]] = {}
    for path, methods in said["paths"].items():
        for method, described in methods.items():
            shown = described | {"path": path, "method": method.upper(), "right": described["x-permission"]}
            shown["said"] = api_words.SAID[described["operationId"]]
            groups.setdefault(described["tags"][0], []).append(shown)
    return render(request, "main/api_docs.html", {"groups": groups, "root": api.ROOT})


@page()
def api_document(request):
    """The OpenAPI document, for who is signed in."""
    return api.as_json()
