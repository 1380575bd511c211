"""A request from here to an address that somebody typed: only to public places, over TLS, to where its name led.

What is refused: our own network (private, loopback, link-local with the clouds' metadata, shared, reserved addresses,
also written as IPv6), names that lead to any of them, other schemes and ports, a user in the address, redirects. The
name is looked up once and that address is spoken to, so that it cannot lead elsewhere between the look and the talk.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .errors import Invalid

SECONDS = 5
#: IPv6 that carries an IPv4 address inside, which a translator on the way would speak to.
_CARRIERS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))


class NotPublic(Invalid):
    message = _("Alamat ini tidak dapat dituju: bukan alamat umum.")
    remedy = _("Pakai alamat https di internet, tanpa nama pengguna dan tanpa nomor pintu.")


@dataclass(frozen=True)
class Target:
    """Where a request goes: the name for TLS and for the other side, and the address that is spoken to."""

    host: str
    port: int
    path: str
    address: str
    is_tls: bool


def target_of(url: str) -> Target:
    """Read an address and look its name up; raises :class:`NotPublic`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host = host.encode("idna").decode() if not host.isascii() else host
    except (ValueError, UnicodeError):
        raise NotPublic from None
    is_local = settings.SHOW_COMPONENTS and host in ("127.0.0.1", "localhost")
    wanted = ("https", "http") if is_local else ("https",)
    if not host or parts.scheme not in wanted or parts.username is not None or parts.fragment:
        raise NotPublic
    if not is_local and port not in (None, 443):
        raise NotPublic
    if not url.isascii() or any(character <= " " for character in url):
        raise NotPublic
    port = port or (443 if parts.scheme == "https" else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, path, _address(host, port, is_local=is_local), parts.scheme == "https")


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send a body; returns the status. Raises NotPublic, OSError, HTTPException. Nothing of the answer is kept."""
    target = target_of(url)
    line = _Pinned(target) if target.is_tls else _PinnedPlain(target)
    try:
        line.request("POST", target.path, body=body, headers={"Content-Length": str(len(body)), **headers})
        return line.getresponse().status
    finally:
        line.close()


class _PinnedPlain(http.client.HTTPConnection):
    def __init__(self, target: Target):
        super().__init__(target.host, target.port, timeout=SECONDS)
        self.target = target

    def connect(self):
        self.sock = socket.create_connection((self.target.address, self.target.port), SECONDS)


class _Pinned(_PinnedPlain):
    default_port = 443

    def connect(self):
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.target.host)


def _address(host: str, port: int, *, is_local: bool) -> str:
    """The first address of a name, all of which must be public."""
    try:
        found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError:
        found = []
    if not found or not (is_local or all(is_public(address) for address in found)):
        raise NotPublic
    return found[0]


def is_public(address: str) -> bool:
    """Whether an address lies in the internet and nowhere near us."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _CARRIERS):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
