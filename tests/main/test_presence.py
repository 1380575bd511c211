"""One installation is served once; who was killed stands in nobody's way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from threading import Timer

import pytest

from rangkul.main.presence import Server, ServingError, held, servers, want_port

SERVE = """
import sys
from pathlib import Path
from rangkul.main.presence import held
with held(Path(sys.argv[1]), sys.argv[3].split(), int(sys.argv[2])):
    print("serving", flush=True)
    sys.stdin.read()
"""


@contextmanager
def serving(run, port: int, parts: str = "web worker"):
    """Another process that serves."""
    words = [sys.executable, "-c", SERVE, str(run), str(port), parts]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "serving\n"
        yield process
        process.stdin.close()


def test_who_serves_is_known_with_number_and_port(tmp_path):
    assert servers(tmp_path) == set()
    with serving(tmp_path, 8123) as process:
        assert servers(tmp_path) == {Server(process.pid, 8123)}
    assert servers(tmp_path) == set()


def test_pages_and_jobs_may_be_served_by_two_processes(tmp_path):
    with serving(tmp_path, 8123, "web") as web, serving(tmp_path, 0, "worker") as worker:
        assert servers(tmp_path) == {Server(web.pid, 8123), Server(worker.pid, 0)}


def test_a_second_one_is_refused_and_told_where_the_first_is(tmp_path):
    with serving(tmp_path, 8123), pytest.raises(ServingError, match="sudah berjalan di pintu 8123"):
        held(tmp_path, ["web"], 9000).__enter__()


def test_who_was_killed_stands_in_nobodys_way(tmp_path):
    with serving(tmp_path, 8123) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert servers(tmp_path) == set()
        with held(tmp_path, ["web", "worker"], 9000):
            assert servers(tmp_path) == {Server(os.getpid(), 9000)}


def test_a_port_that_another_program_has_is_refused_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServingError, match=f"Pintu {port} dipakai program lain.*--port {port + 1}"):
            want_port(port, patience=0)
    want_port(port, patience=0)


def test_a_port_that_is_given_up_soon_is_waited_for():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        Timer(0.5, other.close).start()
        want_port(port, patience=30)
