"""Filled-in questionnaires for stories: the XML as a phone sends it, and photos that are photos."""

from __future__ import annotations

from uuid import uuid4
from xml.sax.saxutils import escape

#: The smallest JPEG head that is looked at, with something to tell photos apart.
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"


def photo(what: str = "rumah") -> bytes:
    return JPEG + what.encode()


def filled(version, answers: dict, *, instance_id: str | None = None) -> bytes:
    """The XML of ``answers`` (by question name; repeats as lists of dicts) to a ``FormVersion``."""
    instance_id = instance_id or f"uuid:{uuid4()}"
    tree: dict = {}
    by_name = {question["name"]: question for question in version.questions}
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            path = next(question["repeat"] for question in by_name.values() if question["repeat"].endswith(f"/{name}"))
            rows = [{by_name[word]["path"].split("/")[-1]: _text(said) for word, said in row.items()} for row in value]
            _put(tree, path.split("/")[2:], rows)
        else:
            _put(tree, by_name[name]["path"].split("/")[2:], _text(value))
    code, number = version.form.code, version.version
    return (
        f'<?xml version="1.0"?><data xmlns:orx="http://openrosa.org/xforms" id="{code}" version="{number}">'
        f"{_xml(tree)}<orx:meta><orx:instanceID>{instance_id}</orx:instanceID></orx:meta></data>"
    ).encode()


def still_out(visit_code: str = "", **more) -> dict:
    """A visit at which the child was found out of school, for want of money."""
    said = {
        "start": "2025-11-03T11:40:00.000+08:00",
        "end": "2025-11-03T12:00:00.000+08:00",
        "today": "2025-11-03",
        "visit_code": visit_code,
        "consent": "yes",
        "consent_photo": "no",
        "consent_place": "yes",
        "consent_signature": "no",
        "outcome": "still_out",
        "name_right": "yes",
        "nik_seen": "equal",
        "birth_date": "2012-05-04",
        "sex": "P",
        "condition": "healthy",
        "ever_school": "DO",
        "last_grade": 7,
        "school_name": "SMPN Komet 1",
        "left_year": 2024,
        "left_how": "none",
        "reasons": ["A02", "A07"],
        "main_reason": "A02",
        "parents": "both",
        "lives_with": "parents",
        "readiness": "equivalency",
        "wished_route": "B",
        "worry": "no",
        "other_children": "no",
        "guardian_name": "Ibu Made",
        "place": "-3.4400 114.8300 0.0 8.0",
    }
    return said | more


def in_school(visit_code: str = "", **more) -> dict:
    """A visit at which the child was found at school, with NPSN and NISN."""
    said = {
        "start": "2025-11-03T11:40:00.000+08:00",
        "end": "2025-11-03T11:50:00.000+08:00",
        "today": "2025-11-03",
        "visit_code": visit_code,
        "consent": "yes",
        "consent_photo": "no",
        "consent_place": "no",
        "consent_signature": "no",
        "outcome": "in_school",
        "name_right": "yes",
        "nik_seen": "not_shown",
        "birth_date": "2012-05-04",
        "sex": "L",
        "last_grade": 7,
        "nisn": "0123456789",
        "school_npsn": "30304001",
        "school_name": "SDN Komet 1",
        "letter": "no",
        "worry": "no",
        "other_children": "no",
    }
    return said | more


def _put(tree: dict, path: list[str], value) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value


def _xml(tree) -> str:
    parts = []
    for name, value in tree.items():
        for one in value if isinstance(value, list) else [value]:
            inside = _xml(one) if isinstance(one, dict) else escape(one)
            parts.append(f"<{name}>{inside}</{name}>")
    return "".join(parts)


def _text(value) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)
