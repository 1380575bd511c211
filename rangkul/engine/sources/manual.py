"""Writes the page of the manual that lists the columns of every kind, from the same data that the reader uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import Source

HEAD = """\
# Files and their columns

*Made from `rangkul/engine/sources/*.toml` by `rangkul.engine.sources.document()`; change those files, not this page.*

Send what you have. A file's kind is recognised from its headers, wherever they stand in the sheet and in one line or
two; the file's name only decides between equals. Case, spaces and signs in a header do not matter (`No. KK` = `NO_KK`),
nor does a number before it or a remark in brackets. Title rows, page headers, totals and signatures are no data.

The **canonical name** of a column is always accepted as its header, so a file with canonical names needs no guessing.
Columns that are not listed are not read; the list of problems names them.

## Saying what a file is

- `KIND=FILE` forces the kind, `KIND@PERIOD=FILE` also the period: `dapodik@20251=daftar.xlsx`.
- A period is a `semester_id`: 20251 is July to December 2025, 20252 January to June 2026. It is looked for, in this
  order, in what was given, in the file (columns `semester_id`, or `tahun ajaran` with `semester`; a title such as
  "Tahun Pelajaran 2025/2026 Semester Ganjil"), in a folder named by it (`20251/`). Where a kind has one file only and
  none of these, it is the period that contains `--as-of`, and the list of problems says so. Otherwise the run stops
  and asks.
- The national list is one list of one day: where its rows carry several semesters, the latest is the list's period.

## Which rows are read

A row is a child when it has a name, a readable NIK or a readable NISN; a row with other data and none of these is
refused and handed back. A row that equals an earlier one of the same kind and period in all cells but its running
number is counted once. In a list of pupils, a row whose status says that the pupil left (`Lulus`, `Mutasi`, `Keluar` …)
is read as one of `leavers`; in a list with columns for leaving that are empty in most rows, the rows without them are
pupils. A `roster` whose column `source` says dapodik, emis or pkbm row by row is several rosters in one file.

## The key of a row

`record_id` is the file's own: the first of {ids}
that is filled in every row and unique among all files of that kind and period. Otherwise it is
`<file name>[:<sheet>]:<row as the spreadsheet shows it>`; where two files of one kind and period have the same name,
their folders stand before it.

## A layout that is not known: a column map (`--map FILE.toml`)

```toml
kind = "roster"            # optional
header_row = 3             # optional, as the spreadsheet counts
[columns]                  # canonical name = header in the file; several headers are joined by a space
name = ["Nama Depan", "Nama Belakang"]
nik = "Nomor Penduduk"
father_name = []           # not to be read, although a header says so
[fixed]                    # one value for every row
school_id = "30300001"
```
A map is used for every table that has all its headers; all other tables are read as usual.

## Areas that changed since the list of codes (`[[areas]]`, `--areas FILE.csv`)

The program brings the list of area codes in force (Kepmendagri 300.2.2-2138/2025). What is otherwise in a district
stands in the settings file, one entry for an area:

```toml
[[areas]]
code = "63.72.05.1009"     # desa, kelurahan, kecamatan or kabupaten/kota; dots may be left out
name = "Guntung Baru"
old_code = "63.72.04.1003" # the code that this one replaced; may be left out
```
or in a CSV file with the columns `code,name,old_code` (`kode,nama,kode_lama`), whose lines are added to those of the
settings: `rangkul reconcile … --areas perubahan.csv`. In the application the list of changes that the administrator
applies does this by itself.

| what happened | what to write |
|---|---|
| another code: another kecamatan, desa to kelurahan | the new code with `old_code` |
| several became one | the new code once for each `old_code` |
| another name | the code with its new name |
| one became several | each new code without `old_code` |
| new | the code with its name |

Rows with the old code get the new one (noted as AREA_RETIRED), as do rows that write the old name, unless a place in
force bears it; in the old kecamatan, where a row names it, the old name stands for the place that was there. Of a
divided village nobody can tell which part a row means: rows with its code, or its name alone, stay with it until a list
places them. Where a kecamatan got another code, its villages are listed too. With `--previous`, a child whose village
only got another code has not moved. A kecamatan that ended still begins NIKs.
"""


def page(sources: Mapping[str, Source]) -> str:
    """The whole page. Columns that several kinds share are written once."""
    shared = _shared(sources, ("register", "dtsen", "leavers"))
    pupil = _shared(sources, ("dapodik", "leavers", "ats"), without=shared)
    roster = _shared(sources, ("dapodik", "emis", "roster"), without=shared | pupil)
    ids = ", ".join(f"`{name}`" for name in sources["roster"].ids)
    parts = [HEAD.format(ids=ids), "## Columns of every kind", _table(sources["register"], shared)]
    parts += ["## Columns of every kind that names a school", _table(sources["roster"], pupil)]
    parts += ["## Columns of every list of pupils (dapodik, emis, pkbm, roster)", _table(sources["roster"], roster)]
    for source in sources.values():
        said = shared | (pupil if pupil <= source.columns.keys() else frozenset())
        said |= roster if roster <= source.columns.keys() else frozenset()
        own = [c for c in source.columns if c not in said]
        changed = [c for c in source.columns if c in shared | pupil and _differs(sources, source, c)]
        parts += [f"## `{source.kind}`: {source.title}", f"From: {source.sender}. Recognised by: {_marks(source)}."]
        if own or changed:
            parts.append(_table(source, [*own, *changed]))
        if source.order:
            parts.append(f"Without a header line, by position: {', '.join(f'`{c}`' for c in source.order)}.")
    return "\n\n".join(parts) + "\n"


def _shared(sources: Mapping[str, Source], kinds: tuple[str, ...], without: frozenset = frozenset()) -> frozenset:
    """Columns that all these kinds have."""
    return frozenset.intersection(*(frozenset(sources[k].columns) for k in kinds)) - without


def _differs(sources: Mapping[str, Source], source: Source, column: str) -> bool:
    usual = sources["roster"].columns.get(column)
    return source.kind != "roster" and source.columns[column] != usual


def _marks(source: Source) -> str:
    best = sorted(source.marks.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"`{name}` ({points:g})" for name, points in best)


def _table(source: Source, columns) -> str:
    rows = [f"| `{c}` | {', '.join(source.columns[c])} |" for c in source.columns if c in columns]
    return "\n".join(["| canonical name | headers |", "|---|---|", *rows])
