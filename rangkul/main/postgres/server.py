"""Start and stop the embedded server of a folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from . import processes, programs, roles
from .account import Account, account_for
from .errors import PostgresError
from .place import (
    PORT,
    Postgres,
    abandoned_homes,
    clear_system_root,
    is_held,
    locked,
    make_passwords,
    open_folder,
    private_folder,
    settle,
    socket_folder,
    system_root,
    write_private,
)

DATABASE = "rangkul"
SUPERUSER = "rangkul_super"
ROLE = {"superuser": SUPERUSER, **roles.ROLE}

#: Replaying the log after a power cut may take a while; longer than this is trouble.
START_SECONDS = 120
#: Signals, and how many seconds each is given: end connections and write everything down; or drop all.
GENTLY = ((signal.SIGINT, 60), (signal.SIGQUIT, 10))
AT_ONCE = ((signal.SIGQUIT, 10), (signal.SIGKILL, 10))

#: Nobody is trusted; letters sort and fold the same on every machine, whatever its libraries.
INITDB = (
    "--no-instructions",
    "--auth-local=scram-sha-256",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
#: Written once into postgresql.conf, where an administrator may change them.
DEFAULTS = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "random_page_cost": "1.1",  # disks without arms: an index costs little more than reading on
    "work_mem": "16MB",
    "default_text_search_config": "pg_catalog.simple",
}


def memory_settings(megabytes: int) -> dict[str, str]:
    """How much of the machine's memory the server takes for itself, and how much it may count on being kept for files.

    >>> memory_settings(4096)
    {'shared_buffers': '256MB', 'effective_cache_size': '2048MB'}
    """
    own = min(max(megabytes // 16, 128), 1024)
    return {"shared_buffers": f"{own}MB", "effective_cache_size": f"{max(megabytes // 2, 256)}MB"}


def _megabytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


#: Given at every start, so that no edited file loosens them. Nothing but this machine reaches the server, and nothing a
#: person typed reaches its log: a NIK can stand in a statement, in a parameter, in the detail of a broken constraint
#: and in the text of an error ("invalid input syntax …"), so errors go to the client alone.
FIXED = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}


@dataclass(frozen=True)
class Server:
    """A running server: how to connect to it."""

    folder: Path
    socket_folder: Path
    passwords: dict[str, str] = field(repr=False)

    def url(self, role: str, *, database: str = DATABASE) -> str:
        """``postgresql://rangkul_app:…@/rangkul?host=/…`` for ``owner``, ``app``, ``worker`` or ``superuser``."""
        who, password = quote(ROLE[role], safe=""), quote(self.passwords[role], safe="")
        return f"postgresql://{who}:{password}@/{quote(database, safe='')}?host={quote(str(self.socket_folder))}"


def start(folder: Path) -> Server:
    """Make the server of this folder when there is none, start it when it does not run, and say how to connect.

    Safe to repeat, and safe for several callers at once: one starts, all get the same server.
    """
    place = Postgres(folder)
    with _told(place):
        open_folder(place)
        with locked(place.lock):
            if not _is_serving(place):
                _launch(place)
            server = Server(place.folder, Path(place.status()[4]), place.passwords())
            _prepare_once(place, server)
    return server


def stop(folder: Path) -> bool:
    """Stop the server of this folder; connections are ended, open transactions rolled back. False: none was running."""
    place = Postgres(folder)
    with _told(place):
        if not is_held(place.alive):
            return False
        with locked(place.lock):
            return _halt(place)


def is_running(folder: Path) -> bool:
    """Whether the server of this folder takes connections."""
    place = Postgres(folder)
    with _told(place):
        return is_held(place.alive) and _answers(place)


def remove(folder: Path) -> None:
    """Stop the server and destroy all that ``start`` made: data, passwords, log. The folder itself stays, empty.

    There is no way back but a backup.
    """
    place = Postgres(folder)
    with _told(place):
        if place.lock.exists():
            with locked(place.lock):
                _halt(place, AT_ONCE)
                for part in ("data", "data.new", "run"):
                    if (place.folder / part).exists():
                        shutil.rmtree(place.folder / part)
                for file in (place.elsewhere, place.passwords_file, place.log, place.alive, place.prepared, place.lock):
                    file.unlink(missing_ok=True)
        for home in abandoned_homes(place):
            if (home / "data").exists():
                _end_forgotten(place, uid=(home / "data").stat().st_uid)
            shutil.rmtree(home)
        clear_system_root()


@contextmanager
def _told(place: Postgres) -> Iterator[None]:
    """What the operating system refuses, as a sentence."""
    try:
        yield
    except OSError as error:
        what = f"{error.strerror}: {error.filename}" if error.filename else error.strerror
        raise PostgresError(
            f"Basis data di {place.folder} tidak dapat diurus ({what}); periksa izin dan ruang disk di sana."
        ) from error


# ------------------------------------------------------------------------------------------------ is it there?


def _answers(place: Postgres) -> bool:
    """Whether it takes connections: its state is "ready", and somebody listens (a killed server leaves "ready")."""
    status = place.status()
    if len(status) < 8 or status[7] != "ready":
        return False
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(os.path.join(status[4], f".s.PGSQL.{PORT}"))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
    return True


def _is_serving(place: Postgres) -> bool:
    """Whether a server runs; waits for one that is starting or stopping, and ends what a killed one left behind.

    False means that no process of it lives: each of them holds the lock.
    """
    deadline = time.monotonic() + START_SECONDS
    while is_held(place.alive):
        if _answers(place):
            return True
        if time.monotonic() > deadline:
            raise PostgresError(
                f"Basis data di {place.folder} sedang berjalan tetapi tidak menjawab; lihat {place.log}, "
                f"hentikan prosesnya, lalu ulangi."
            )
        _end_orphans(place)
        time.sleep(0.02)
    return False


def _end_orphans(place: Postgres) -> None:
    """After kill -9 of the server the process of a long query goes on; no new server may start beside it."""
    if not place.data.exists():
        return
    left = processes.of(place.name, uid=place.data.stat().st_uid)
    if left.masters:
        return
    for pid in left.others:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # nothing is lost: what was committed stands in the write-ahead log


# ------------------------------------------------------------------------------------------------ start


def _launch(place: Postgres) -> None:
    account = account_for(place.data)
    if not place.data.exists():
        _create(place, account)
    _forget_stale_id(place)
    own = programs.for_account(programs.matching(place.data), account, under=system_root)
    options = FIXED | {
        "cluster_name": place.name,
        "unix_socket_directories": '"' + str(socket_folder(place, account)).replace('"', '""') + '"',
    }
    words = [own.path("postgres"), "-D", place.data]
    for name, value in options.items():
        words += ["-c", f"{name}={value}"]
    log = os.open(place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    try:
        begin = os.fstat(log).st_size
        # The shell leaves it behind at once, as nobody's child, so that it outlives us and leaves no zombie.
        with locked(place.alive) as alive:
            _run(["/bin/sh", "-c", '"$@" &', "sh", *words], account, holding=alive, output=log)
    finally:
        os.close(log)
    _wait_until_ready(place, begin)


def _run(words: list, account: Account | None, *, holding: int, output: int) -> subprocess.CompletedProcess:
    return subprocess.run(
        words,
        cwd="/",
        env=programs.ENVIRONMENT,
        umask=0o077,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        pass_fds=(holding,),
        start_new_session=True,  # Ctrl-C at our terminal is not meant for it
        check=False,
        **(account.identity() if account else {}),
    )


def _create(place: Postgres, account: Account | None) -> None:
    """Make the data folder whole or not at all."""
    settle(place, account)
    make_passwords(place)
    place.prepared.unlink(missing_ok=True)
    _end_forgotten(place, uid=account.uid if account else os.geteuid())
    fresh = place.home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    private_folder(fresh, account)
    own = programs.for_account(programs.newest(), account, under=system_root)
    password = place.home / "password.new"
    write_private(password, place.passwords()["superuser"].encode())
    if account:
        os.chown(password, account.uid, account.gid)
    words = [own.path("initdb"), "-D", fresh, "-U", SUPERUSER, f"--pwfile={password}", *INITDB]
    for name, value in (memory_settings(_megabytes()) | DEFAULTS).items():
        words += ["--set", f"{name}={value}"]
    try:
        with locked(place.alive) as alive:
            run = _run(words, account, holding=alive, output=subprocess.PIPE)
    finally:
        password.unlink(missing_ok=True)
    if run.returncode:
        raise PostgresError(
            f"Basis data baru di {place.folder} tidak dapat dibuat; periksa ruang disk dan izin, atau isi DATABASE_URL "
            f"dengan alamat PostgreSQL lain. Pesan terakhir:\n{_last_lines(run.stdout)}"
        )
    fresh.rename(place.data)


def _forget_stale_id(place: Postgres) -> None:
    status = place.status()
    if status and status[0].isdecimal() and processes.is_certainly_another(int(status[0]), place.data):
        (place.data / "postmaster.pid").unlink(missing_ok=True)
        Path(status[4], f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _wait_until_ready(place: Postgres, begin: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(place):
        if not is_held(place.alive) or time.monotonic() > deadline:
            with open(place.log, "rb") as log:
                log.seek(begin)
                last = _last_lines(log.read())
            raise PostgresError(
                f"Basis data di {place.folder} tidak dapat dijalankan; perbaiki menurut pesan ini, lalu ulangi. "
                f"Catatan terakhir ({place.log}):\n{last}"
            )
        time.sleep(0.01)


def _last_lines(output: bytes) -> str:
    return "\n".join(output.decode(errors="replace").splitlines()[-10:])


def _prepare_once(place: Postgres, server: Server) -> None:
    """Roles, database and rights; again when a newer version of Rangkul asks for others."""
    done = hashlib.sha256("\n".join(roles.roles_sql(DATABASE)).encode()).hexdigest()
    if place.prepared.exists() and place.prepared.read_text() == done:
        return
    bootstrap = server.url("superuser", database="postgres")
    roles.close_to_public(bootstrap, ("postgres", "template1"))
    roles.prepare(bootstrap, DATABASE, server.passwords)
    write_private(place.prepared, done.encode())


# ------------------------------------------------------------------------------------------------ stop


def _halt(place: Postgres, steps: tuple = GENTLY) -> bool:
    """Stop whatever runs of this server. False: nothing did."""
    status = place.status()
    was_held = is_held(place.alive)
    for number, seconds in steps:
        if is_held(place.alive):
            _signal(place, number)
        if _wait_until(lambda: not _is_left(place), seconds):
            break
    else:
        raise PostgresError(
            f"Basis data di {place.folder} tidak mau berhenti; mungkin ia berjalan di wadah (container) lain: "
            f"hentikan di sana, atau hentikan prosesnya."
        )
    if len(status) > 4:
        _clear_socket_folder(place, Path(status[4]))
    return was_held


def _is_left(place: Postgres) -> bool:
    if is_held(place.alive):
        _end_orphans(place)
        return True
    return False


def _wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _signal(place: Postgres, number: signal.Signals) -> None:
    """To the process that the server wrote down, if that is still the server: ids are used again."""
    status = place.status()
    if status and int(status[0]) in processes.of(place.name, uid=place.data.stat().st_uid).masters:
        with suppress(ProcessLookupError):
            os.kill(int(status[0]), number)


def _end_forgotten(place: Postgres, *, uid: int) -> None:
    """End a server whose folder was deleted under it: nobody can reach it any more, and it bears the new one's name."""
    for number, seconds in AT_ONCE:
        forgotten = processes.of(place.name, uid=uid)
        for pid in forgotten.masters | (forgotten.others if number == signal.SIGKILL else frozenset()):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        if _wait_until(lambda: processes.of(place.name, uid=uid) == processes.NONE, seconds):
            return


def _clear_socket_folder(place: Postgres, folder: Path) -> None:
    if folder == place.home / "run" or folder.name.endswith(place.digest):
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (folder / name).unlink(missing_ok=True)  # a killed server leaves them
        with suppress(OSError):
            folder.rmdir()
