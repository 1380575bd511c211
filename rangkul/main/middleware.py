"""Expected trouble becomes a page (or a fragment's message); a surprise is left to crash."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rangkul.core.errors import Trouble


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
