"""The doors of ODK Collect and KoboCollect (OpenRosa 1.0): list of forms, a form, its doors, sending in parts.

A phone comes with a secret of its own, in the path (set by QR code) or as the password of HTTP Basic; never with the
password of an account. It opens nothing but these doors, for its person alone, while the region's door is open.
"""

from __future__ import annotations

import base64
import binascii
from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid, NotFound, Trouble
from rangkul.core.models import Device, DeviceKind
from rangkul.core.pages import READ, zone_of
from rangkul.core.permissions import Permission, Purpose, can
from rangkul.core.queries import device_by_secret
from rangkul.core.tries import Limit, TooManyTries, key_of
from rangkul.forms import queries as questionnaires
from rangkul.forms.models import Use

from .. import openrosa, queries, services

#: What one POST may weigh; Collect cuts larger submissions into parts.
MOST_BYTES = 10 * 1024 * 1024
#: Which doors a questionnaire is about; the others are about every open door.
KINDS = {Use.VISIT: "first", Use.REVISIT: "revisit"}
#: Wrong secrets from one address; submissions and photos of one phone.
WRONG = Limit("collect", 20)
SENT = Limit("collect_sent", 600)


class DoorShut(Trouble):
    message = gettext_lazy("Pintu ODK Collect belum dibuka di wilayah ini, atau tugas kunjungan Anda sudah berakhir.")
    status = 403


class TooLarge(Conflict):
    message = gettext_lazy("Kiriman ini terlalu besar. Perkecil foto di pengaturan Collect, lalu kirim lagi.")
    status = 413


def collect_page(*, methods=READ):
    """Wrap a view: a phone's secret says who acts; every answer speaks OpenRosa, refusals too."""

    def wrap(view):
        @csrf_exempt
        @require_http_methods(list(methods))
        @wraps(view)
        def inner(request, *args, token: str = "", **more):
            try:
                device = _device(request, token)
            except Trouble as trouble:
                return _refusal(trouble)
            if device is None:
                return _unknown(request, token)
            return _acted(request, view, device, token, args, more)

        inner.permission, inner.purpose, inner.methods, inner.open_to_all = None, None, tuple(methods), True
        return inner

    return wrap


def _device(request, token: str) -> Device | None:
    """The phone that asks; None for a wrong secret, which is counted. Raises TooManyTries."""
    now, key = timezone.now(), key_of(request)
    WRONG.check(key, now)
    secret = token or _basic(request)
    device = device_by_secret(secret, DeviceKind.COLLECT) if secret else None
    if device is None and secret:
        WRONG.note(key, now)
    return device


def _basic(request) -> str:
    """The password of HTTP Basic, over TLS only; "" without one."""
    kind, _space, told = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic" or not (request.is_secure() or not settings.HTTPS):
        return ""
    try:
        return base64.b64decode(told, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _acted(request, view, device: Device, token: str, args, more) -> HttpResponse:
    person = device.person
    try:
        if not questionnaires.collect_is_open(device.region_id) or not can(person, Permission.VISIT_DO):
            raise DoorShut
        with acting_as(person, Purpose.VISIT), timezone.override(zone_of(person)):
            return view(request, *args, device=device, token=token, **more)
    except Trouble as trouble:
        return _refusal(trouble)


def _unknown(request, token: str) -> HttpResponse:
    if token:
        return _said(_("HP ini tidak terdaftar atau sudah dicabut. Mintalah kode QR baru."), "error", 403)
    answer = _said(_("Isilah nama dan rahasia HP ini pada pengaturan server."), "error", 401)
    answer["WWW-Authenticate"] = 'Basic realm="Rangkul", charset="UTF-8"'
    return answer


def _refusal(trouble: Trouble) -> HttpResponse:
    text = " ".join(str(part) for part in (trouble.message, trouble.remedy) if part)
    status = {422: 400}.get(trouble.status, trouble.status)
    answer = _said(text, "error", status)
    if isinstance(trouble, TooManyTries):
        answer["Retry-After"] = "900"
    return answer


@collect_page()
def form_list(request, *, device, token):
    """Questionnaires for which this phone has doors, and those that are about no child."""
    told = []
    for version, _doors in _forms(device):
        words = {"pk": version.pk, "token": token}
        places = {"url": _address(request, "odk_form", words), "manifest": _address(request, "odk_manifest", words)}
        told.append(openrosa.listed(version) | places)
    return _xml(openrosa.form_list(told))


@collect_page()
def form(request, pk: int, *, device, token):
    """One questionnaire, with the question for the door."""
    version, _doors = _one(device, pk)
    return _xml(openrosa.for_collect(version).decode())


@collect_page()
def manifest(request, pk: int, *, device, token):
    """The files of a questionnaire: this phone's doors."""
    version, doors = _one(device, pk)
    if not openrosa.asks_for_door(version):
        return _xml(openrosa.manifest(()))
    url = _address(request, "odk_doors", {"pk": pk, "token": token})
    return _xml(openrosa.manifest([(openrosa.DOORS, openrosa.doors_csv(doors), url)]))


@collect_page()
def doors(request, pk: int, *, device, token):
    """This phone's doors, as CSV: never a NIK, a reason or a verdict (``visits_doors``)."""
    _version, found = _one(device, pk)
    return _dressed(HttpResponse(openrosa.doors_csv(found), content_type="text/csv; charset=utf-8"))


@collect_page(methods=("HEAD", "GET", "POST"))
def submission(request, *, device, token):
    """HEAD says where to send and how much at once; POST brings answers, photos, or both, as often as it likes."""
    if request.method != "POST":
        answer = _dressed(HttpResponse(status=204))
        answer["Location"] = _address(request, "odk_submission", {"token": token})
        return answer
    now = timezone.now()
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise TooLarge
    SENT.check(f"device:{device.pk}", now)
    SENT.note(f"device:{device.pk}", now)
    xml = request.FILES.get("xml_submission_file")
    if xml is None:
        raise Invalid(_("Isiannya tidak ada di dalam kiriman ini."))
    files = {
        one.name: one.read() for name in request.FILES if name != xml.field_name for one in request.FILES.getlist(name)
    }
    arrived = services.arrive(
        region=device.region, xml=xml.read(), files=files, channel="collect", by=device.person, device_id=device.pk,
        at=now,
    )  # fmt: skip
    if arrived.missing:
        return _said(_("Isian diterima. Foto yang masih ditunggu: %s.") % len(arrived.missing), "submit_success", 202)
    return _said(_("Isian diterima oleh %s. Terima kasih.") % device.region.name, "submit_success", 201)


def _forms(device: Device):
    """(version, doors) of what this phone may fill in today."""
    open_doors = queries.doors(device.person)
    today = timezone.localdate()
    for use in Use:
        version = questionnaires.current(device.region, use, today, viewer=device.person)
        if version is None:
            continue
        kind = KINDS.get(use)
        found = [door for door in open_doors if kind in (None, door["kind"]) and door["region_id"] == device.region_id]
        if found or not openrosa.asks_for_door(version):
            yield version, found


def _one(device: Device, pk: int):
    found = next((pair for pair in _forms(device) if pair[0].pk == pk), None)
    if found is None:
        raise NotFound
    return found


def _address(request, name: str, words: dict) -> str:
    """The address of one of these doors in the way in which the phone came: with its secret in the path or without."""
    if not words["token"]:
        name, words = f"{name}_basic", {key: value for key, value in words.items() if key != "token"}
    return request.build_absolute_uri(reverse(f"visits:{name}", kwargs=words))


def _xml(text: str) -> HttpResponse:
    return _dressed(HttpResponse(text, content_type="text/xml; charset=utf-8"))


def _said(text: str, nature: str, status: int) -> HttpResponse:
    answer = _xml(openrosa.message(text, nature))
    answer.status_code = status
    return answer


def _dressed(answer: HttpResponse) -> HttpResponse:
    """What every answer of an OpenRosa server says."""
    answer["X-OpenRosa-Version"] = "1.0"
    answer["X-OpenRosa-Accept-Content-Length"] = str(MOST_BYTES)
    answer["Date"] = http_date()
    patch_cache_control(answer, private=True, no_store=True)
    return answer
