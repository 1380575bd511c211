"""An act that is asked for twice with one ``Idempotency-Key`` is done once: the second time its answer is said again.

The key is written in the transaction of the act. Whoever asks with the same key meanwhile waits for it; where the act
failed, nothing is kept, and the key may be used again.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable

from ..errors import Conflict, Invalid
from ..models import KeptAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
#: How long an answer is said again.
KEPT = timedelta(hours=24)
#: How long the second one waits for the first.
PATIENCE = "10s"
_KEY = re.compile(r"[\x21-\x7e]{8,80}")
_PIECE = 1 << 20


class KeyUnreadable(Invalid):
    message = _("Idempotency-Key terdiri dari 8 sampai 80 huruf, angka, atau tanda tanpa spasi.")
    remedy = _("Pakai UUID yang baru untuk setiap pekerjaan.")
    status = 400


class KeyReused(Invalid):
    message = _("Idempotency-Key ini sudah dipakai untuk permintaan lain.")
    remedy = _("Pakai kunci baru untuk pekerjaan baru; kunci yang sama hanya untuk mengulang kiriman yang sama persis.")


class StillWorking(Conflict):
    message = _("Permintaan dengan Idempotency-Key ini masih dikerjakan.")
    remedy = _("Tunggu sebentar, lalu ulangi dengan kunci yang sama.")


def begin(request, person, at) -> tuple[KeptAnswer | None, HttpResponse | None]:
    """(the place for the answer, None), or (None, the answer that was kept); both None without a key.

    Raises KeyUnreadable, KeyReused, StillWorking.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None, None
    if not _KEY.fullmatch(key):
        raise KeyUnreadable
    digest = _digest(request)
    if _insert(person, key, digest, at):
        return KeptAnswer.objects.get(person=person, key=key), None
    kept = KeptAnswer.objects.get(person=person, key=key)
    if kept.digest != digest:
        raise KeyReused
    answer = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
    answer[REPLAYED] = "true"
    return None, answer


def keep(place: KeptAnswer, answer: HttpResponse) -> None:
    """Write down what the act answered."""
    place.status, place.body = answer.status_code, answer.content.decode()
    place.save(update_fields=["status", "body"])


def forget(before) -> int:
    """Forget the answers that are older; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_forget_answers(%s)", [before])
        return cursor.fetchone()[0]


def _insert(person, key: str, digest: str, at) -> bool:
    """Whether the key is new. Waits for somebody who is at work with the same key."""
    sql = """INSERT INTO core_keptanswer (person_id, key, digest, status, body, at) VALUES (%s, %s, %s, 0, '', %s)
             ON CONFLICT (person_id, key) DO NOTHING"""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute(sql, [person.pk, key, digest, at])
            is_new = cursor.rowcount == 1
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise StillWorking from None
        raise
    return is_new


def _digest(request) -> str:
    """SHA-256 of what is asked: address, and the body as sent; of a form its fields and the contents of its files."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for piece in file.chunks(_PIECE):
                content.update(piece)
            file.seek(0)
            digest.update(repr((name, file.name, content.hexdigest())).encode())
    return digest.hexdigest()
