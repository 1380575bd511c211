"""What the engine hands to those who keep a register of children and mend the lists it was made from.

Four tables beside the answers, written when ``Run.details`` is set: ``children.parquet`` (one line per verdict),
``records.parquet`` (one line per row that belongs to a child), ``asked.parquet`` (the rows that ``review`` asks about,
which belong to nobody until a person has answered) and ``amiss.parquet`` (one line per thing that the owner of a list
should mend). They hold names and numbers in clear: whoever asks for them keeps them sealed. Other programs read any table
through :func:`batches` and :func:`matching`, so that they need no table library.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from . import names, regions
from .scratch import Bench

CHILDREN, RECORDS, ASKED = "children.parquet", "records.parquet", "asked.parquet"
AMISS = "amiss.parquet"
#: Words of a name too common or too short to look anybody up by.
_NO_KEY = frozenset({"MUAMAD", "SITI", "NUR", ""})
#: One line per child. Codes of areas without dots; NIK and No. KK as text of 16 digits, NISN of 10.
CHILD = """child_id, record_id, registered, name, sex, birth_date, birth_default, mother_name, father_name, address, rt, rw, nik, nik_trust,
    no_kk, nisn, regency_code, district_code, village_code, school_id, school_name, school_form, grade, verdict, category, "where",
    probability, because, same_as, age, decile, flags, family"""


def write(bench: Bench, folder: Path) -> None:
    """Write the tables from a bench on which the answers stand (``verdicts_out``, ``belongs``, ``people``, ``ids``)."""
    number = "CASE WHEN p.{0} IS NOT NULL THEN format('{{:016d}}', p.{0}) END AS {0}"
    numbers = ", ".join(number.format(column) for column in ("nik", "no_kk"))
    nisn = "CASE WHEN p.nisn IS NOT NULL THEN format('{:010d}', p.nisn) END AS nisn"
    bench.step(
        "school_rows",
        """SELECT child, first(school_name ORDER BY proves DESC, period DESC, row) AS school_name,
                  first(school_form ORDER BY proves DESC, period DESC, row) AS school_form
           FROM belongs b JOIN rows r USING (row) LEFT JOIN extra_roster x USING (row)
           WHERE r.school_name IS NOT NULL GROUP BY child""",
    )
    bench.step(
        "child_numbers",
        "SELECT child, max(nisn) AS nisn FROM belongs b JOIN rows r USING (row) WHERE nisn IS NOT NULL GROUP BY child HAVING count(DISTINCT nisn) = 1",
    )
    children = bench.frame(
        f"""SELECT v.child_id, v.record_id, p.kind = 'register' AS registered, p.name, v.sex, p.birth_date, coalesce(p.birth_default, false) AS birth_default,
                   p.mother_name, p.father_name, p.address, p.rt, p.rw, {numbers}, p.nik_trust,
                   CASE WHEN coalesce(p.nisn, n.nisn) IS NOT NULL THEN format('{{:010d}}', coalesce(p.nisn, n.nisn)) END AS nisn,
                   replace(v.regency_code, '.', '') AS regency_code, replace(v.district_code, '.', '') AS district_code,
                   replace(v.village_code, '.', '') AS village_code, v.school_id, s.school_name, s.school_form, v.grade, v.verdict, v.category,
                   v."where", v.probability, v.because, v.same_as, v.age, v.decile, v.flags, v.family
            FROM verdicts_out v JOIN people p ON p.row = v.child
            LEFT JOIN school_rows s ON s.child = v.child LEFT JOIN child_numbers n ON n.child = v.child
            ORDER BY v.child_id"""
    )
    with_search_keys(children).write_parquet(folder / CHILDREN, compression="zstd", compression_level=1)
    columns = f"""p.source, p.kind, p.period, p.record_id, a.file, p.row_no, p.name, p.sex, p.birth_date, p.mother_name, p.father_name,
                  p.address, p.rt, p.rw, p.village, p.district, p.area_text, p.school_id, p.school_name, p.grade, {numbers}, p.nik_trust, {nisn}"""
    records = f"""SELECT i.child_id, {columns}, o.own
                  FROM (SELECT row AS child, row, true AS own FROM people WHERE kind = 'register'
                        UNION ALL SELECT child, row, false FROM belongs) o
                  JOIN people p ON p.row = o.row JOIN ids i ON i.child = o.child JOIN accounting a ON a.rowid = p.file_no
                  ORDER BY i.child_id, p.row"""
    asked = f"""SELECT {columns} FROM people p JOIN accounting a ON a.rowid = p.file_no
                WHERE p.row IN (SELECT row FROM asked WHERE row IS NOT NULL) ORDER BY p.row"""
    for name, query in ((RECORDS, records), (ASKED, asked), (AMISS, _amiss())):
        target = str(folder / name).replace("'", "''")
        bench.run(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")


def _amiss() -> str:
    """SQL: what is wrong in whose row. ``stated`` is what the row says, ``other`` what speaks against it.

    Rows of the period's rosters and of the poverty list are held against the register row of their child; register rows
    against each other and against the rosters. Names are compared letter by letter, without signs and spaces: another
    spelling that sounds the same is to be mended too.
    """
    number = "format('{{:016d}}', {0})".format
    birth = "strftime({0}, '%Y-%m-%d')".format
    listed = """FROM belongs b JOIN people p ON p.row = b.row JOIN people g ON g.row = b.child AND g.kind = 'register'
                JOIN rows r ON r.row = b.row WHERE (r.proves AND r.kind <> 'field' OR r.kind = 'dtsen')"""
    letters = "regexp_replace(upper(strip_accents({0})), '[^A-Z]', '', 'g')".format
    own = "FROM verdicts_out v JOIN people p ON p.row = v.child"
    found = f"""
        SELECT 'nik_unusable' AS code, b.child, b.row, {number("p.nik")} AS stated, {number("g.nik")} AS other {listed} AND p.nik_trust < 2 AND g.nik_trust >= 2
        UNION ALL SELECT 'nik_differs', b.child, b.row, {number("p.nik")}, {number("g.nik")} {listed} AND p.nik_trust >= 2 AND g.nik_trust >= 2 AND p.nik <> g.nik
        UNION ALL SELECT 'name_differs', b.child, b.row, p.name, g.name {listed} AND {letters("p.name")} <> {letters("g.name")}
        UNION ALL SELECT 'birth_differs', b.child, b.row, {birth("p.birth_date")}, {birth("g.birth_date")} {listed} AND p.birth_date <> g.birth_date
        UNION ALL SELECT 'not_in_register', v.child, v.child, NULL, coalesce(p.school_name, p.school_id) {own}
                  WHERE p.kind <> 'register' AND v.verdict = 'enrolled' AND v."where" IS DISTINCT FROM 'outside'
                   AND coalesce(v.regency_code = (SELECT mode(regency_code) FROM verdicts_out WHERE record_id IS NOT NULL), true)
        UNION ALL SELECT 'double_record', v.child, v.child, NULL, o.name {own} JOIN people o ON o.record_id = v.same_as AND o.kind = 'register' AND o.period = p.period
                  WHERE p.kind = 'register'
        UNION ALL SELECT 'shared_nik', p.row, p.row, {number("p.nik")}, o.name FROM register p JOIN register o ON o.nik = p.nik AND o.row <> p.row
                  QUALIFY row_number() OVER (PARTITION BY p.row ORDER BY o.row) = 1
        UNION ALL SELECT 'life_status', v.child, v.child, x.life_status, r.school_name {own} JOIN extra_register x ON x.row = v.child
                  JOIN belongs b ON b.child = v.child JOIN rows r ON r.row = b.row AND r.proves AND r.kind <> 'field'
                  WHERE x.life_status IN ('deceased', 'moved') QUALIFY row_number() OVER (PARTITION BY v.child ORDER BY r.row) = 1"""
    return f"""SELECT f.code, i.child_id, p.source, p.kind, p.period, p.record_id, a.file, p.row_no, p.name, p.school_id, p.school_name,
                      x.school_form, f.stated, f.other
               FROM ({found}) f JOIN people p ON p.row = f.row JOIN ids i ON i.child = f.child JOIN accounting a ON a.rowid = p.file_no
               LEFT JOIN extra_roster x ON x.row = f.row ORDER BY f.code, f.row, i.child_id"""


def with_search_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """Add ``name_keys``: the words of the name as they are heard, by which a child is looked up whatever the spelling."""
    named = names.forms(frame.select("name"), name="name", out="key")
    keys = named["key_s"].fill_null("").str.split(" ").list.unique(maintain_order=True)
    return frame.with_columns(keys.alias("name_keys"))


def heard(texts: Sequence[str | None], *, mothers: bool = False) -> list[list[str]]:
    """The words of each name as they are heard, a whole column at once; none for what is no name."""
    named = names.forms(
        pl.DataFrame({"name": texts}, schema={"name": pl.String}), name="name", out="key", mother=mothers
    )
    words = named["key_s"].fill_null("").str.split(" ").list.unique(maintain_order=True)
    return words.list.filter(pl.element() != "").to_list()


def search_keys(text: str, *, mother: bool = False) -> tuple[list[str], list[str]]:
    """(words that must be heard in a name, words too common to look by) for what somebody typed into a search box."""
    (words,) = heard([text], mothers=mother)
    telling = [word for word in words if word not in _NO_KEY]
    return (telling or words), [word for word in words if word not in telling]


def batches(path: Path, columns: Sequence[str] | None = None, *, size: int = 10_000) -> Iterator[list[dict]]:
    """The rows of one table (Parquet), as lists of dictionaries of at most ``size``; memory stays that of one list."""
    with pq.ParquetFile(path) as table:
        for batch in table.iter_batches(batch_size=size, columns=list(columns) if columns else None):
            yield batch.to_pylist()


def areas_of(regency: str) -> list[tuple[str, str, str]]:
    """(code, name, level) of a kabupaten/kota ("6372"), its province, kecamatan and villages; empty for an unknown code."""
    listed = regions.load().names
    codes = pl.col("code").cast(pl.String)
    found = listed.filter(codes.str.starts_with(regency) | (codes == regency[:2]))
    return [(str(code), name, level) for code, name, level in found.sort("code").rows()]


def matching(
    path: Path, column: str, values: Collection, columns: Sequence[str] | None = None, *, size: int = 20_000
) -> Iterator[list[dict]]:
    """The rows of a table whose ``column`` is one of ``values``, in the table's order, as lists of dictionaries.

    Few rows out of many: only those found become dictionaries, and memory stays that of ``size`` rows.
    """
    wanted = pa.array(list(values))
    read = list(dict.fromkeys([*columns, column])) if columns else None
    with pq.ParquetFile(path) as table:
        for batch in table.iter_batches(batch_size=size, columns=read) if len(wanted) else ():
            found = batch.filter(pc.is_in(batch[column], value_set=wanted.cast(batch[column].type)))
            if found.num_rows:
                yield found.to_pylist()


def count(path: Path) -> int:
    """How many rows a table has."""
    with pq.ParquetFile(path) as table:
        return table.metadata.num_rows
