"""The command ``rangkul``: district, reconcile, explain."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from .. import __version__
from . import district, pipeline, regions, report, settings
from .explain import explain
from .ids import mask_plain
from .progress import Bar
from .tidy import deliveries
from .types import InputError

DONE, OUR_FAULT, INPUT, SKIPPED = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None, words: argparse.ArgumentParser | None = None) -> int:
    """Run the command; returns the exit code: 0 done, 1 our fault, 2 input or usage, 3 done with skipped files.

    ``words`` is a parser that knows more verbs than the engine's own.
    """
    started = time.perf_counter()
    args = (words or parser()).parse_args(argv)
    try:
        return args.do(args, started)
    except InputError as error:
        print(f"rangkul: {mask_plain(str(error))}", file=sys.stderr)
        return INPUT
    except KeyboardInterrupt:
        print("rangkul: dihentikan.", file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 - the last door: a number of a child must not reach a terminal or a log
        print(mask_plain(traceback.format_exc()) if os.environ.get("RANGKUL_DEBUG") else _sorry(error), file=sys.stderr)
        return OUR_FAULT


def parser() -> argparse.ArgumentParser:
    """The arguments, as people expect them."""
    top = argparse.ArgumentParser(
        prog="rangkul", description="Temukan setiap anak yang tidak sekolah, dan antar kembali."
    )
    top.add_argument("--version", action="version", version=f"rangkul {__version__}")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="PERINTAH")
    _reconcile(verbs)
    _district(verbs)
    _explain(verbs)
    return top


def _reconcile(verbs) -> None:
    help_text = "cocokkan register, daftar sekolah dan daftar lain; satu keputusan per anak"
    p = verbs.add_parser("reconcile", help=help_text, description=help_text)
    add = p.add_argument
    add("inputs", nargs="+", metavar="INPUT", help="berkas, folder (20251/…), atau JENIS[@PERIODE]=BERKAS")
    add("--as-of", type=_day, required=True, metavar="TANGGAL", help="keadaan pada tanggal ini, mis. 2025-10-01")
    p.add_argument("--ages", type=_ages, metavar="7-18", help="umur yang dicakup (bawaan 7-18)")
    p.add_argument("--settings", type=Path, metavar="BERKAS.toml")
    p.add_argument("--areas", type=Path, metavar="BERKAS.csv", help="wilayah yang berubah: code,name,old_code")
    p.add_argument("--decisions", type=Path, metavar="BERKAS", help="keputusan petugas (csv atau parquet)")
    p.add_argument("--previous", type=Path, metavar="FOLDER", help="hasil putaran sebelumnya")
    p.add_argument("--map", type=Path, metavar="BERKAS", help="peta kolom tersimpan untuk susunan yang belum dikenal")
    p.add_argument("--keep-going", action="store_true", help="lewati berkas yang rusak (kode keluar 3)")
    p.add_argument("--keep-steps", action="store_true", help="simpan setiap tabel antara di FOLDER/steps")
    p.add_argument("--threads", type=int, metavar="N", help="jumlah inti yang dipakai")
    p.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    p.add_argument("--lang", choices=("id", "en"), help="bahasa laporan dan alasan")
    p.add_argument("--no-report", action="store_true", help="tanpa report.html dan daftar-ats/")
    p.add_argument("--small-numbers", action="store_true", help="tampilkan angka di bawah 5 di laporan")
    p.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    p.set_defaults(do=_run_reconcile)


def _district(verbs) -> None:
    p = verbs.add_parser("district", help="buat kabupaten/kota karangan dengan kebenaran yang diketahui")
    p.add_argument("--preset", choices=("banjarbaru", "kutai-timur"), default="banjarbaru")
    p.add_argument("--children", type=int, metavar="N")
    p.add_argument("--seed", type=int, default=1, metavar="S")
    p.add_argument("--hard", action="store_true", help="data yang lebih kotor")
    p.add_argument("--format", choices=("office", "parquet"), default="office")
    p.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    p.set_defaults(do=_run_district)


def _explain(verbs) -> None:
    p = verbs.add_parser("explain", help="mengapa: satu anak, atau satu baris terhadap satu anak")
    p.add_argument("folder", type=Path, metavar="FOLDER", help="hasil rangkul reconcile")
    p.add_argument("what", metavar="CHILD_ID | SUMBER/RECORD_ID~RECORD_ID_REGISTER")
    p.add_argument("--lang", choices=("id", "en"), default="id")
    p.set_defaults(do=_run_explain)


def _run_reconcile(args, started: float) -> int:
    chosen = settings.load(
        args.settings or _settings_beside(args.inputs),
        as_of=args.as_of,
        ages=args.ages,
        lang=args.lang,
        threads=args.threads or pipeline.threads(),
    )
    if args.areas:
        more = regions.read_edition(args.areas)
        chosen = replace(chosen, areas=settings.settled_areas([*chosen.areas, *more], str(args.areas)))
    os.umask(0o077)  # an output names children: for its owner alone
    _check_out(args.out)
    inputs = deliveries.find(args.inputs, chosen, map=args.map)
    with Bar() as bar:
        run = pipeline.Run(
            inputs=inputs,
            settings=chosen,
            out=args.out,
            decisions=args.decisions,
            previous=args.previous,
            keep_going=args.keep_going,
            keep_steps=args.keep_steps,
            format=args.format,
            people=not args.no_report,
        )
        done = pipeline.reconcile(run, progress=bar.show, started=started)
        if not args.no_report:
            bar.show("menulis laporan", 0.95)
            report.write_html(args.out, done.settings, lang=done.settings.lang, small_numbers=args.small_numbers)
            report.write_workbooks(args.out, done.people, done.verdicts, done.settings)
    _tell(done, args)
    return SKIPPED if done.skipped else DONE


def _tell(done: pipeline.Done, args) -> None:
    counts = done.summary["counts"]
    verdicts = counts["verdict"]
    ages = "–".join(map(str, done.settings.ages))
    print(f"Anak dalam cakupan: {_n(counts['children_in_scope'])} (umur {ages} tahun)")
    for key, word in (("enrolled", "bersekolah"), ("out_of_school", "tidak bersekolah"), ("uncertain", "belum pasti")):
        print(f"  {word:<18}{_n(verdicts.get(key, 0)):>12}")
    asked = counts["questions"]
    print(f"Perlu petugas: {_n(asked.get('link', 0))} pertanyaan tautan, {_n(sum(asked.values()))} semuanya")
    if done.skipped:
        print(f"Berkas yang dilewati: {done.skipped} (lihat problems)")
    print(f"Laporan: {args.out / 'report.html'}" if not args.no_report else f"Tabel: {args.out}")


def _run_district(args, _started: float) -> int:
    with Bar() as bar:
        district.make(
            preset=args.preset,
            children=args.children,
            seed=args.seed,
            hard=args.hard,
            format=args.format,
            out=args.out,
            progress=lambda what, done, of: bar.show(what, done / max(of, 1)),
        )
    print(f"Kabupaten/kota karangan: {args.out} (kebenarannya di {args.out / 'truth'})")
    return DONE


def _run_explain(args, _started: float) -> int:
    print(explain(args.folder, args.what, args.lang))
    return DONE


def _settings_beside(inputs: Sequence[str]) -> Path | None:
    """settings.toml in an input folder, or beside it, as ``rangkul district`` writes it."""
    for text in inputs:
        path = Path(text.split("=", 1)[-1])
        for folder in (path, path.parent, path.parent.parent):
            if (folder / "settings.toml").is_file() and (folder.is_dir()):
                return folder / "settings.toml"
    return None


def _check_out(out: Path) -> None:
    """An output folder is new, empty, or an earlier output of ours, which is then written anew."""
    if not out.exists():
        return
    if not out.is_dir():
        raise InputError(f"{out} bukan folder. Pilih nama folder lain untuk --out.")
    names = {p.name for p in out.iterdir()}
    if names and "summary.json" not in names:
        raise InputError(f"Folder {out} berisi berkas lain. Pilih folder kosong atau baru untuk --out.")
    made = (out / "summary.json").stat().st_mtime if names else 0
    filled = [p.name for p in (out / "daftar-ats").glob("*.xlsx") if p.stat().st_mtime > made + 60]
    if filled:
        raise InputError(
            f"{out / 'daftar-ats'} berisi {len(filled)} daftar yang sudah diisi (misalnya {filled[0]}). "
            "Pindahkan dulu, atau pilih folder lain untuk --out, supaya isiannya tidak hilang."
        )
    for name in ("steps", "daftar-ats", "perbaiki"):
        shutil.rmtree(out / name, ignore_errors=True)
    for path in out.iterdir():
        if path.is_file() and path.suffix in (".parquet", ".csv", ".html", ".json", ".xlsx"):
            path.unlink()


def _sorry(error: Exception) -> str:
    kind = type(error).__name__
    return (
        f"rangkul: terjadi kesalahan di program ini ({kind}), bukan pada berkas Anda. "
        "Jalankan lagi dengan RANGKUL_DEBUG=1 dan kirimkan pesannya kepada pengelola; NIK sudah disamarkan di dalamnya."
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' bukan tanggal; tulis seperti 2025-10-01") from None


def _ages(text: str) -> tuple[int, int]:
    low, _, high = text.partition("-")
    if not (low.isdigit() and high.isdigit() and int(low) <= int(high)):
        raise argparse.ArgumentTypeError(f"'{text}' bukan rentang umur; tulis seperti 7-18")
    return int(low), int(high)


def _n(number: int) -> str:
    return f"{number:,}".replace(",", ".")


if __name__ == "__main__":
    sys.exit(main())
