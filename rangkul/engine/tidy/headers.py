"""Find the header of a table: the line (or two lines) whose cells are known, and what the title rows above it say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ..sources import OTHERS, all_headers, readings, squeeze

SCAN = 40  # rows from the top in which a header is looked for
NEAR = 8  # rows below a good header in which a better one is still looked for
#: Cells that only a header line about a person would have; one of them must be there.
PERSONAL = {"name", "nik", "nisn"}
_FORMS = (
    r"SD|SDN|SDIT|SDS|SDLB|MI|MIN|MIS|SMP|SMPN|SMPIT|SMPS|SMPLB|MTS|MTSN|MTSS|SMA|SMAN|SMAS|SMAIT|SMALB|SMK|SMKN|SMKS|MA|"
    r"MAN|MAS|MAK|SLB|SLBN|PKBM|SKB|SPNF|TK|TKN|RA|KB|PAUD|PONPES|PONDOK PESANTREN|PESANTREN"
)
_SCHOOL = re.compile(rf"^\s*((?:{_FORMS}|MADRASAH|SEKOLAH)\b[ .\-]*[A-Z0-9].*)$", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:NAMA\s+)?(?:SEKOLAH|MADRASAH|SATUAN PENDIDIKAN|LEMBAGA|PKBM|PESANTREN)\s*:\s*(\S.*?)(?:\s{2,}|\s*;|$)",
    re.IGNORECASE,
)
_NPSN = re.compile(r"NPSN\W*([0-9P]\d{7})\b", re.IGNORECASE)
_KAB = re.compile(r"(?:KABUPATEN|KAB\.?|KOTA)\s*[:/]?\s*((?:KAB\.|KOTA|KABUPATEN)?\s*[A-Z][A-Z '\-]+)", re.IGNORECASE)
_KEC = re.compile(
    r"KEC(?:AMATAN|\.)\s*:?\s*(?:KEC\.)?\s*([A-Z][A-Z '\-]+?)\s*(?=,|;|\d|\bKAB|\bKOTA|\bPROV|\bDESA|\bKEL|\s{2,}|$)",
    re.IGNORECASE,
)
_DESA = re.compile(
    r"(?:DESA|KELURAHAN|KEL\.)(?:\s*/\s*(?:KEL\w*|DESA))?\s*:?\s*([A-Z][A-Z '\-]+?)\s*"
    r"(?=,|;|\d|\bKEC|\bKAB|\bKOTA|\s{2,}|$)",
    re.IGNORECASE,
)
#: In a file's name as Dapodik saves it: "daftar_pd-SMP NEGERI 1 X-2025-10-01 08_00_00.xlsx".
_IN_NAME = re.compile(rf"\b((?:{_FORMS}) [A-Z0-9 .']+?)(?=-\d{{4}}-|-\d|\.\w+$|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Title:
    """What stands above the header, as far as it says something about every row."""

    text: str = ""
    school_id: str | None = None
    school_name: str | None = None
    village_name: str | None = None
    district_name: str | None = None
    regency_name: str | None = None


@dataclass(frozen=True)
class Header:
    """Where the header is and what it says. ``texts`` has one entry for each column, None where there is no header."""

    texts: tuple[str | None, ...]
    first: int | None  # index of its first row in the cells; None: the table came with names of its own
    last: int = -1
    lines: tuple[tuple[str | None, ...], ...] = ()  # its cells, to find it again on the next printed page
    title: Title = field(default_factory=Title)


@lru_cache(4096)
def known(header: str) -> frozenset[str]:
    """Canonical names that a header has in any kind."""
    names = all_headers()
    return next((names[text] for text in readings(header) if text in names), frozenset())


def find_header(rows: Sequence[tuple[str | None, ...]], file: str) -> Header | None:
    """The best header in the first rows of a sheet; None where no line reads like one."""
    best, most = None, 1
    for at, row in enumerate(rows):
        if best and at > best.last + NEAR and most > 3:
            break
        count = _known_of(row)
        below = rows[at + 1] if at + 1 < len(rows) else row
        both = _two_lines(row, below)
        # Two lines only where together they say more than either alone: the upper one may be a title.
        if (two := _known_of(both)) > max(count, _known_of(below), most):
            best, most = Header(tuple(both), at, at + 1, (row, below)), two
        elif count > most:
            best, most = Header(row, at, at, (row,)), count
    if best is None:
        return None
    return replace(best, title=read_title(rows[: best.first], file))


def _known_of(texts: Sequence[str | None]) -> int:
    """How many different columns a line names; 0 where none of them is a person's name or number."""
    names = [known(text) for text in texts if text]
    return len({min(n) for n in names if n}) if any(n & PERSONAL for n in names) else 0


def _two_lines(upper: tuple[str | None, ...], lower: tuple[str | None, ...]) -> list[str | None]:
    """One text for each column of a header of two lines; a title that spans columns is carried to the right."""
    texts: list[str | None] = []
    group, own = None, False
    for above, below in zip(upper, lower, strict=True):
        if above:
            group, own = above, True
        elif not below:
            group = None
        else:
            own = False
        texts.append(_joined(group, below, own) if below else above)
    return texts


def _joined(group: str | None, text: str, own: bool) -> str:
    """ "Data Ayah" over "NIK" is "Ayah NIK"; "Identitas" over "NIK" is plain "NIK"."""
    if not group or squeeze(group) == squeeze(text):
        return text
    bare = re.sub(r"^data\s+", "", group, flags=re.IGNORECASE)
    for both in (f"{bare} {text}", f"{text} {bare}"):
        if known(both):
            return both
    plain = known(text)
    if not OTHERS.search(group.lower()):
        return text if plain else f"{bare} {text}"
    # Right of "Data Ayah" a column may already be the child's again: its address, never its name or numbers.
    is_own_again = (
        not own and plain and not plain & {"name", "nik", "nisn", "no_kk", "birth_date", "birth_place_date", "sex"}
    )
    return text if is_own_again else f"{bare} {text}"


def read_title(rows: Sequence[tuple[str | None, ...]], file: str) -> Title:
    """School and place from the rows above the header; the school also from the file's name."""
    lines = [" ".join(cell for cell in row if cell) for row in rows]
    text = "\n".join(lines)
    name = next((m[1] for line in lines if (m := _NAMED.search(line))), None)
    name = name or next((m[1] for line in lines if (m := _SCHOOL.match(line)) and "DATA" not in line.upper()), None)
    if name is None and (found := _IN_NAME.search(file.rsplit("/", 1)[-1].replace("_", " "))):
        name = found[1]

    def first(pattern: re.Pattern) -> str | None:
        hits = (pattern.search(line) for line in lines)
        return next((" ".join(m[1].split()) for m in hits if m), None)

    return Title(text, first(_NPSN), name.strip() if name else None, first(_DESA), first(_KEC), first(_KAB))
