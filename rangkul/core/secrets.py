"""Numbers that must not lie open: NIK and No. KK, sealed in their columns, found by a keyed blind index.

Each kabupaten/kota has its own keys, in a folder (``RANGKUL_KEYS``, 0700) that is apart from SECRET_KEY, from the
database and from its backup: ``6372.json`` holds a list of sealing keys (the first seals, all open) and one index key.
A sealed value is ``version | key id | nonce | AES-256-GCM``, bound to its region and column (NIST SP 800-38D), so that
it cannot be moved to another row's column or another region. The index is HMAC-SHA-256 cut to 16 bytes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from .errors import Trouble

VERSION = b"\x01"


class KeysMissing(Trouble):
    """The keys of a region are not where ``RANGKUL_KEYS`` says."""

    status = 500


class WrongKey(Trouble):
    """A sealed value was made with a key that is not in the list, or was moved, or was changed."""

    status = 500


@dataclass(frozen=True)
class Keyring:
    """The keys of one region: ``sealing`` newest first as (id of 4 bytes, key of 32 bytes), ``index`` of 32 bytes."""

    region: str
    sealing: tuple[tuple[bytes, bytes], ...]
    index: bytes
    vault: bytes


def folder() -> Path:
    return Path(settings.RANGKUL_KEYS)


def make_keys(region: str) -> Path:
    """Make the keys of a region, once; returns their file. An existing file is never written over."""
    home = folder()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / f"{region}.json"
    keys = {"sealing": [_fresh()], "index": _fresh(), "vault": _fresh()}
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "w", encoding="ascii") as out:
        json.dump(keys, out)
    return path


def add_sealing_key(region: str) -> None:
    """Put a new sealing key in front: new values use it, old ones stay readable until they are sealed anew."""
    path = folder() / f"{region}.json"
    keys = json.loads(path.read_text(encoding="ascii"))
    keys["sealing"].insert(0, _fresh())
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        json.dump(keys, out)
    fresh.replace(path)


def keyring(region: str) -> Keyring:
    """The keys of a region; raises :class:`KeysMissing`."""
    path = folder() / f"{region}.json"
    try:
        return _read(region, path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise KeysMissing(
            _("Kunci untuk wilayah %s tidak ditemukan.") % region,
            remedy=_("Kembalikan berkas kunci dari simpanannya, lalu ulangi."),
        ) from None


@lru_cache(maxsize=600)
def _read(region: str, path: Path, _changed: int) -> Keyring:
    keys = json.loads(path.read_text(encoding="ascii"))
    sealing = tuple((hashlib.sha256(key).digest()[:4], key) for key in map(base64.b64decode, keys["sealing"]))
    return Keyring(region, sealing, base64.b64decode(keys["index"]), base64.b64decode(keys["vault"]))


def _fresh() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def seal(region: str, column: str, value: str | int | None) -> bytes | None:
    """Seal one value for a column ("registry.child.nik"); None stays None."""
    if value is None or value == "":
        return None
    key_id, key = keyring(region).sealing[0]
    nonce = os.urandom(12)
    return VERSION + key_id + nonce + AESGCM(key).encrypt(nonce, str(value).encode(), _bound(region, column))


def seal_many(region: str, column: str, values: Iterable[str | None]) -> list[bytes | None]:
    """:func:`seal` for a whole column: the key is made ready once (twenty times as fast)."""
    key_id, key = keyring(region).sealing[0]
    encrypt, head, bound, random = AESGCM(key).encrypt, VERSION + key_id, _bound(region, column), os.urandom
    sealed = []
    for value in values:
        if value:
            nonce = random(12)
            sealed.append(head + nonce + encrypt(nonce, value.encode(), bound))
        else:
            sealed.append(None)
    return sealed


def unseal(region: str, column: str, sealed: bytes | memoryview | None) -> str | None:
    """Open what :func:`seal` made; raises :class:`WrongKey`."""
    if sealed is None:
        return None
    raw = bytes(sealed)
    key = dict(keyring(region).sealing).get(raw[1:5])
    if key is None or raw[:1] != VERSION:
        raise WrongKey(_("Nomor tersegel ini dibuat dengan kunci yang tidak ada lagi."))
    try:
        return AESGCM(key).decrypt(raw[5:17], raw[17:], _bound(region, column)).decode()
    except InvalidTag:
        raise WrongKey(_("Nomor tersegel ini telah diubah atau dipindahkan.")) from None


def unseal_many(region: str, column: str, sealed: Iterable[bytes | memoryview | None]) -> list[str | None]:
    """:func:`unseal` for a whole column; raises :class:`WrongKey`."""
    keys = {key_id: AESGCM(key).decrypt for key_id, key in keyring(region).sealing}
    bound, numbers = _bound(region, column), []
    try:
        for value in sealed:
            raw = None if value is None else bytes(value)
            decrypt = keys.get(raw[1:5]) if raw else None
            # what none of the keys opens is told by unseal
            numbers.append(decrypt(raw[5:17], raw[17:], bound).decode() if decrypt else unseal(region, column, value))
    except InvalidTag:
        raise WrongKey(_("Nomor tersegel ini telah diubah atau dipindahkan.")) from None
    return numbers


def is_old(region: str, sealed: bytes | memoryview) -> bool:
    """Whether a value was sealed with a key that is no longer the first."""
    return bytes(sealed)[1:5] != keyring(region).sealing[0][0]


def blind(region: str, kind: str, value: str | int | None) -> bytes | None:
    """The blind index of a number of one ``kind`` ("nik", "kk"): equal numbers of one region give equal bytes (16)."""
    if value is None or value == "":
        return None
    return hmac.new(keyring(region).index, f"{kind}|{value}".encode(), hashlib.sha256).digest()[:16]


def blind_many(region: str, kind: str, values: Iterable[str | None]) -> list[bytes | None]:
    """:func:`blind` for a whole column."""
    key, digest, before = keyring(region).index, hmac.digest, f"{kind}|"
    return [digest(key, f"{before}{value}".encode(), "sha256")[:16] if value else None for value in values]


def masked(number: str | int | None) -> str:
    """A number for the screen: 637291••••••0001."""
    text = "" if number is None else str(number)
    return f"{text[:6]}••••••{text[-4:]}" if len(text) == 16 else "•" * len(text)


def _bound(region: str, column: str) -> bytes:
    return f"{region}|{column}".encode()
