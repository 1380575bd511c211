"""Where an installation lives on disk, and the environment that its processes get. Imports no Django.

``RANGKUL_HOME`` (default ``.rangkul`` beside the current folder) holds ``secret``, ``keys/``, ``data/``, ``postgres/``,
``static/``, ``logs/`` and ``run/``; each for its owner alone. Keys may be moved elsewhere with ``RANGKUL_KEYS``.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from . import postgres

ROLES = ("owner", "app", "worker")


@dataclass(frozen=True)
class Home:
    """The folder of one installation."""

    folder: Path

    @property
    def keys(self) -> Path:
        return Path(os.environ.get("RANGKUL_KEYS", self.folder / "keys"))

    @property
    def data(self) -> Path:
        return Path(os.environ.get("RANGKUL_DATA", self.folder / "data"))

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    def make(self) -> None:
        """Make the folders and the secret, once."""
        for folder in (self.folder, self.keys, self.data, self.run, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._once("secret", lambda: secrets.token_urlsafe(48))

    def secret(self) -> str:
        return os.environ.get("RANGKUL_SECRET") or (self.folder / "secret").read_text(encoding="ascii")

    def database_urls(self) -> dict[str, str]:
        """How owner, app and worker connect: as given, or to a server that is started for them."""
        given = {role: os.environ.get(f"DATABASE_URL_{role.upper()}", "") for role in ROLES}
        if all(given.values()):
            return given
        if outside := os.environ.get("DATABASE_URL"):
            return self._of_outside(outside)
        server = postgres.start(self.postgres)
        return {role: server.url(role) for role in ROLES}

    @property
    def has_own_database(self) -> bool:
        """Whether the server is ours, started for this installation."""
        return not any(name.startswith("DATABASE_URL") for name in os.environ)

    def _of_outside(self, url: str) -> dict[str, str]:
        """A PostgreSQL of the district's own: roles and database are made (or brought to order) by ``url``'s user."""
        fresh = lambda: json.dumps({role: secrets.token_urlsafe(24) for role in ROLES})  # noqa: E731
        passwords = json.loads(self._once("database-passwords.json", fresh))
        parts = urlsplit(url)
        database = parts.path.lstrip("/") or "rangkul"
        postgres.prepare(url, database, passwords)
        out = {}
        for role in ROLES:
            host = parts.netloc.rpartition("@")[2]
            secret = quote(passwords[role], safe="")
            out[role] = urlunsplit(parts._replace(netloc=f"{postgres.ROLE[role]}:{secret}@{host}"))
        return out

    def environment(self, role: str, urls: dict[str, str], **more: str) -> dict[str, str]:
        """What a process of this installation gets; a process knows the password of its own role only."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_URL")}
        return env | {
            "DJANGO_SETTINGS_MODULE": "rangkul.main.settings",
            "RANGKUL_HOME": str(self.folder),
            "RANGKUL_KEYS": str(self.keys),
            "RANGKUL_DATA": str(self.data),
            "RANGKUL_SECRET": self.secret(),
            "RANGKUL_DB_AS": role,
            f"DATABASE_URL_{role.upper()}": urls[role],
            **more,
        }

    def _once(self, name: str, make) -> str:
        """The text of a private file, made the first time."""
        path = self.folder / name
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii")
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(text := make())
        return text


def home(folder: str | None = None) -> Home:
    """The installation that is asked for."""
    return Home(Path(folder or os.environ.get("RANGKUL_HOME", ".rangkul")).resolve())
