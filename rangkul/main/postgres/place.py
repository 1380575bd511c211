"""Where an embedded server lives: the folder that was asked for, what lies in it, and whose it is.

::

    <folder>/            made 0700 (root: 0710, so that the server's account may pass)
        lock             held while one caller starts or stops
        alive            held by every process of a living server
        passwords.json   0600
        server.log       0600
        prepared         which roles and rights were made
        elsewhere        root only: where ``data`` and ``run`` are, when the account cannot come here
        data/  run/      0700, of the account that runs the server
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from . import processes
from .account import Account, account_for, can_enter, is_root
from .errors import PostgresError

#: Where root puts data and programs that the server's account cannot reach (below a home of mode 0700).
SYSTEM_ROOT = Path("/var/lib/rangkul-pg")
PORT = 5432
#: A socket's path must fit in ``sun_path``: 107 bytes on Linux, 103 on macOS.
SOCKET_PATH_BYTES = 103
WHO = ("superuser", "owner", "app", "worker")


@dataclass(frozen=True)
class Postgres:
    """The server of one folder."""

    folder: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", Path(self.folder).resolve())

    @property
    def digest(self) -> str:
        return hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]

    @property
    def name(self) -> str:
        """Stands in the title of each of its processes."""
        return f"rangkul-{self.digest}"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def alive(self) -> Path:
        return self.folder / "alive"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def passwords_file(self) -> Path:
        return self.folder / "passwords.json"

    @property
    def prepared(self) -> Path:
        return self.folder / "prepared"

    @property
    def elsewhere(self) -> Path:
        return self.folder / "elsewhere"

    @property
    def home(self) -> Path:
        """The folder of ``data`` and ``run``: this one, or the one it points to."""
        try:
            return Path(os.fsdecode(self.elsewhere.read_bytes().strip()))
        except FileNotFoundError:
            return self.folder

    @property
    def data(self) -> Path:
        return self.home / "data"

    def status(self) -> list[str]:
        """The lines of ``postmaster.pid``: process, data, start, port, socket folder, address, memory, state."""
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except FileNotFoundError:
            return []

    def passwords(self) -> dict[str, str]:
        """Password by who (``superuser``, ``owner``, ``app``, ``worker``)."""
        try:
            return json.loads(self.passwords_file.read_text())
        except FileNotFoundError:
            raise PostgresError(
                f"Berkas kata sandi {self.passwords_file} hilang sehingga basis data di sana tidak dapat dibuka; "
                f"kembalikan berkas itu, atau mulai di folder baru dan pulihkan cadangan."
            ) from None


def open_folder(place: Postgres) -> None:
    """Make the folder, or see that the one that exists is ours. A folder that exists keeps its mode and owner."""
    if not place.folder.exists():
        _make_folder(place)
    found = place.folder.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise PostgresError(f"{place.folder} bukan folder; pilih folder lain untuk basis data.")
    if found.st_uid != os.geteuid():
        raise PostgresError(
            f"Folder {place.folder} milik pengguna lain (nomor {found.st_uid}); "
            f"jalankan perintah ini sebagai pengguna itu, atau pilih folder lain untuk basis data."
        )
    if found.st_mode & stat.S_IWOTH:
        raise PostgresError(
            f"Folder {place.folder} dapat ditulisi siapa saja; batasi dulu (chmod o-w), atau pilih folder lain."
        )


def _make_folder(place: Postgres) -> None:
    """Made under another name and moved into place whole, so that nobody meets it half made."""
    parent = place.folder.parent
    parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".rangkul-", dir=parent))  # mode 0700
    account = account_for(place.data)
    if account and can_enter(parent, account):
        let_pass(fresh, account)
    try:
        fresh.rename(place.folder)
    except OSError:
        fresh.rmdir()
        if not place.folder.is_dir():  # else another start was faster
            raise


def let_pass(folder: Path, account: Account) -> None:
    """The server's account may pass through a folder that we made, and nobody else; it may not list it."""
    os.chown(folder, -1, account.gid)
    folder.chmod(0o710)


def settle(place: Postgres, account: Account | None) -> None:
    """Choose where new data lie, before they exist. A pointer to elsewhere is left when it is not this folder."""
    if account is None or place.elsewhere.exists() or can_enter(place.folder, account):
        return
    home = system_root() / f"{place.digest}-{secrets.token_hex(4)}"
    home.mkdir(mode=0o700)
    let_pass(home, account)
    write_private(place.elsewhere, os.fsencode(home))


def system_root() -> Path:
    """Made for all to pass through, whatever the umask; what exists must be root's own."""
    with suppress(FileExistsError):
        SYSTEM_ROOT.mkdir(mode=0o700)
        SYSTEM_ROOT.chmod(0o755)
    found = SYSTEM_ROOT.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
        raise PostgresError(f"{SYSTEM_ROOT} bukan folder milik root saja; periksa isinya dan pindahkan.")
    return SYSTEM_ROOT


def make_passwords(place: Postgres) -> None:
    """Four random passwords, once."""
    if not place.passwords_file.exists():
        write_private(place.passwords_file, json.dumps({who: secrets.token_urlsafe(32) for who in WHO}).encode())


def socket_folder(place: Postgres, account: Account | None) -> Path:
    """A private folder for the socket: beside the data, or where that path would not do, a short one.

    It may not be too long for a socket, nor hold a comma: clients would read two hosts. Made anew at each start,
    because the short one lies among temporary files.
    """
    owner = account.uid if account else os.geteuid()
    short = f"rangkul-{owner}-{place.digest}"
    for folder in (place.home / "run", Path(tempfile.gettempdir()).resolve() / short, Path("/tmp") / short):  # noqa: S108
        fits = len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES
        if fits and "," not in str(folder) and (account is None or can_enter(folder.parent, account)):
            return private_folder(folder, account)
    raise PostgresError("Tidak ada tempat untuk soket basis data; isi TMPDIR dengan folder yang namanya pendek.")


def private_folder(folder: Path, account: Account | None) -> Path:
    """Make a folder of mode 0700 for the account; one that somebody else made or may enter is refused."""
    owner = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        ours = found.st_uid in {owner, os.geteuid()} and not found.st_mode & 0o077
        if not stat.S_ISDIR(found.st_mode) or not ours:
            raise PostgresError(
                f"{folder} sudah ada dan bukan folder pribadi basis data ini; hapus atau pindahkan dulu."
            ) from None
    if account:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    return folder


def write_private(path: Path, content: bytes) -> None:
    """Write a file of mode 0600, whole or not at all."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    os.replace(fresh, path)


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold the lock of this file; gives its descriptor, which a child may inherit and go on holding."""
    descriptor = _take(path)
    while not _is_still_there(descriptor, path):  # ``remove`` deleted it while we waited
        os.close(descriptor)
        descriptor = _take(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _is_still_there(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock of this file."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def abandoned_homes(place: Postgres) -> list[Path]:
    """Data of root elsewhere that a folder of this very name once pointed to."""
    if not is_root():
        return []
    return [home for home in SYSTEM_ROOT.glob(f"{place.digest}-*") if home != place.home]


def clear_system_root() -> None:
    """The copied programs go when no data lie there and no server runs from them; a later start copies them again."""
    if is_root() and not list(SYSTEM_ROOT.glob("*/data")) and not processes.run_from(SYSTEM_ROOT):
        shutil.rmtree(SYSTEM_ROOT, ignore_errors=True)
