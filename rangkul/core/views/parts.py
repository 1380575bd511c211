"""What the views of this room share."""

from __future__ import annotations

from django.shortcuts import render


def form_page(request, template: str, form, **shown):
    """A page with a form: 422 when what was sent cannot be used."""
    status = 422 if form is not None and form.errors else 200
    return render(request, template, {"form": form} | shown, status=status)


def is_fragment(request) -> bool:
    """Whether htmx asks for a part of the page."""
    return bool(request.htmx) and not request.htmx.boosted
