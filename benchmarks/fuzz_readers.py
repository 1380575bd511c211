"""Feeds made, mutated and senseless files to every reader: each must give tables or one FileProblem, and lose nothing.

    python benchmarks/fuzz_readers.py --seconds 600 --seed 1 --save DIR --doc docs/fuzz.md

A failing file stays in DIR (so does the one at hand when the whole process dies); exit code 1. With ``--doc`` the
counts are written as a page.
"""

from __future__ import annotations

import argparse
import csv
import faulthandler
import io
import random
import re
import resource
import shutil
import signal
import struct
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
from tqdm import tqdm

from rangkul.engine import files
from rangkul.engine.files import delimited

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "engine"))
import office_files

LIMITS = files.Limits(
    total_bytes=256 << 20, ratio_from=16 << 20, cells=20_000_000, memory_bytes=1 << 30, seconds=8, members=2_000
)
SECONDS_PER_FILE = 10
GROWTH_MB = 300  # of this process by one file

WORDS = [
    "SITI",
    "AMINAH",
    "Muhammad",
    "Nur'aini",
    "D'Cruz",
    "José",
    "Łukasz",
    "محمد",
    "中",
    "RT 01",
    "x",
    "'063",
    "-",
    "0",
]
Grid = list[list[str | None]]
Made = tuple[str, bytes, list[Grid]]  # name, bytes, the cells that must come back


class Hang(BaseException):
    """A file took too long."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="folder for failing files (default: a new one)")
    parser.add_argument("--doc", type=Path, help="write the result as a page")
    args = parser.parse_args()
    folder = args.save or Path(tempfile.mkdtemp(prefix="rangkul-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGALRM, _hang)
    rng, counts, failures = random.Random(args.seed), Counter(), 0
    end = time.monotonic() + args.seconds
    with tqdm(total=int(args.seconds), unit="s", disable=None) as bar:
        while (left := end - time.monotonic()) > 0:
            failures += one_round(rng, folder, counts)
            bar.update(int(args.seconds - left) - bar.n)
    shown = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    total = f"{counts.total()} files, {failures} failures, peak {peak_mb()} MB"
    print(f"seed {args.seed}, {args.seconds:.0f} s: {total} ({shown})")
    if args.doc:
        args.doc.write_text(page(args.seed, args.seconds, counts, failures), encoding="utf-8")
    if failures:
        print(f"failing files: {folder}")
    elif args.save is None:
        shutil.rmtree(folder)
    return 1 if failures else 0


PAGE = """# Fuzzing the readers

Written by `benchmarks/fuzz_readers.py`. Well-formed files of every format, made at random, must give back each cell;
mutants of them (bits flipped, cut, spliced, numbers made extreme, members of zips changed and packed again) and noise
must give tables or one clear problem, within {limit} seconds and {growth} MB each. A crash, a hang, another exception
or a lost cell is a failure.

- {day}, seed {seed}, {seconds:.0f} seconds: **{files:,} files, {failures} failures**, peak {peak:,} MB

| file | outcome | files |
|---|---|---:|
"""


def page(seed: int, seconds: float, counts: Counter, failures: int) -> str:
    """The result for ``docs/``."""
    head = PAGE.format(
        limit=SECONDS_PER_FILE,
        growth=GROWTH_MB,
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        seed=seed,
        seconds=seconds,
        files=counts.total(),
        failures=failures,
        peak=peak_mb(),
    )
    rows = ([*name.split(" → "), f"{count:,}"] for name, count in sorted(counts.items()))
    return head + "".join(f"| {kind} | {outcome} | {count} |\n" for kind, outcome, count in rows)


def _hang(*_signal: object) -> None:
    raise Hang


def one_round(rng: random.Random, folder: Path, counts: Counter) -> int:
    """One well-formed file, and some mutants of it. Returns the number of failures."""
    kind = rng.choice(list(MAKERS))
    delimited.LARGE = rng.choice([4, 20_000])  # so that small files take the fast way too
    name, data, grids = MAKERS[kind](rng)
    failures = attempt(folder, f"{kind} whole", name, data, counts, lambda tables: must_equal(tables, grids))
    for _ in range(6):
        failures += attempt(folder, f"{kind} mutant", name, mutate(rng, data), counts, lambda _tables: None)
    failures += attempt(folder, "noise", name, noise(rng), counts, lambda _tables: None)
    return failures


def attempt(
    folder: Path, kind: str, name: str, data: bytes, counts: Counter, check: Callable[[list[pl.DataFrame]], None]
) -> int:
    """Read one file within time and memory. 1 when something else than tables or a FileProblem came."""
    path = folder / f"{counts.total():06d}-{name}"
    path.write_bytes(data)
    peak = peak_mb()
    signal.alarm(SECONDS_PER_FILE)
    faulthandler.dump_traceback_later(3 * SECONDS_PER_FILE, exit=True)  # native code that never returns
    problem = ""
    try:
        tables = [cells_of(table, path) for table in files.open_tables(path, limits=LIMITS)]
        check(tables)
        outcome = "tables"
    except files.FileProblem as error:
        outcome = error.code
        if kind.endswith("whole"):
            problem = f"well formed, yet {error}"
    except BaseException as error:  # panics and hangs are what is sought
        if isinstance(error, KeyboardInterrupt):
            raise
        outcome, problem = "failure", traceback.format_exc(limit=-3)
    finally:
        signal.alarm(0)
        faulthandler.cancel_dump_traceback_later()
    peak_before, peak = peak, peak_mb()
    if peak > peak_before + GROWTH_MB:
        problem = problem or f"memory grew from {peak_before} to {peak} MB"
    counts[f"{kind} → {outcome}"] += 1
    if problem:
        print(f"\n{kind} {path}:\n{problem}", file=sys.stderr)
        return 1
    path.unlink()
    return 0


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def cells_of(table: files.RawTable | files.CsvTable | files.ParquetTable, path: Path) -> pl.DataFrame:
    """The cells of a table after checking that it is what it says."""
    if isinstance(table, files.RawTable):
        assert table.cells.height > 0, "an empty table"
        assert table.cells.columns == [f"c{at}" for at in range(table.cells.width)]
        assert set(table.cells.dtypes) == {pl.String}
        assert table.numeric is None or table.numeric.shape == table.cells.shape
        assert table.first_row >= 1
        if table.numeric is None and table.path.name == table.file:
            must_keep_every_letter(path.read_bytes(), table.cells)
        return table.cells
    frames = list(table.batches(rows=700))
    assert sum(frame.height for frame in frames) == table.rows, "rows are missing"
    if isinstance(table, files.ParquetTable):
        return pl.concat(frames) if frames else pl.DataFrame()
    header = [name for name, _ in table.columns]
    cells = pl.concat([pl.DataFrame([header], schema=frames[0].schema, orient="row"), *frames])
    if table.path.name == table.file:
        must_keep_every_letter(path.read_bytes(), cells)
        patient = delimited.read_cells(delimited.decode(path.read_bytes()), table.file, LIMITS).rows()
        assert list(map(trimmed, cells.rows())) == list(map(trimmed, patient))[: cells.height], "the two ways differ"
    return cells


def must_keep_every_letter(data: bytes, cells: pl.DataFrame) -> None:
    """Whatever a text file looks like, each of its letters and digits is in some cell."""
    text = re.sub('^\ufeff?\x00*"?sep=.', "", delimited.decode(data), flags=re.I)
    found = "".join(value for column in cells for value in column.drop_nulls())
    given, kept = (Counter(filter(str.isalnum, side)) for side in (text, found))
    assert given == kept, f"letters lost or made: {given - kept} {kept - given}"


def must_equal(tables: list[pl.DataFrame], expected: list[Grid]) -> None:
    """All cells came back, blank edges apart."""
    assert len(tables) == len(expected), f"{len(tables)} tables, expected {len(expected)}"
    for got, want in zip(tables, expected, strict=True):
        left, right = [trimmed(row) for row in got.rows()], [trimmed(row) for row in want]
        while right and not right[-1]:
            right.pop()
        while right and not right[0]:
            right.pop(0)
        for at, (a, b) in enumerate(zip(left, right, strict=False)):
            assert a == b, f"row {at}: {a} expected {b}"
        assert len(left) == len(right), f"{len(left)} rows, expected {len(right)}"


def trimmed(row: list | tuple) -> list:
    """A row without the blanks at its end."""
    row = list(row)
    while row and row[-1] is None:
        row.pop()
    return row


# --- files that are well formed -----------------------------------------------------------------------------------


def _value(rng: random.Random) -> object:
    pick = rng.random()
    if pick < 0.5:
        return " ".join(rng.choices(WORDS, k=rng.randint(1, 4)))
    if pick < 0.6:
        return None
    if pick < 0.75:
        return rng.choice([rng.randrange(10**15), rng.randrange(1000), 6372910000000000 + rng.randrange(10**10)])
    if pick < 0.85:
        return rng.choice([round(rng.uniform(-1e4, 1e4), 6), rng.randrange(1, 999) / 1e9, -0.5, 1e15])
    if pick < 0.95:
        return date(1990, 1, 1) + timedelta(days=rng.randrange(12_000))
    return rng.random() < 0.5


def _written(value: object) -> str | None:
    """What a cell must come back as."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else _fraction(value)
    return value.replace("\u00a0", " ").strip() or None


def _fraction(value: float) -> str:
    return format(Decimal(repr(value)), "f")


def _grid(rng: random.Random) -> list[list[object]]:
    width, height = rng.randint(1, 9), rng.randint(2, 30)
    rows = [[_value(rng) for _ in range(width)] for _ in range(height)]
    rows[0][0] = rows[0][0] or "NIK"
    return rows


def _written_grid(rows: list[list[object]]) -> Grid:
    return [[_written(value) for value in row] for row in rows]


def _workbook(writer: Callable[..., bytes], suffix: str) -> Callable[[random.Random], Made]:
    def make(rng: random.Random) -> Made:
        sheets = {f"Lembar {at}": _grid(rng) for at in range(rng.randint(1, 3))}
        return f"a.{suffix}", writer(sheets), [_written_grid(rows) for rows in sheets.values()]

    return make


def make_csv(rng: random.Random) -> Made:
    """Text in every encoding and dialect that offices send."""
    separator, encoding = (
        rng.choice(",;\t|"),
        rng.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]),
    )
    width, height = rng.randint(3, 9), rng.randint(6, 60)
    words = [word for word in WORDS if encoding != "cp1252" or word.isascii() or word == "José"]
    header = [f"Kolom {chr(65 + at)}" for at in range(width)]
    rows: list[list[str]] = [header]
    for _ in range(height):
        row = [" ".join(rng.choices(words, k=rng.randint(1, 3))) for _ in range(width)]
        if rng.random() < 0.2:
            row[rng.randrange(width)] = rng.choice(
                ["", "a\nb", f"Jl. A{separator} No 1", 'kata "dalam" petik', "  tepi "]
            )
        rows.append(row)
    if rng.random() < 0.3:
        rows[:0] = [["DAFTAR SISWA"], [""]]
    buffer = io.StringIO()
    csv.writer(
        buffer,
        delimiter=separator,
        quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator=rng.choice(["\n", "\r\n"]),
    ).writerows(rows)
    return rng.choice(["a.csv", "a.txt", "a.tsv", "a.xls"]), buffer.getvalue().encode(encoding), [_written_grid(rows)]


def make_parquet(rng: random.Random) -> Made:
    size = rng.randint(1, 3_000)
    frame = pl.DataFrame(
        {
            "nik": [rng.randrange(10**15) for _ in range(size)],
            "name": [rng.choice([*WORDS, None]) for _ in range(size)],
            "birth_date": [date(2010, 1, 1) + timedelta(days=rng.randrange(4000)) for _ in range(size)],
        }
    )
    buffer = io.BytesIO()
    frame.write_parquet(
        buffer,
        compression=rng.choice(["zstd", "snappy", "uncompressed", "gzip"]),
        row_group_size=rng.choice([100, 5000]),
    )
    return "a.parquet", buffer.getvalue(), [[list(row) for row in frame.rows()]]


def make_zip(rng: random.Random, depth: int = 1) -> Made:
    members, grids = {"__MACOSX/._x": b"x", "20251/.DS_Store": b"y"}, []
    for at in range(rng.randint(1, 3)):
        maker = rng.choice([make for name, make in MAKERS.items() if name != "zip"])
        name, data, more = make_zip(rng, 2) if depth == 1 and rng.random() < 0.2 else maker(rng)
        members[f"20251/{at}-{name}"] = data
        grids += more
    return "a.zip", office_files.zipped(members), grids


MAKERS: dict[str, Callable[[random.Random], Made]] = {
    "xlsx": _workbook(office_files.xlsx, "xlsx"),
    "xls": _workbook(office_files.xls, "xls"),
    "ods": _workbook(office_files.ods, "ods"),
    "csv": make_csv,
    "parquet": make_parquet,
    "zip": make_zip,
}

# --- files that are not -------------------------------------------------------------------------------------------

EXTREMES = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000]
MAGICS = [
    b"PK\x03\x04",
    b"PAR1",
    b"PARE",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"sep=;\r\n",
    b"<html>",
]
#: What a crafted workbook would say, in the place of what it says.
CRAFTED = [
    (rb'r="[A-Z]+\d+"', b'r="XFD1048576"'),
    (rb'r="[A-Z]+\d+"', b'r="ZZ99999999999999999"'),
    (rb'<row r="\d+"', b'<row r="1048576"'),
    (rb"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="2000000000" '),
    (rb"<table:table-row>", b'<table:table-row table:number-rows-repeated="2000000000">'),
    (rb"<v>[^<]*</v>", b"<v>99999999999</v>"),
    (rb"<v>[^<]*</v>", b"<v>1e999</v>"),
    (rb' count="\d+"', b' count="4294967295"'),
    (rb' t="s"', b' t="e"'),
    (rb"<[a-z:]+ ", b"<!-- "),
]


def mutate(rng: random.Random, data: bytes) -> bytes:
    """One to three changes."""
    for _ in range(rng.randint(1, 3)):
        choices = [flip, cut, splice, overwrite, swell]
        if data.startswith(b"PK"):
            choices += [zip_field, inside, inside]
        data = rng.choice(choices)(rng, data)
    return data


def flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(data), rng.choice([1, 1, 2, 8, 40]))):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] if rng.random() < 0.7 else data[at:]


def splice(rng: random.Random, data: bytes) -> bytes:
    a, b, c = (rng.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[min(b, c) : max(b, c)] + data[a if rng.random() < 0.5 else max(b, c) :]


def overwrite(rng: random.Random, data: bytes) -> bytes:
    """A number somewhere becomes an extreme one."""
    changed, size = bytearray(data), rng.choice([1, 2, 4])
    for _ in range(rng.choice([1, 1, 3, 10])):
        if len(data) > size:
            at = rng.randrange(len(data) - size)
            changed[at : at + size] = (rng.choice(EXTREMES) & (256**size - 1)).to_bytes(size, "little")
    return bytes(changed)


def swell(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    filler = rng.choice([b"\0", b'"', b",", b"\n", b";", b"<", b"\xff", b"\r", b"9", rng.randbytes(7)])
    return data[:at] + filler * rng.choice([1, 2, 100, 5_000]) + data[at:]


def zip_field(rng: random.Random, data: bytes) -> bytes:
    """A field of a header of a member, or of the end of the directory."""
    magic, fields = rng.choice(
        [
            (b"PK\x03\x04", [(6, "H"), (8, "H"), (14, "I"), (18, "I"), (22, "I"), (26, "H"), (28, "H")]),
            (b"PK\x01\x02", [(8, "H"), (10, "H"), (16, "I"), (20, "I"), (24, "I"), (28, "H"), (30, "H"), (42, "I")]),
            (b"PK\x05\x06", [(8, "H"), (10, "H"), (12, "I"), (16, "I"), (20, "H")]),
        ]
    )
    places = [found.start() for found in re.finditer(re.escape(magic), data)]
    offset, form = rng.choice(fields)
    changed = bytearray(data)
    if places and (at := rng.choice(places) + offset) + 4 <= len(data):
        limit = 0xFFFF if form == "H" else 0xFFFFFFFF
        struct.pack_into(f"<{form}", changed, at, rng.choice([*EXTREMES, rng.randrange(limit)]) & limit)
    return bytes(changed)


def inside(rng: random.Random, data: bytes) -> bytes:
    """Change a member and pack the zip again, so that its checksums are right."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {member.filename: archive.read(member) for member in archive.infolist()[:50]}
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        struct.error,
        zipfile.zlib.error,
    ):
        return data
    if not members:
        return data
    name = rng.choice(sorted(members))
    pick = rng.random()
    if pick < 0.5:
        pattern, crafted = rng.choice(CRAFTED)
        count = rng.choice([1, 1, 3, 0])
        members = {member: re.sub(pattern, crafted, content, count=count) for member, content in members.items()}
    elif pick < 0.6:
        members[rng.choice(["../x.csv", "/x.csv", "C:\\x.csv", "a/../../x", name + "/x", "x" * 300])] = members.pop(
            name
        )
    elif pick < 0.7:
        members[name] = bytes(rng.choice([1 << 16, 20 << 20]))
    elif members[name]:
        members[name] = rng.choice([flip, cut, splice, swell])(rng, members[name])
    return office_files.zipped(members)


def noise(rng: random.Random) -> bytes:
    """No file at all."""
    body = rng.choice(
        [
            rng.randbytes(rng.randint(0, 3_000)),
            bytes(rng.choices(b'ab1";,\t|\n\r \x00\xe9', k=rng.randint(0, 2_000))),
            "".join(rng.choices('aé"中,;\n \u00a0\ufeff', k=rng.randint(0, 900))).encode(
                rng.choice(["utf-8", "utf-16"])
            ),
        ]
    )
    return rng.choice([b"", *MAGICS]) + body


if __name__ == "__main__":
    sys.exit(main())
