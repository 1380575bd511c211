"""The command ``rangkul``: the engine's verbs, and the application's.

Nothing here imports Django: what needs it runs as a process of its own, as the database role that it needs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rangkul.engine import cli as engine

from . import serving
from .home import home
from .postgres import PostgresError
from .presence import ServingError

DEMO = "demo/app"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; exit codes as :func:`rangkul.engine.cli.main`."""
    return engine.main(argv, words=parser())


def parser() -> argparse.ArgumentParser:
    """The engine's arguments and the application's."""
    top = engine.parser()
    verbs = next(action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    for name, (help_text, do, arguments) in VERBS.items():
        verb = verbs.add_parser(name, help=help_text, description=help_text)
        verb.add_argument("--home", help="folder instalasi (bawaan: .rangkul atau RANGKUL_HOME)")
        for words, options in arguments:
            verb.add_argument(*words, **options)
        verb.set_defaults(do=_polite(do))
    return top


def _polite(do):
    """A verb whose trouble with PostgreSQL, or with another server, is said in a sentence."""

    def inner(args, started) -> int:
        try:
            return do(args, started)
        except (PostgresError, ServingError) as error:
            print(f"rangkul: {error}", file=sys.stderr)
            return engine.INPUT

    return inner


def _serve(args, _started) -> int:
    return serving.serve(home(args.home), port=args.port, workers=args.workers, only=args.only)


def _worker(args, _started) -> int:
    return serving.serve(home(args.home), port=0, workers=0, only="worker")


def _demo(args, _started) -> int:
    return serving.demo(home(args.home or DEMO), port=args.port, fresh=args.fresh)


def _stop(args, _started) -> int:
    return serving.stop(home(args.home or DEMO))


def _demo_code(args, _started) -> int:
    return serving.django(home(args.home or DEMO), "owner", "demo_code", args.role, RANGKUL_DEMO="1")


def _migrate(args, _started) -> int:
    return serving.migrate(home(args.home))


def _django(role: str, command: str, *names: str):
    """A verb that is a management command, run as one role; ``names`` are the arguments handed on."""

    def do(args, _started) -> int:
        words = []
        for name in names:
            value = getattr(args, name.lstrip("-").replace("-", "_"))
            if value in (None, False):
                continue
            words += [name] if value is True else [name, str(value)] if name.startswith("-") else [str(value)]
        return serving.django(home(args.home), role, command, *words)

    return do


_FILE = (("file",), {"metavar": "BERKAS", "type": Path})
VERBS = {
    "serve": (
        "jalankan aplikasi dan pekerjanya (PostgreSQL ikut dinyalakan bila tidak ada DATABASE_URL)",
        _serve,
        [
            (("--port",), {"type": int, "default": int(os.environ.get("PORT", "8000"))}),
            (("--workers",), {"type": int, "default": 2}),
            (("--only",), {"choices": ["web", "worker"]}),
        ],
    ),
    "worker": ("jalankan pekerja latar saja", _worker, []),
    "migrate": ("siapkan atau mutakhirkan tabel", _migrate, []),
    "createregion": (
        "tambah kabupaten/kota: wilayah, kalender, kunci, pengelola pertama",
        _django("owner", "createregion", "code", "--time-zone", "--administrator"),
        [
            (("code",), {"metavar": "KODE", "help": "63.72"}),
            (("--time-zone",), {"choices": ["WIB", "WITA", "WIT"]}),
            (("--administrator",), {"metavar": "NAMA", "help": "nama pengguna pengelola akun pertama"}),
        ],
    ),
    "doctor": ("periksa basis data, peran, cakram, kunci, jam, pustaka, pekerja", _django("owner", "doctor"), []),
    "verify-audit": (
        "periksa rantai catatan kegiatan",
        _django("owner", "verify_audit", "--heads"),
        [(("--heads",), {"metavar": "FOLDER", "help": "salinan segel yang disimpan di luar"})],
    ),
    "backup": ("cadangkan basis data dan berkas, terenkripsi", _django("owner", "backup", "file"), [_FILE]),
    "restore": ("kembalikan cadangan ke instalasi kosong", _django("owner", "restore", "file"), [_FILE]),
    "rotate-keys": (
        "ganti kunci segel satu wilayah, segel ulang semua nomornya",
        _django("owner", "rotate_keys", "code", "--resume"),
        [(("code",), {"metavar": "KODE"}), (("--resume",), {"action": "store_true"})],
    ),
    "openapi": ("cetak dokumen OpenAPI", _django("app", "openapi"), []),
    "demo": (
        "jalankan kabupaten/kota karangan di latar, lalu cetak akun tiap peran",
        _demo,
        [
            (("--port",), {"type": int, "default": int(os.environ.get("PORT", "8000"))}),
            (("--fresh",), {"action": "store_true", "help": "hapus demo yang ada lebih dahulu"}),
        ],
    ),
    "demo-code": (
        "kode sekali pakai untuk satu peran demo",
        _demo_code,
        [(("role",), {"metavar": "PERAN"})],
    ),
    "stop": ("hentikan aplikasi yang berjalan dari satu folder (bawaan: demo)", _stop, []),
}
