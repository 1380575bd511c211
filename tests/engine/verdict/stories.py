"""Verdicts are specified by small tables: what is known of a child, and what follows from it.

    child | register      | now       | before  | left                     | ats | door                 | verdict …
    1     | 12            | dapodik 5 | 20242 4 |                          | DO  |                      | enrolled
    2     | 15 deceased   |           |         | 20242 dropped_out 8      |     | 2025-08-10 A07       | out_of_school
    3     |               |           |         | 20242 transferred 8 >SMPN 2 |  |                      | uncertain

``register`` is the age on 1 July, then life status or highest certificate; empty: in no register. ``now``, ``before``
and ``left`` are rows of rosters and of leavers with the grade; ``ats`` the status on the national list; ``door`` what a
visit found. ``ask`` stands for a school row in question, ``double`` for a register row that looks like another one.
``says`` is a part of the reason in English.
"""

from __future__ import annotations

from datetime import date

import polars as pl
import small_world

from rangkul.engine.link.decide import REASONS
from rangkul.engine.scratch import Bench
from rangkul.engine.settings import Settings

SETTINGS = Settings(as_of=small_world.AS_OF, regency="63.72", demo_niks=True, threads=1, lang="en")
LIFE = {"deceased", "moved"}
CERTIFICATES = {"SD", "SMP", "SMA"}
FORMS = {"MI", "MTs", "MA", "PKBM", "SMK"}


def born(age: int) -> date:
    """A birth date with which a child has this age on the day of count."""
    return date(SETTINGS.age_date.year - age, 3, 15)


class Known:
    """Rows of ``people`` and of the extras, made from the cells of one table."""

    def __init__(self, rows: list[dict[str, str]]):
        self.people: list[dict] = []
        self.extras: dict[str, list[dict]] = {}
        self.child_of: dict[tuple[str, str], str] = {}
        self.asked: set[tuple[str, str]] = set()
        for row in rows:
            for kind in ("register", "now", "before", "left", "ats", "door", "dtsen", "ask"):
                if row.get(kind):
                    getattr(self, f"_{kind}")(row, row[kind].split())

    def _person(self, row: dict, source: str, kind: str, extra: dict, **more) -> None:
        age = row.get("age") or (row.get("register") or "12").split()[0]
        kk = row.get("kk", "")
        known = {"born_on": born(int(age)).isoformat(), "name": f"Anak {row['child']}", "kk": kk} | more
        number = f"{row['child']}-{len(self.people)}" if source != "register" else row["child"]
        self.people.append({"source": source, "id": number, "child": row["child"], **known})
        self.extras.setdefault(kind, []).append({"key": f"{source}/{number}", **extra})
        self.child_of[source, number] = row["child"]

    def _register(self, row: dict, words: list[str]) -> None:
        extra = {"life_status": next((w for w in words if w in LIFE), None)}
        extra["finished"] = next((w for w in words if w in CERTIFICATES), None)
        extra["moved_to"] = " ".join(w for w in words[1:] if w not in LIFE | CERTIFICATES) or None
        self._person(row, "register", "register", extra)

    def _now(self, row: dict, words: list[str]) -> None:
        extra = {
            "school_form": next((w for w in words if w in FORMS), None),
            "registered": False if "unregistered" in words else None,
            "school_regency": 6303 if "outside" in words else None,
        }
        for word in (w for w in words if "=" in w):
            name, _, value = word.partition("=")
            extra[name] = {"true": True, "false": False}.get(value, value)
        grade = next((w for w in words if w.isdigit()), "")
        self._person(row, words[0], "roster", extra, grade=grade, school_name="SDN Komet 1", school="30300001")

    def _before(self, row: dict, words: list[str]) -> None:
        grade = words[1] if len(words) > 1 else ""
        self._person(row, f"dapodik@{words[0]}", "roster", {}, grade=grade, school_name="SDN Komet 1")

    def _left(self, row: dict, words: list[str]) -> None:
        text = " ".join(words)
        extra = {"exit_reason": words[1] if len(words) > 1 else None}
        extra["destination"] = text.partition(">")[2].strip() or None
        grade = next((w for w in words[1:] if w.isdigit()), "")
        source = "leavers" if words[0] == SETTINGS.period else f"leavers@{words[0]}"
        self._person(row, source, "leavers", extra, grade=grade, school_name="SDN Komet 1")

    def _ats(self, row: dict, words: list[str]) -> None:
        self._person(row, "ats", "ats", {"ats_status": words[0], "ats_id": f"ats-{row['child']}"})

    def _dtsen(self, row: dict, words: list[str]) -> None:
        self._person(row, "dtsen", "dtsen", {"decile": int(words[0])})

    def _door(self, row: dict, words: list[str]) -> None:
        text = " ".join(words)
        plain = text.partition(">")[0].split()
        extra = {
            "found_on": next((date.fromisoformat(w) for w in plain if w[:2] == "20"), None),
            "outcome": next(w for w in plain if w[0] in "SA" and w[1:].isdigit()),
            "evidence_letter": True if "letter" in plain else None,
            "pesantren": "Darussalam" if "pesantren" in plain else None,
            "pesantren_registered": True if "registered" in plain else False if "unregistered" in plain else None,
            "destination": text.partition(">")[2].strip() or None,
            "ever_school": next((w for w in plain if w in ("BPB", "DO", "LTM")), None),
            "attempts": next((int(w[0]) for w in plain if w.endswith("x")), None),
        }
        school = {"school": "30300002"} if "npsn" in plain else {}
        nisn = {"nisn": "0121234567"} if "nisn" in plain else {}
        source = "field@20242" if "earlier" in plain else "field"
        self._person(row, source, "field", extra, school_name="SDN Palam 2" if school else "", **school, **nisn)

    def _ask(self, row: dict, words: list[str]) -> None:
        self._person(row, words[0], "roster", {}, school_name="SDN Komet 1")
        self.asked.add((words[0], self.people[-1]["id"]))


def lay_out(bench: Bench, rows: list[dict[str, str]], settings: Settings = SETTINGS) -> None:
    """All that ``judge`` starts from: people, extras, and links as if linking had been done."""
    known = Known(rows)
    frame = small_world.people(known.people, settings)
    named = pl.when(pl.col("source").str.contains("@")).then(pl.format("{}@{}", "kind", "period")).otherwise("kind")
    keys = frame.select("row", key=named + "/" + pl.col("record_id"))
    extras = {
        kind: keys.join(pl.DataFrame(lines, infer_schema_length=None), on="key", how="inner").drop("key")
        for kind, lines in known.extras.items()
    }
    small_world.lay(bench, frame, extras=extras, settings=settings)
    number = {key: row for row, key in keys.rows()}
    child = {row["child"]: number.get(f"register/{row['child']}") for row in rows}
    for (source, record_id), of in known.child_of.items():
        if f"register/{of}" not in number:  # outside the register the first row stands for the child
            child[of] = min(number[f"{source}/{record_id}"], child[of] if child[of] is not None else 10**9)
    links, belongs = [], []
    for key, of in known.child_of.items():
        row = number["/".join(key)]
        if key in known.asked:
            links.append((row, child[of], 0.5, "review", "weighed"))
        elif key[0] != "register":
            belongs.append((row, child[of], 1.0))
            links += [(row, child[of], 1.0, "linked", "nik")] if f"register/{of}" in number else []
    _tables(bench, links, belongs, [(child[row["child"]], child[row["double"]]) for row in rows if row.get("double")])


def _tables(bench: Bench, links: list, belongs: list, doubles: list) -> None:
    reasons = ", ".join(f"NULL::DOUBLE AS {name.strip()}" for name in REASONS.split(","))
    plain = {"row": pl.Int32, "reg": pl.Int32, "probability": pl.Float64, "decision": pl.String, "rule": pl.String}
    shapes = {
        "links_plain": (plain, links),
        "belongs": ({"row": pl.Int32, "child": pl.Int32, "probability": pl.Float64}, belongs),
        "doubles": ({"row": pl.Int32, "other": pl.Int32}, doubles),
    }
    for name, (schema, lines) in shapes.items():
        bench.drop(name)
        bench.add(name, pl.DataFrame(lines, schema=schema, orient="row"))
    bench.step("links_found", f"SELECT *, NULL::VARCHAR AS veto, {reasons} FROM links_plain")


def found(bench: Bench) -> dict[str, dict]:
    """What is in ``judged``, by child."""
    lines = bench.frame(
        """SELECT replace(p.name, 'Anak ', '') AS id, j.child, rule, verdict, category, "where", probability, because,
                  age, same_as, decile, registered, j.school_id
           FROM judged j JOIN people p ON p.row = j.child ORDER BY j.child"""
    ).to_dicts()
    assert len({line["id"] for line in lines}) == len(lines), "one line for each child"
    return {line["id"]: line for line in lines}


def differences(rows: list[dict[str, str]], got: dict[str, dict]) -> dict[str, str]:
    """{child: what is not as the table says}; empty when all is well."""
    wrong = {}
    for row in rows:
        line = got.get(row["child"], {})
        why = f"({line.get('rule')}: {line.get('because')})"
        for column in ("rule", "verdict", "category", "where"):
            if column in row and (line.get(column) or "") != row[column]:
                wrong[row["child"]] = f"{row['child']}: {column} {line.get(column)!r}, not {row[column]!r} {why}"
        if row.get("says") and row["says"] not in (line.get("because") or ""):
            wrong[row["child"]] = f"{row['child']}: says {line.get('because')!r}, not {row['says']!r}"
    return wrong
