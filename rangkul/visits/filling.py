"""Answers read from paper as the questionnaire's own XML: they come in by the same door as a phone's."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from .models import Outcome

#: The letter that stands before each outcome on paper, and is typed.
LETTERS = dict(zip("ABCDEFGHIJ", Outcome, strict=True))


def new_instance() -> str:
    """The id of one sheet, made when its page is opened, so that pressing twice sends once."""
    return f"uuid:{uuid.uuid4()}"


def xml_of(
    *, code: str, version: str, questions: Iterable[Mapping], answers: Mapping[str, object], instance_id: str
) -> bytes:
    """``answers`` ({question: text, number or list of codes}) as a submission to a version; the others stay empty."""
    paths = {question["name"]: question["path"] for question in questions}
    first = next(iter(paths.values()), "/data/")
    root = ElementTree.Element(first.split("/")[1], {"id": code, "version": version})
    for name, value in answers.items():
        if name in paths and value not in (None, "", []):
            _node(root, paths[name]).text = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    _node(root, f"/{root.tag}/meta/instanceID").text = instance_id
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _node(root: ElementTree.Element, path: str) -> ElementTree.Element:
    """The node at a path, with all groups on the way."""
    node = root
    for part in path.split("/")[2:]:
        found = node.find(part)
        node = ElementTree.SubElement(node, part) if found is None else found
    return node
