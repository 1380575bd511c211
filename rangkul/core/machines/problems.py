"""Trouble as RFC 9457 problem details: what is wrong, where, and how to mend it. What was sent is never said back."""

from __future__ import annotations

import json
import re

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError

from ..errors import Invalid, NotFound, Trouble

MEDIA_TYPE = "application/problem+json"
#: What could be a number of a person in the name of a field that somebody made up.
_LONG = re.compile(r"\d{6,}")
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


class NotReadable(Invalid):
    message = gettext_lazy("Isi permintaan tidak terbaca.")
    remedy = gettext_lazy("Kirim JSON yang utuh dalam UTF-8, tanpa karakter kosong (NUL).")
    status = 400


class WrongFields(Invalid):
    """Fields that cannot be used; ``details["errors"]`` says which and why."""

    message = gettext_lazy("Ada isian yang belum benar.")
    remedy = gettext_lazy("Perbaiki isian yang disebut di bawah errors, lalu kirim lagi.")


class TooLarge(Invalid):
    message = gettext_lazy("Permintaan ini terlalu besar.")
    remedy = gettext_lazy("Pecah menjadi beberapa permintaan yang lebih kecil.")
    status = 413


class WrongForm(Invalid):
    message = gettext_lazy("Bentuk isi permintaan ini tidak didukung.")
    status = 415


class NoSuchMethod(Invalid):
    message = gettext_lazy("Alamat ini tidak mengenal cara (method) itu.")
    status = 405


#: What the framework raises on bad input, as trouble of ours.
_FOREIGN: tuple[tuple[type[Exception], type[Trouble]], ...] = (
    (Http404, NotFound),
    (RequestDataTooBig, TooLarge),
    (TooManyFieldsSent, TooLarge),
    (TooManyFilesSent, TooLarge),
    (MultiPartParserError, NotReadable),
    (SuspiciousOperation, NotReadable),
    (BadRequest, NotReadable),
    (HttpError, NotReadable),  # raised by the API library where the body is no JSON
)
FOREIGN = tuple(kind for kind, _trouble in _FOREIGN)


def as_trouble(error: Exception) -> Trouble:
    """What the framework raises on bad input, as trouble with a sentence."""
    if isinstance(error, Trouble):
        return error
    if isinstance(error, ValidationError):
        return WrongFields(errors=[_said(one) for one in error.errors])
    return next(trouble for kind, trouble in _FOREIGN if isinstance(error, kind))()


def problem_of(trouble: Trouble) -> dict:
    """The document of RFC 9457. ``type`` names the trouble, ``title`` says it, ``detail`` says what to do."""
    name = _WORD.sub("-", type(trouble).__name__).lower()
    said = {"type": f"urn:rangkul:problem:{name}", "title": str(trouble.message), "status": trouble.status}
    if trouble.remedy:
        said["detail"] = str(trouble.remedy)
    return said | {key: value for key, value in trouble.details.items() if key not in said}


def answer_of(trouble: Trouble) -> HttpResponse:
    """The answer to a request that met trouble."""
    body = json.dumps(problem_of(trouble), default=str, ensure_ascii=False)
    answer = HttpResponse(body, status=trouble.status, content_type=MEDIA_TYPE)
    answer["Cache-Control"] = "no-store"
    if trouble.status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="rangkul"'
    if wait := trouble.details.get("retry_after"):
        answer["Retry-After"] = str(wait)
    return answer


def _said(error: dict) -> dict[str, str]:
    """One wrong field: where it is, and how to mend it."""
    source, *inside = error["loc"]
    # the library puts the name of the function's argument between the body and its fields
    parts = [source, *(inside[1:] if source == "body" else inside)]
    where = ".".join(_LONG.sub("[nomor]", str(part))[:60] for part in parts)
    return {"where": where, "message": _mend(error["type"], error.get("ctx", {}))}


def _mend(kind: str, about: dict) -> str:
    if kind in _PLAIN:
        return str(_PLAIN[kind])
    if kind in ("literal_error", "enum"):
        return _("Pilih salah satu: %s.") % str(about.get("expected", "")).replace(" or ", ", ")
    if kind in _WITH:
        words, name = _WITH[kind]
        return str(words) % about.get(name, "")
    if kind == "value_error":
        return str(about.get("error", ""))
    return _("Nilai ini tidak dapat dibaca.")


_PLAIN = {
    "missing": gettext_lazy("Isian ini wajib."),
    "extra_forbidden": gettext_lazy("Isian ini tidak dikenal."),
    "string_type": gettext_lazy("Tulis sebagai teks."),
    "int_type": gettext_lazy("Tulis sebagai bilangan bulat."),
    "int_parsing": gettext_lazy("Tulis sebagai bilangan bulat."),
    "int_from_float": gettext_lazy("Tulis sebagai bilangan bulat."),
    "int_parsing_size": gettext_lazy("Bilangan ini terlalu besar."),
    "bool_type": gettext_lazy("Tulis true atau false."),
    "bool_parsing": gettext_lazy("Tulis true atau false."),
    "date_type": gettext_lazy("Tulis tanggal sebagai 2025-10-31."),
    "date_parsing": gettext_lazy("Tulis tanggal sebagai 2025-10-31."),
    "date_from_datetime_parsing": gettext_lazy("Tulis tanggal sebagai 2025-10-31."),
    "date_from_datetime_inexact": gettext_lazy("Tulis tanggal sebagai 2025-10-31."),
    "list_type": gettext_lazy("Tulis sebagai daftar [ … ]."),
    "dict_type": gettext_lazy("Tulis sebagai objek { … }."),
    "model_attributes_type": gettext_lazy("Tulis sebagai objek { … }."),
    "model_type": gettext_lazy("Tulis sebagai objek { … }."),
}
_WITH = {
    "string_too_short": (gettext_lazy("Paling sedikit %s huruf."), "min_length"),
    "string_too_long": (gettext_lazy("Paling banyak %s huruf."), "max_length"),
    "too_short": (gettext_lazy("Paling sedikit %s butir."), "min_length"),
    "too_long": (gettext_lazy("Paling banyak %s butir."), "max_length"),
    "string_pattern_mismatch": (gettext_lazy("Bentuknya harus sesuai pola %s."), "pattern"),
    "greater_than_equal": (gettext_lazy("Paling kecil %s."), "ge"),
    "less_than_equal": (gettext_lazy("Paling besar %s."), "le"),
}
