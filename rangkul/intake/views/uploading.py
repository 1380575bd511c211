"""Pieces of files for the page that sends them; it is answered in JSON. Without scripts nobody comes here."""

from __future__ import annotations

from functools import wraps

from django.http import JsonResponse
from django.utils import timezone

from rangkul.core.errors import NotFound, Trouble
from rangkul.core.pages import WRITE, page
from rangkul.core.permissions import Permission
from rangkul.core.queries import region_for

from .. import queries, services


def spoken(view):
    """Expected trouble as a sentence with its status."""

    @wraps(view)
    def inner(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Trouble as trouble:
            said = {"sentence": str(trouble.message), **trouble.details}
            return JsonResponse(said, status=trouble.status)

    return inner


@page(Permission.DELIVERY_SEND, methods=WRITE)
@spoken
def begin(request):
    """``region``, ``name``, ``size`` (bytes), ``mark`` → ``{"id": 3, "received": 4194304}``."""
    size = request.POST.get("size", "")
    if not size.isascii() or not size.isdigit():
        raise NotFound
    upload = services.begin_upload(
        region=region_for(request.user, request.POST.get("region", ""), Permission.DELIVERY_SEND),
        name=request.POST.get("name", ""),
        size=int(size),
        mark=request.POST.get("mark", ""),
        by=request.user,
        at=timezone.now(),
    )
    return JsonResponse({"id": upload.pk, "received": upload.received})


@page(Permission.DELIVERY_SEND, methods=WRITE)
@spoken
def piece(request, pk: int, start: int):
    """The body holds the bytes from ``start`` on → ``{"received": 8388608}``; 409 says where to go on."""
    upload = queries.upload_for(request.user, pk)
    upload = services.add_piece(upload=upload, start=start, data=request.body, by=request.user, at=timezone.now())
    return JsonResponse({"id": upload.pk, "received": upload.received})
