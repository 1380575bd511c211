"""The language that was chosen. Expected trouble becomes a page or a fragment; a surprise is left to crash."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from rangkul.core.errors import Trouble
from rangkul.core.languages import known


def chosen_language(get_response):
    """The page speaks the language of the cookie, else Indonesian (see :mod:`rangkul.core.languages`)."""

    def inner(request: HttpRequest) -> HttpResponse:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        translation.activate(asked if known(asked) else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        answer = get_response(request)
        answer.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return answer

    return inner


class TroublePages:
    """Turns :class:`rangkul.core.errors.Trouble` that a view raised into ``error.html`` with its status."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Trouble):
            return None
        return trouble_page(request, exception)


trouble_pages = TroublePages


def trouble_page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The page of one trouble; htmx gets the inner part only."""
    template = "_error_fragment.html" if getattr(request, "htmx", False) and not request.htmx.boosted else "error.html"
    kind = type(trouble).__name__
    shown = {
        "kind": kind,
        "status": trouble.status,
        "message": trouble.message,
        "remedy": trouble.remedy,
        "details": trouble.details,
    }
    return render(request, template, shown, status=trouble.status)
