"""Boxes that a phone seals and the district alone opens: finished visits stay safe when a PIN is lost.

Each kabupaten/kota has a key pair on the curve P-256; the private half lies in the folder of keys (``6372.box``, 0600).
A box is ``version | public point of the phone (65) | nonce (12) | AES-256-GCM``. Its key is HKDF-SHA-256 of the shared
point (NIST SP 800-56A), with the region in its label, so that a box cannot be opened as another region's.
"""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext_lazy as _

from .errors import Invalid
from .secrets import folder

VERSION = b"\x01"
POINT, NONCE = 65, 12
_RAW = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


class NotABox(Invalid):
    message = _("Kiriman tersegel ini tidak dapat dibuka: bukan untuk wilayah ini, atau rusak.")


def public_key(region: str) -> str:
    """The public half as base64 of its 65 bytes; made at the first call."""
    return base64.b64encode(_private(region).public_key().public_bytes(*_RAW)).decode()


def open_box(region: str, box: bytes) -> bytes:
    """What was sealed; raises :class:`NotABox`."""
    if box[:1] != VERSION or len(box) <= 1 + POINT + NONCE + 16:
        raise NotABox
    point, nonce, sealed = box[1 : 1 + POINT], box[1 + POINT : 1 + POINT + NONCE], box[1 + POINT + NONCE :]
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key = _key(region, _private(region).exchange(ec.ECDH(), theirs))
        return AESGCM(key).decrypt(nonce, sealed, None)
    except (ValueError, InvalidTag):
        raise NotABox from None


def seal_box(region: str, content: bytes) -> bytes:
    """What a phone does (``src/phone/crypto.js``), for stories and for other senders."""
    mine = ec.generate_private_key(ec.SECP256R1())
    key = _key(region, mine.exchange(ec.ECDH(), _private(region).public_key()))
    nonce = os.urandom(NONCE)
    return VERSION + mine.public_key().public_bytes(*_RAW) + nonce + AESGCM(key).encrypt(nonce, content, None)


def _key(region: str, shared: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=None, info=f"rangkul-box|{region}".encode()).derive(shared)


def _private(region: str) -> ec.EllipticCurvePrivateKey:
    path = folder() / f"{region}.box"
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raw = _make(path)
    return serialization.load_der_private_key(raw, None)


def _make(path) -> bytes:
    """A fresh key pair; whoever comes second takes the first one's. The file appears whole or not at all."""
    raw = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(raw)
    try:
        os.link(fresh, path)
    except FileExistsError:
        return path.read_bytes()
    finally:
        fresh.unlink()
    return raw
