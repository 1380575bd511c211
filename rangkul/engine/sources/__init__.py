"""What the columns of each kind of delivery mean. The knowledge is data: one TOML beside this file for each kind.

A header is compared in its squeezed form (lower case, letters and digits only): "No. KK", "NO_KK", "nokk" are one.
``docs/sources.md`` is made from the same data by ``document``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from ..types import KINDS, InputError
from .manual import page

HERE = Path(__file__).parent
#: A header of a parent, of the head of the family or of a school that stands above a plain "Nama" or "NIK".
OTHERS = re.compile(r"ayah|ibu|bapak|wali|orang ?tua|ortu|kepala|sekolah|madrasah|asal|tujuan|petugas|relawan|saudara")


@dataclass(frozen=True)
class Source:
    """One kind of delivery. ``columns`` maps the canonical name to its headers, the preferred one first."""

    kind: str
    title: str
    sender: str
    columns: Mapping[str, tuple[str, ...]]
    unused: Mapping[str, tuple[str, ...]]
    marks: Mapping[str, float]  # canonical name or header -> points for this kind
    file_hints: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()  # headers that may hold the sender's own key, the preferred one first
    joined: tuple[str, ...] = ()  # columns that take all their headers, not only the first
    order: tuple[str, ...] = ()  # headers by position, for a file that comes without its header line
    lookup: Mapping[str, tuple[str, int]] = field(default_factory=dict, repr=False)  # squeezed -> (canonical, rank)

    def find(self, header: str) -> tuple[str, int] | None:
        """Canonical name and rank (0 = preferred) of a header; None where it is not known.

        >>> sources()["register"].find("1. Nama Lengkap *)")
        ('name', 0)
        """
        for text in readings(header):
            if text in self.lookup:
                return self.lookup[text]
        return None


@dataclass(frozen=True)
class ColumnMap:
    """A saved column map for a layout that the sources do not know (``--map``)."""

    path: Path
    kind: str | None
    columns: Mapping[str, tuple[str, ...]]  # canonical -> headers as in the file; several are joined by a space
    fixed: Mapping[str, str]  # canonical -> one value for every row
    header_row: int | None  # as the spreadsheet counts, 1-based; None: find it

    @property
    def headers(self) -> set[str]:
        """Squeezed headers that a table must have for this map to be meant for it."""
        return {squeeze(h) for hs in self.columns.values() for h in hs}


@lru_cache(8192)
def squeeze(header: str) -> str:
    """What is compared of a header.

    >>> squeeze("No. KK"), squeeze("Desa/ Kel.")
    ('nokk', 'desakel')
    """
    return re.sub(r"[^a-z0-9]", "", header.lower())


@lru_cache(8192)
def readings(header: str) -> tuple[str, str, str]:
    """The header as it is, without a number before it, and without what stands in brackets."""
    text = re.sub(r"^\W*(\d+|[A-Za-z])[.)]\s*", "", header)
    return squeeze(header), squeeze(text), squeeze(re.sub(r"[(\[].*?([)\]]|$)", "", text))


@cache
def sources() -> Mapping[str, Source]:
    """Every kind, in the order of ``types.KINDS``."""
    return {kind: _source(kind) for kind in KINDS}


@cache
def words() -> Mapping:
    """Words of cells and their meaning: ``words.toml``."""
    return _read("words")


@cache
def all_headers() -> Mapping[str, frozenset[str]]:
    """Squeezed header -> the canonical names that it has in any kind."""
    found: dict[str, frozenset[str]] = {}
    for source in sources().values():
        for header, (name, _rank) in source.lookup.items():
            found[header] = found.get(header, frozenset()) | {name}
    return found


def _read(name: str) -> dict:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def _lineage(name: str) -> list[dict]:
    """The file and what it extends, base first."""
    raw = _read(name)
    return [layer for base in raw.get("extends", []) for layer in _lineage(base)] + [raw]


def _source(kind: str) -> Source:
    layers = _lineage(kind)
    columns: dict[str, tuple[str, ...]] = {}
    unused: dict[str, tuple[str, ...]] = {}
    marks: dict[str, float] = {}
    for layer in layers:
        columns |= {name: tuple(headers) for name, headers in layer.get("columns", {}).items()}
        unused |= {name: tuple(headers) for name, headers in layer.get("unused", {}).items()}
        marks |= layer.get("marks", {})
    last = layers[-1]
    given = {k: tuple(last.get(k, ())) for k in ("file_hints", "joined", "order")}
    ids = next((tuple(layer["ids"]) for layer in reversed(layers) if "ids" in layer), ())
    lookup = _lookup(layers, columns)
    return Source(kind, last["title"], last["sender"], columns, unused, marks, ids=ids, lookup=lookup, **given)


def _lookup(layers: list[dict], columns: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, int]]:
    """Squeezed header -> (canonical, rank). What a kind says itself wins over what its base says."""
    found: dict[str, tuple[str, int]] = {}
    for layer in layers:
        replaced = set(layer.get("columns", {}))
        found = {h: hit for h, hit in found.items() if hit[0] not in replaced}
        for group in ("unused", "columns"):
            for name, headers in layer.get(group, {}).items():
                for rank, header in enumerate(headers, start=1):
                    found[squeeze(header)] = (name, rank)
    return found | {squeeze(name): (name, 0) for name in columns}


def clashes() -> list[str]:
    """Headers that one file gives two meanings: there must be none."""
    out = []
    for kind in ("person", "pupil", *KINDS):
        seen: dict[str, str] = {}
        raw = _read(kind)
        for name, headers in [*raw.get("columns", {}).items(), *raw.get("unused", {}).items()]:
            for header in map(squeeze, headers):
                if seen.setdefault(header, name) != name:
                    out.append(f"{kind}: {header}: {seen[header]}, {name}")
    return out


def load_map(path: Path) -> ColumnMap:
    """Read a saved column map. Raises InputError with the names that exist where it uses an unknown one."""
    try:
        raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"Peta kolom {path} tidak ada. Periksa nama dan foldernya.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"Peta kolom {path} tidak dapat dibaca: {error}. Perbaiki baris itu.") from None
    kind = raw.get("kind")
    if kind is not None and kind not in KINDS:
        raise InputError(f"Peta kolom {path}: jenis {kind} tidak dikenal. Yang ada: {', '.join(KINDS)}.")
    columns, fixed = raw.get("columns", {}), raw.get("fixed", {})
    known = {"record_id"}.union(*(s.columns for k, s in sources().items() if kind in (None, k)))
    unknown = sorted((set(columns) | set(fixed)) - known) + sorted(
        set(raw) - {"kind", "columns", "fixed", "header_row"}
    )
    if unknown or not columns:
        what = f"nama {', '.join(unknown)} tidak dikenal" if unknown else "bagian [columns] kosong"
        raise InputError(f"Peta kolom {path}: {what}. Yang ada: {', '.join(sorted(known))}.")
    headers = {name: (h,) if isinstance(h, str) else tuple(map(str, h)) for name, h in columns.items()}
    return ColumnMap(Path(path), kind, headers, {k: str(v) for k, v in fixed.items()}, raw.get("header_row"))


def document() -> str:
    """The text of ``docs/sources.md``."""
    return page(sources())


def write_document(folder: Path) -> None:
    """Write ``sources.md`` into the folder of the manual."""
    (folder / "sources.md").write_text(document(), encoding="utf-8")
