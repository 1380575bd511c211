"""Start and stop the application: PostgreSQL, tables, pages, jobs. Imports no Django."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from . import postgres, presence
from .home import Home

#: How long the pages may take to answer after a start.
PATIENCE = 180
#: How long whoever serves may take to end: a page that is being made, a job that is being done.
PATIENCE_AT_END = 60
#: Seconds between two looks at whether the database still answers.
LOOK_AT_DATABASE = 3
PR_SET_PDEATHSIG = 1  # linux/prctl.h
HERE = Path(__file__).resolve().parent


def say(text: str) -> None:
    """One line for the person at the terminal."""
    sys.stderr.write(f"{text}\n")


def django(home: Home, role: str, command: str, *words: str, **more: str) -> int:
    """Run one management command as one database role; returns its exit code."""
    home.make()
    env = home.environment(role, home.database_urls(), **more)
    return subprocess.run([sys.executable, "-m", "django", command, *words], env=env, check=False).returncode


def migrate(home: Home, **more: str) -> int:
    """Bring tables, rights, questionnaires and static files to this version."""
    for words in (("migrate", "--verbosity", "0"), ("sync_rights",), ("ship_forms",)):
        if code := django(home, "owner", *words, **more):
            return code
    return django(home, "app", "collectstatic", "--noinput", "--verbosity", "0", **more)


def serve(home: Home, *, port: int, workers: int, only: str | None = None, **more: str) -> int:
    """Run pages and jobs in the foreground until told to stop; a worker that dies is started again.

    Raises ServingError where this installation is served already, or another program has the port.
    """
    home.make()
    parts = (only,) if only else presence.PARTS
    with presence.held(home.run, parts, port if "web" in parts else 0):
        if "web" in parts:
            presence.want_port(port)
        return _serve(home, port=port, workers=workers, parts=parts, **more)


def _serve(home: Home, *, port: int, workers: int, parts: Sequence[str], **more: str) -> int:
    if code := migrate(home, **more):
        return code
    urls = home.database_urls()
    commands = {}
    if "web" in parts:
        commands["web"] = (
            [
                sys.executable,
                "-m",
                "gunicorn",
                "rangkul.main.wsgi",
                "--bind",
                f"127.0.0.1:{port}",
                "--worker-class",
                "gthread",
                "--workers",
                str(workers),
                "--threads",
                "4",
                "--timeout",
                "120",
                "--graceful-timeout",
                "20",
                "--max-requests",
                "10000",
                "--max-requests-jitter",
                "2000",
                "--access-logfile",
                os.devnull,
                "--no-control-socket",  # it would lie in the home of who starts us, and two installations share it
            ],
            home.environment("app", urls, **more),
        )
    if "worker" in parts:
        commands["worker"] = (
            [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "2"],
            home.environment("worker", urls, **more),
        )
    return _keep_running(home, commands)


def _keep_database(home: Home) -> None:
    """Start our own PostgreSQL again when it is gone: killed, or out of memory. One from outside is not ours."""
    if not home.has_own_database or postgres.is_running(home.postgres):
        return
    say("Basis data berhenti; dijalankan lagi.")
    with contextlib.suppress(postgres.PostgresError):  # tried again in a moment
        postgres.start(home.postgres)


def _keep_running(home: Home, commands: dict) -> int:
    """Hold the processes and the database; on SIGTERM or Ctrl-C end them in order and wait."""
    running: dict[str, subprocess.Popen] = {}
    stopping = False

    def stop(*_signal) -> None:
        nonlocal stopping
        stopping = True
        for process in running.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    started: dict[str, float] = {}
    looked = time.monotonic()
    while not stopping:
        if time.monotonic() - looked > LOOK_AT_DATABASE:
            _keep_database(home)
            looked = time.monotonic()
        for name, (words, env) in commands.items():
            process = running.get(name)
            if process is not None and process.poll() is None:
                continue
            if process is not None:
                say(f"{name} berhenti sendiri (kode {process.returncode}); dijalankan lagi.")
                if time.monotonic() - started[name] < 5:
                    stop()
                    break
            # no thread runs here, so that what is done between fork and exec is safe
            running[name] = subprocess.Popen(words, env=env, preexec_fn=_end_with_parent)  # noqa: PLW1509
            started[name] = time.monotonic()
            (home.run / f"{name}.pid").write_text(str(running[name].pid), encoding="ascii")
        time.sleep(0.5)
    codes = [process.wait() for process in running.values()]
    return 0 if all(code in (0, -signal.SIGTERM) for code in codes) else 1


def _end_with_parent() -> None:
    """In a new process: be told to end when the one above is killed, rather than keep its port and its jobs."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start_in_background(home: Home, *, port: int, **more: str) -> int:
    """Start ``serve`` as a session of its own and wait until the pages answer; returns its process number."""
    home.make()
    log = (home.logs / "serve.log").open("ab")
    words = [
        sys.executable,
        "-c",
        "import sys; from rangkul.main.cli import main; sys.exit(main())",
        "serve",
        "--home",
        str(home.folder),
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        words, env=os.environ | more, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
    )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if answers(port):
            return process.pid
        time.sleep(0.2)
    tail = (home.logs / "serve.log").read_text(encoding="utf-8", errors="replace")[-2000:]
    raise postgres.PostgresError(f"Aplikasi tidak menjawab di pintu {port}. Catatan terakhirnya:\n{tail}")


def answers(port: int) -> bool:
    """Whether pages are served at this port."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sehat", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def stop(home: Home) -> int:
    """End whoever serves this installation, and its PostgreSQL."""
    stopped = _end(home)
    if home.postgres.exists():
        stopped = postgres.stop(home.postgres) or stopped
    say("Dihentikan." if stopped else "Tidak ada yang berjalan.")
    return 0


def _end(home: Home) -> bool:
    """Tell whoever serves to stop and wait for it, a minute at most; whether there was anybody."""
    found = presence.servers(home.run)
    for server in found:
        try:
            os.kill(server.pid, signal.SIGTERM)
        except ProcessLookupError:
            continue  # it ended meanwhile
        except PermissionError:
            raise presence.ServingError(
                f"Aplikasi dijalankan pengguna lain (proses {server.pid}); hentikan sebagai pengguna itu."
            ) from None
    until = time.monotonic() + PATIENCE_AT_END
    while time.monotonic() < until and presence.servers(home.run):
        time.sleep(0.1)
    return bool(found)


def demo(home: Home, *, port: int, fresh: bool) -> int:
    """The made-up district, served on loopback; repeatable."""
    more = {"RANGKUL_DEMO": "1", "RANGKUL_HTTPS": "0", "RANGKUL_HOME": str(home.folder)}
    if fresh or (home.folder / "half-made").exists():
        stop(home)
        if home.postgres.exists():
            postgres.remove(home.postgres)
        shutil.rmtree(home.folder, ignore_errors=True)
    home.make()
    half = home.folder / "half-made"
    loaded = home.folder / "loaded"
    if not loaded.exists():
        half.touch()
    servers = presence.servers(home.run)
    ours = any(server.port == port for server in servers)
    if not (ours and answers(port)):
        if not ours:
            presence.want_port(port)
        if servers:
            say(f"Demo yang sedang berjalan dihentikan, lalu dimulai lagi di pintu {port}.")
            _end(home)
        start_in_background(home, port=port, **more)
    if code := django(home, "app", "load_demo", **more):
        return code
    loaded.touch()
    half.unlink(missing_ok=True)
    return django(home, "owner", "show_demo", "--port", str(port), **more)
