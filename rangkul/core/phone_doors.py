"""What every door of the volunteers' app stands behind: the phone's own secret, the right, one acting transaction.

As ``pages.page`` for views, but no cookie opens it and every answer is JSON with the server's clock in a header.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .acting import acting_as
from .errors import Trouble
from .models import Device, DeviceKind
from .pages import READ, zone_of
from .permissions import PURPOSE_OF, Permission, can
from .queries.devices import device_by_secret, is_shut_out
from .tries import Limit, TooManyTries, key_of

#: Wrong secrets from one address. A village may share one address, so this is wide; a secret has 256 bits.
WRONG = Limit("phone", 60)
CLOCK = "X-Rangkul-Clock"


def device_page(permission: Permission, *, methods=READ) -> Callable:
    """Wrap a door: ``Authorization: Device <id>.<secret>`` says who acts. The view gets ``device``.

    Shut out: 401 ``{"wipe": true}``. No right any more: the same, for there is nothing to visit.
    """

    def wrap(view):
        @csrf_exempt
        @require_http_methods(list(methods))
        @wraps(view)
        def inner(request, *args, **more):
            return dressed(_answer(request, view, permission, args, more))

        return _marked(inner, methods)

    return wrap


def phone_page(*, methods=READ) -> Callable:
    """Wrap a door that a phone opens before it has a secret, or without its PIN; it acts as nobody."""

    def wrap(view):
        @csrf_exempt
        @require_http_methods(list(methods))
        @wraps(view)
        def inner(request, *args, **more):
            try:
                return dressed(view(request, *args, **more))
            except Trouble as trouble:
                return dressed(refusal(trouble))

        return _marked(inner, methods)

    return wrap


def _marked(inner: Callable, methods) -> Callable:
    inner.permission, inner.purpose, inner.methods, inner.open_to_all = None, None, tuple(methods), True
    return inner


def _answer(request, view, permission: Permission, args, more) -> HttpResponse:
    try:
        device = _device(request)
    except Trouble as trouble:
        return refusal(trouble)
    if device is None:
        return _unknown(request)
    if not can(device.person, permission):
        return _gone(_("Tugas kunjungan Anda sudah berakhir. Data di HP ini dihapus."), wipe=True)
    try:
        with (
            acting_as(device.person, PURPOSE_OF[permission]),
            timezone.override(zone_of(device.person, known=device.region)),
        ):
            return view(request, *args, device=device, **more)
    except Trouble as trouble:
        return refusal(trouble)


def _told(request) -> tuple[int, str]:
    """The number and the secret that a phone says; (0, "") without."""
    kind, _space, told = request.headers.get("Authorization", "").partition(" ")
    number, _dot, secret = told.partition(".")
    return (int(number), secret) if kind == "Device" and number.isdecimal() and len(number) < 19 else (0, "")


def _device(request) -> Device | None:
    now, key = timezone.now(), key_of(request)
    number, secret = _told(request)
    if not secret:
        return None
    found = device_by_secret(secret, DeviceKind.PHONE)
    if found is not None and found.pk == number:
        return found
    if not is_shut_out(number, secret):
        WRONG.check(key, now)
        WRONG.note(key, now)
    return None


def _unknown(request) -> HttpResponse:
    if is_shut_out(*_told(request)):
        return _gone(_("HP ini sudah dicabut. Data di HP ini dihapus."), wipe=True)
    return _gone(_("HP ini tidak terdaftar. Mintalah lembar pendaftaran baru."), wipe=False)


def _gone(sentence: str, *, wipe: bool) -> HttpResponse:
    answer = JsonResponse({"detail": sentence, "wipe": wipe}, status=401)
    answer["WWW-Authenticate"] = "Device"
    return answer


def refusal(trouble: Trouble) -> JsonResponse:
    """A trouble as a sentence that the app shows as it is."""
    said = " ".join(str(part) for part in (trouble.message, trouble.remedy) if part)
    answer = JsonResponse({"detail": said, "kind": type(trouble).__name__}, status=trouble.status)
    if isinstance(trouble, TooManyTries):
        answer["Retry-After"] = "900"
    return answer


def dressed(answer: HttpResponse) -> HttpResponse:
    """Every answer tells the server's time, and is kept by nobody on the way."""
    answer[CLOCK] = timezone.now().isoformat(timespec="seconds")
    patch_cache_control(answer, private=True, no_store=True)
    return answer
