"""From the XML of a filled-in questionnaire to its answers.

    {"outcome": "still_out", "reasons": ["A02", "A07"], "last_grade": 8, "birth_date": "2012-05-04",
     "place": {"lat": -3.44, "lon": 114.83, "altitude": 0.0, "accuracy": 8.0}, "photo_house": "1763.jpg",
     "new_children": [{"nc_name": "…", "nc_age": 9}]}

Groups are dissolved, repeats are lists under their own name, what was not answered is left out. The same answers give
the same dictionary whichever way they were filled in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError, canonicalize

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from rangkul.core.errors import Invalid

#: Answers of one questionnaire are about 10 kB.
MOST_BYTES = 1_000_000
MOST_DEPTH = 20
INSTANCE_ID = re.compile(r"^[A-Za-z0-9:_.-]{8,120}$")
VISIT_CODE = re.compile(r"^[A-Z0-9-]{4,20}$")


class Unreadable(Invalid):
    message = _("Isian ini tidak dapat dibaca. Kirim ulang dari HP; bila tetap gagal, hubungi petugas data.")


@dataclass(frozen=True)
class Filled:
    """A submission as it came: which form and version it names, its id, its tree and the digest of its content."""

    code: str
    version: str
    instance_id: str
    root: Element
    digest: str


def read(raw: bytes) -> Filled:
    """Read the XML of a submission; raises :class:`Unreadable`. Entities, DTDs and deep nests are refused."""
    if not raw or len(raw) > MOST_BYTES:
        raise Unreadable
    try:
        root = ElementTree.fromstring(raw, forbid_dtd=True)
        canonical = canonicalize(raw.decode("utf-8"), with_comments=False)
    except (ParseError, DefusedXmlException, UnicodeDecodeError, ValueError, RecursionError):
        raise Unreadable from None
    if _depth(root) > MOST_DEPTH:
        raise Unreadable
    instance_id = next(
        (found for node in root.iter() if local(node.tag) == "instanceID" and (found := _text(node))), ""
    )
    if not INSTANCE_ID.match(instance_id):
        raise Unreadable(_("Isian ini tidak punya nomor pengenal (instanceID)."))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return Filled(root.get("id") or "", root.get("version") or "", instance_id, root, digest)


def answers_of(filled: Filled, questions: Iterable[Mapping]) -> dict:
    """The answers to the questions of a version. Nodes that are no question of it are passed over."""
    by_path = {question["path"]: question for question in questions}
    repeats = {question["repeat"] for question in by_path.values() if question["repeat"]}
    found: dict = {}
    _gather(filled.root, f"/{local(filled.root.tag)}", by_path, repeats, found)
    return found


def _gather(node: Element, path: str, by_path: Mapping, repeats: set[str], into: dict) -> None:
    for child in node:
        here = f"{path}/{local(child.tag)}"
        if here in repeats:
            one: dict = {}
            _gather(child, here, by_path, repeats, one)
            if one:
                into.setdefault(local(child.tag), []).append(one)
        elif here in by_path:
            question = by_path[here]
            text = _text(child)
            if text and question["kind"] != "note":
                into[question["name"]] = value_of(question["kind"], text)
        else:
            _gather(child, here, by_path, repeats, into)


def value_of(kind: str, text: str) -> object:
    """One answer: a number, a list of codes, a place or a text. Text that is no number where one is due stays text."""
    read_as = _READERS.get(kind, str)
    try:
        return read_as(text)
    except ValueError:
        return text


def _place(text: str) -> dict[str, float]:
    """ "-3.44 114.83 0 8" → degrees, metres above the sea, metres of accuracy."""
    parts = [float(part) for part in text.split()] + [0.0, 0.0]
    return dict(zip(("lat", "lon", "altitude", "accuracy"), parts[:4], strict=True))


_READERS = {
    "integer": int,
    "decimal": float,
    "geopoint": _place,
    "select_multiple": lambda text: sorted(text.split()),
    "date": lambda text: text[:10],
}


def lanes(answers: Mapping, questions: Iterable[Mapping]) -> tuple[dict, dict]:
    """(what helps the child, what the protection officer alone may read), both in the shape of :func:`answers_of`."""
    walled = {question["name"] for question in questions if question["is_protected"]}

    def part(given: Mapping, take_walled: bool) -> dict:
        taken = {}
        for name, value in given.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                rows = [one for entry in value if (one := part(entry, take_walled))]
                taken |= {name: rows} if rows else {}
            elif (name in walled) == take_walled:
                taken[name] = value
        return taken

    return part(answers, False), part(answers, True)


def files_of(answers: Mapping, questions: Iterable[Mapping]) -> list[str]:
    """The names of the files that the answers speak of."""
    pictures = {question["name"] for question in questions if question["kind"] == "image"}
    found = []
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found += [file for entry in value for file in files_of(entry, questions)]
        elif name in pictures and isinstance(value, str):
            found.append(value)
    return sorted(set(found))


def moment(answers: Mapping, name: str) -> datetime | None:
    """The moment of a "start" or "end" by the clock of the device; None where there is none that can be read."""
    try:
        found = parse_datetime(str(answers.get(name, "")))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def visit_code_of(answers: Mapping) -> str:
    code = str(answers.get("visit_code", "")).strip().upper()
    return code if VISIT_CODE.match(code) else ""


def local(tag: str) -> str:
    """ "{http://…}data" → "data"."""
    return tag.rsplit("}", 1)[-1]


def _text(node: Element) -> str:
    return (node.text or "").strip()


def _depth(node: Element) -> int:
    deepest, waiting = 0, [(node, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        if depth > MOST_DEPTH:
            return depth
        waiting += [(child, depth + 1) for child in one]
    return deepest
