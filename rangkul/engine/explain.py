"""Why a child has its verdict, or why a row was or was not linked to it: a clerk's note from a run's tables."""

from __future__ import annotations

import textwrap
from pathlib import Path

import duckdb

from .dates import long_id
from .earlier import CARRY
from .types import InputError

VERDICT = {
    "enrolled": ("BERSEKOLAH", "IN SCHOOL"),
    "out_of_school": ("TIDAK BERSEKOLAH", "OUT OF SCHOOL"),
    "uncertain": ("BELUM PASTI", "NOT CERTAIN YET"),
    "moved": ("PINDAH", "MOVED"),
    "deceased": ("MENINGGAL", "DECEASED"),
    "graduated_upper_secondary": ("TAMAT SMA/SEDERAJAT", "FINISHED UPPER SECONDARY"),
    "out_of_scope": ("DI LUAR CAKUPAN UMUR", "OUTSIDE THE AGES ASKED FOR"),
}
CATEGORY = {
    "BPB": ("belum pernah bersekolah", "never attended"),
    "DO": ("putus sekolah", "dropped out"),
    "LTM": ("lulus tidak melanjutkan", "graduated and did not continue"),
    "unknown": ("riwayat sekolah belum diketahui", "schooling before not known"),
}
WHERE = {
    "school": ("sekolah", "school"),
    "madrasah": ("madrasah atau pesantren terdaftar", "madrasah or registered pesantren"),
    "pkbm": ("PKBM", "community learning centre"),
    "outside": ("di luar kabupaten/kota", "outside the district"),
    "learning_not_registered": ("belajar di lembaga yang belum terdaftar", "learning at an unregistered institution"),
}
DECISION = {
    "linked": ("ditautkan", "linked"),
    "review": ("perlu petugas", "a person decides"),
    "rejected": ("ditolak", "rejected"),
}


class _Tables:
    """The tables of one output folder, opened with DuckDB, Parquet or CSV alike."""

    def __init__(self, folder: Path):
        self.con = duckdb.connect()
        for name in ("verdicts", "links", "review"):
            found = next(
                (folder / f"{name}.{end}" for end in ("parquet", "csv") if (folder / f"{name}.{end}").exists()), None
            )
            if found is None:
                raise InputError(f"{folder} bukan folder hasil rangkul reconcile: {name} tidak ada di dalamnya.")
            how = "read_parquet(?)" if found.suffix == ".parquet" else "read_csv(?, all_varchar=true)"
            self.con.from_query(f"SELECT * FROM {how}", params=[str(found)]).create(name)
        carry = folder / CARRY
        if carry.exists():
            self.con.from_query("SELECT * FROM read_parquet(?)", params=[str(carry)]).create("carry")

    def rows(self, sql: str, params: list) -> list[dict]:
        answer = self.con.execute(sql, params)
        names = [d[0] for d in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def explain(folder: Path, what: str, lang: str = "id") -> str:
    """The note for ``CHILD_ID`` or for ``SOURCE/RECORD_ID~CHILD_RECORD_ID``. InputError where there is no such child."""
    tables = _Tables(Path(folder))
    if "~" in what:
        return _pair(tables, what, lang)
    return _child(tables, what, lang)


def _child(tables: _Tables, child_id: str, lang: str) -> str:
    pick = 1 if lang == "en" else 0
    found = tables.rows(
        "SELECT * FROM verdicts WHERE child_id = ? OR record_id = ? ORDER BY child_id <> ? LIMIT 1", [child_id] * 3
    )
    if not found:
        raise InputError(
            f"Anak {child_id} tidak ada di hasil ini. Salin child_id dari tabel verdicts, atau record_id dari register."
        )
    v = found[0]
    head = VERDICT[v["verdict"]][pick]
    extra = [
        CATEGORY.get(v["category"], ("", ""))[pick] if v["verdict"] == "out_of_school" else "",
        WHERE.get(v["where"], ("", ""))[pick],
    ]
    sure = "" if v["verdict"] == "uncertain" else f"   ({_percent(v['probability'], lang)})"
    lines = [
        head + "".join(f" – {x}" for x in extra if x) + sure,
        *_who(tables, v["child_id"], v, lang),
        "",
        _wrap(v["because"] + "."),
    ]
    links = tables.rows(
        """SELECT *, TRY_CAST(probability AS DOUBLE) AS p FROM links WHERE child_id = ?
           ORDER BY CASE decision WHEN 'linked' THEN 0 WHEN 'review' THEN 1 ELSE 2 END, p DESC, source, record_id LIMIT 12""",
        [v["child_id"]],
    )
    if links:
        lines += ["", ("Rows compared with this child:" if pick else "Baris yang dibandingkan dengan anak ini:")]
        lines += [_link(link, pick, lang) for link in links]
    elif v["verdict"] in ("out_of_school", "uncertain"):
        lines += [
            "",
            ("No row of any list came near." if pick else "Tidak ada baris di daftar mana pun yang mendekati."),
        ]
    asked = tables.rows(
        "SELECT question FROM review WHERE child_id = ? AND question IS NOT NULL ORDER BY value DESC", [v["child_id"]]
    )
    if asked:
        lines += ["", ("To be asked:" if pick else "Yang perlu ditanyakan:")]
        lines += [_wrap(a["question"], "  • ") for a in asked]
    return "\n".join(lines)


def _who(tables: _Tables, child_id: str, v: dict, lang: str) -> list[str]:
    own = tables.rows(
        "SELECT name, birth_date, mother_name FROM carry WHERE child_id = ? ORDER BY own DESC LIMIT 1", [child_id]
    )
    born = own[0]["birth_date"] if own else None
    day = (born.isoformat() if lang == "en" else long_id(born)) if born else "?"
    words = (
        ("{name}, born {day}, mother {mother}, age {age}, {place}", "not in the register")
        if lang == "en"
        else ("{name}, lahir {day}, ibu {mother}, umur {age}, {place}", "tidak ada di register")
    )
    text = words[0].format(
        name=(own[0]["name"] if own else None) or "?",
        day=day,
        mother=(own[0]["mother_name"] if own else None) or "?",
        age=v["age"] if v["age"] is not None else "?",
        place=v["village_code"] or v["district_code"] or "residu",
    )
    register = f"register/{v['record_id']}" if v["record_id"] else words[1]
    return [_wrap(text), f"{child_id} · {register}" + (f" · = {v['same_as']}?" if v["same_as"] else "")]


def _link(link: dict, pick: int, lang: str) -> str:
    head = f"{link['source']}/{link['record_id']}: {DECISION[link['decision']][pick]} ({_percent(link['p'], lang)})"
    return _wrap(f"{head} – {link['because']}", "  • ")


def _pair(tables: _Tables, what: str, lang: str) -> str:
    row, child = what.rsplit("~", 1)
    source, _, record = row.partition("/")
    pick = 1 if lang == "en" else 0
    found = tables.rows(
        """SELECT *, TRY_CAST(probability AS DOUBLE) AS p FROM links
           WHERE (source = ? OR split_part(source, '@', 1) = ?) AND record_id = ? AND child_record_id = ? ORDER BY source""",
        [source, source, record, child],
    )
    others = tables.rows(
        """SELECT *, TRY_CAST(probability AS DOUBLE) AS p FROM links
           WHERE (source = ? OR split_part(source, '@', 1) = ?) AND record_id = ? AND child_record_id <> ? ORDER BY p DESC LIMIT 5""",
        [source, source, record, child],
    )
    if (
        not found
        and not others
        and not tables.rows("SELECT 1 FROM verdicts WHERE record_id = ? OR contains(sources, ?)", [child, row])
    ):
        raise InputError(
            f"Pasangan {what} tidak dikenal. Tulis SUMBER/RECORD_ID~RECORD_ID_REGISTER seperti di tabel links."
        )
    lines = [_link(link, pick, lang) for link in found]
    if not found:
        far = "never near enough to be compared, or its probability is below 0.01 %"
        jauh = "tidak cukup dekat untuk dibandingkan, atau kemungkinannya di bawah 0,01 %"
        lines = [_wrap(f"{row} ~ {child}: {far if pick else jauh}.", "  • ")]
    if others:
        lines += ["", ("The same row and other children:" if pick else "Baris yang sama dengan anak lain:")]
        lines += [
            _wrap(_link(link, pick, lang).strip(" •") + f" [{link['child_record_id']}]", "  • ") for link in others
        ]
    return "\n".join(lines)


def _percent(p: float | str | None, lang: str) -> str:
    if p is None:
        return "?"
    text = f"{float(p) * 100:.4g} %"
    return text if lang == "en" else text.replace(".", ",")


def _wrap(text: str, bullet: str = "") -> str:
    return textwrap.fill(text, 100, initial_indent=bullet, subsequent_indent=" " * len(bullet))
