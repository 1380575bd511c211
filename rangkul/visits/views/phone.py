"""The volunteers' app: its page and its worker, letting a phone in, its doors, sending, leaving sealed, signing out."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from functools import wraps
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from rangkul.core import queries as phones
from rangkul.core import services as letting_in
from rangkul.core.boxes import public_key
from rangkul.core.errors import Invalid, NotAllowed
from rangkul.core.pages import WRITE, open_page
from rangkul.core.permissions import Permission
from rangkul.core.phone_doors import device_page, phone_page
from rangkul.core.tries import Limit, key_of
from rangkul.forms import queries as questionnaires
from rangkul.forms.models import Use

from .. import queries, services

P = Permission.VISIT_DO
#: What one POST may weigh: answers and one photo of 80 kB, with room.
MOST_BYTES = 6 * 1024 * 1024
MOST_DOORS = queries.DOORS_AT_MOST
#: Which questionnaire opens at a door.
USES = {"first": Use.VISIT, "revisit": Use.REVISIT}
DOOR = (
    "visit_code", "household", "name", "sex", "age", "parent", "address", "rt", "rw", "village", "order", "due_on",
    "attempts", "state", "base_version", "kind",
)  # fmt: skip
ASSETS = (
    "phone.js", "phone-form.js", "phone.css", "favicon.svg", "phone-192.png", "phone-512.png",
    "fonts/inter-latin-wght-normal.woff2",
)  # fmt: skip
#: Codes of slips from one address; boxes and parts from one phone, in a quarter of an hour.
CODES = Limit("device_code", 10)
BOXES = Limit("phone_box", 300)
SENT = Limit("phone_sent", 1_200)
#: This page alone runs the form engine's parser (WebAssembly, read from a data: address) and shows photos it has taken.
FENCE = {
    "script-src": ["'self'", "'wasm-unsafe-eval'"],
    "connect-src": ["'self'", "data:"],
    "img-src": ["'self'", "data:", "blob:"],
    "worker-src": ["'self'"],
}


def _for_this_page(view):
    """Place and camera are for this page alone."""

    @wraps(view)
    def inner(request, *args, **more):
        answer = view(request, *args, **more)
        answer._permissions_policy_override = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"
        return answer

    return inner


@open_page()
@csp_replace(FENCE)
@_for_this_page
def app(request):
    """The page of the app: the same for everybody, so that it may be kept and opened without a network."""
    return render(request, "visits/phone.html", _shown())


@open_page()
def manifest(_request):
    """What makes it installable."""
    told = {
        "name": _("Rangkul – kunjungan rumah"), "short_name": "Rangkul", "lang": translation.get_language(),
        "id": "/kunjungan/hp/", "start_url": "/kunjungan/hp/", "scope": "/kunjungan/hp/", "display": "standalone",
        "orientation": "portrait", "background_color": "#faf8f4", "theme_color": "#0e5a61",
        "icons": [
            {"src": static(f"rangkul/phone-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
            for size in (192, 512) for use in ("any", "maskable")
        ],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@open_page()
def worker(request):
    """The service worker with the list of what it keeps; another list is another worker."""
    addresses = [
        "/kunjungan/hp/",
        "/kunjungan/hp/manifest.webmanifest",
        *(static(f"rangkul/{name}") for name in ASSETS),
    ]
    answer = render(
        request, "visits/phone_worker.js", {"kept": json.dumps(addresses), "edition": _edition()},
        content_type="text/javascript; charset=utf-8",
    )  # fmt: skip
    answer["Cache-Control"] = "no-cache"
    return answer


def _edition() -> str:
    """The same for the same page, scripts and styles."""
    sums = hashlib.sha256(render_to_string("visits/phone.html", _shown()).encode())
    for name in ASSETS:
        found = finders.find(f"rangkul/{name}")
        if found:
            sums.update(Path(found).read_bytes())
    return sums.hexdigest()[:16]


def _shown() -> dict:
    return {"assets": {re.sub(r"\W", "_", name): static(f"rangkul/{name}") for name in ASSETS}}


@sensitive_variables("secret")
@phone_page(methods=WRITE)
def enrol(request):
    """A slip's code makes this phone one of its person's phones; the secret is in this answer only."""
    now, key = timezone.now(), key_of(request)
    CODES.check(key, now)
    told = _json(request)
    try:
        device, secret = letting_in.enrol_phone(code=_text(told, "code"), label=_text(told, "label"), at=now)
    except letting_in.CodeSpent:
        CODES.note(key, now)
        raise
    return JsonResponse(
        {
            "device": device.pk, "secret": secret, "drop": phones.drop_token(device),
            "person": device.person.name, "region": {"code": device.region_id, "name": device.region.name},
            "district_key": public_key(device.region_id), "days": settings.PHONE_DAYS,
        }
    )  # fmt: skip


@device_page(P)
def doors(request, *, device):
    """This person's open doors in the phone's region, with their questionnaires; 304 when nothing has changed."""
    found = [door for door in queries.doors(device.person) if door["region_id"] == device.region_id]
    today = timezone.localdate()
    versions = {
        kind: questionnaires.current(device.region, use, today, viewer=device.person) for kind, use in USES.items()
    }
    told = {
        "doors": [{name: door[name] for name in DOOR} for door in found[:MOST_DOORS]],
        "forms": {kind: questionnaires.for_phone(version) for kind, version in versions.items() if version},
        "district_key": public_key(device.region_id),
        "days": settings.PHONE_DAYS,
        "person": device.person.name,
        "region": {"code": device.region_id, "name": device.region.name},
        "warning": _fullness(len(found)),
    }
    answer = JsonResponse(told)
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    answer["ETag"] = tag
    return answer


@device_page(P, methods=WRITE)
def send(request, *, device):
    """Answers first, photos after, in any order and as often as it takes: {state, missing: [names]}."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise Invalid(_("Kiriman ini terlalu besar."))
    now = timezone.now()
    SENT.take(f"device:{device.pk}", now)
    xml = request.FILES.get("xml_submission_file")
    if xml is None:
        raise Invalid(_("Isiannya tidak ada di dalam kiriman ini."))
    files = {one.name: one.read() for one in request.FILES.getlist("photo")}
    arrived = services.arrive(
        region=device.region, xml=xml.read(), files=files, channel="phone", by=device.person, device_id=device.pk,
        at=now,
    )  # fmt: skip
    state = "waiting" if arrived.missing else "complete"
    return JsonResponse(
        {"state": state, "missing": arrived.missing, "is_new": arrived.is_new, "received_at": now.isoformat()},
        status=201 if arrived.is_new else 200,
    )


@phone_page(methods=WRITE)
def leave_sealed(request):
    """A phone without its PIN hands in what it had finished, sealed; a person of the district opens it."""
    told = _json(request)
    device = phones.device_of_drop(_text(told, "drop"))
    if device is None:
        raise NotAllowed(_("HP ini tidak terdaftar."))
    now = timezone.now()
    BOXES.check(f"device:{device.pk}", now)
    BOXES.note(f"device:{device.pk}", now)
    try:
        box = base64.b64decode(_text(told, "box", most=4_000_000), validate=True)
    except binascii.Error:
        raise Invalid(_("Kiriman tersegel ini rusak.")) from None
    letting_in.take_deposit(device=device, box=box, at=now)
    return JsonResponse({"state": "kept"}, status=201)


@device_page(P, methods=WRITE)
def sign_out(request, *, device):
    """The phone erases itself and is shut out."""
    letting_in.sign_out_phone(device=device, by=device.person, at=timezone.now())
    return JsonResponse({"state": "signed_out"})


def _fullness(count: int) -> str:
    if count > MOST_DOORS:
        return _("Tugas Anda %(count)s anak, lebih dari yang muat di satu HP (%(most)s). Hubungi petugas desa.") % {
            "count": count, "most": MOST_DOORS,
        }  # fmt: skip
    if count >= MOST_DOORS * 0.8:
        return _("Tugas Anda %(count)s anak, hampir memenuhi HP ini (%(most)s).") % {"count": count, "most": MOST_DOORS}
    return ""


def _json(request) -> dict:
    try:
        told = json.loads(request.body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise NotAllowed(_("Permintaan ini tidak dapat dibaca."))
    return told


def _text(told: dict, name: str, *, most: int = 200) -> str:
    value = told.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise Invalid
    return value
