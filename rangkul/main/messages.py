"""The words of the screens in English: what the screens say, the file that translates it, and its compiled form.

    python -m rangkul.main.messages update     what is new comes into the catalogue, what is gone leaves it
    python -m rangkul.main.messages compile    the form that Django reads (.mo), when the catalogue is newer

Sentences stand in the code in Indonesian; ``locale/en/LC_MESSAGES/django.po`` says them in English. GNU gettext need
not be installed: Python is read as a syntax tree, templates through Django's ``templatize``, the catalogue by Babel.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
CATALOGUE = PACKAGE / "main" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MODULE = "django.utils.translation"
#: Rooms speak through gettext; the engine knows no Django and carries both languages in tables of its own.
NO_ROOMS = ("engine", "main/frontend", "main/static")
#: name of a function → (its arguments that are the message, the one that is the context)
CALLS = {
    "gettext": ((0,), None),
    "ngettext": ((0, 1), None),
    "pgettext": ((1,), 0),
    "npgettext": ((1, 2), 0),
}
CALLS |= {f"{name}_lazy": where for name, where in CALLS.items()} | {"gettext_noop": CALLS["gettext"]}
IN_TEMPLATE = re.compile(r"(?<!\w)(n?p?gettext|_)\(")
BLANK = re.compile(r"%(?:\((\w+)\))?[#0\-+]*[\d.]*([sdfr%])|\{(\w*)\}")


@dataclass(frozen=True)
class Said:
    """One sentence of the screens. ``plural`` and ``context`` are "" without one."""

    singular: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a translation is found by."""
        return self.singular, self.context

    @property
    def babel_id(self) -> str | tuple[str, str]:
        return (self.singular, self.plural) if self.plural else self.singular


@dataclass
class Found:
    """What a search through the rooms gave: sentences with the files that say them, and calls that nobody can read."""

    said: dict[Said, set[str]] = field(default_factory=lambda: defaultdict(set))
    unreadable: list[str] = field(default_factory=list)


def extract(root: Path = PACKAGE) -> Found:
    """Every sentence of every room under ``root``."""
    found = Found()
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.startswith(NO_ROOMS) or path.suffix not in (".py", ".html", ".txt") or "migrations" in path.parts:
            continue
        if path.suffix != ".py" and "templates" not in path.parts:
            continue
        read = from_python if path.suffix == ".py" else from_template
        for said in read(path.read_text(encoding="utf-8")):
            if isinstance(said, int):
                found.unreadable.append(f"{name}:{said}")
            else:
                found.said[said].add(f"rangkul/{name}")
    return found


def from_python(text: str) -> Iterator[Said | int]:
    """Sentences of a module; the number of a line for a call whose sentence is no plain text.

    >>> list(from_python("from django.utils.translation import gettext as _\\n_('Anak')"))
    [Said(singular='Anak', plural='', context='')]
    """
    tree = ast.parse(text)
    names = _names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield _of_call(names[node.func.id], node)


def _names(tree: ast.Module) -> dict[str, str]:
    """What the functions of gettext are called in a module: {"_": "gettext_lazy"}; ``_T = gettext_lazy`` counts."""
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == MODULE
        for alias in node.names
        if alias.name in CALLS
    }
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in names:
            names |= {target.id: names[node.value.id] for target in node.targets if isinstance(target, ast.Name)}
    return names


def from_template(text: str) -> Iterator[Said | int]:
    """Sentences of a template.

    >>> list(from_template('{% load i18n %}<b>{% translate "Anak" %}</b>'))
    [Said(singular='Anak', plural='', context='')]
    """
    tagged = templatize(text)
    for match in IN_TEMPLATE.finditer(tagged):
        call = ast.parse(_balanced(tagged, match.start()), mode="eval").body
        yield _of_call("gettext" if match[1] == "_" else match[1], call)


def _balanced(text: str, start: int) -> str:
    """The call that begins at ``start``, to its closing bracket; brackets in its texts do not count."""
    quote = ""
    at = start
    while True:
        sign = text[at]
        if quote:
            if sign == "\\":
                at += 1
            elif sign == quote:
                quote = ""
        elif sign in "'\"":
            quote = sign
        elif sign == ")":
            return text[start : at + 1]
        at += 1


def _of_call(name: str, call: ast.Call) -> Said | int:
    places, context_place = CALLS[name]
    wanted = [*places, *([] if context_place is None else [context_place])]
    if len(call.args) <= max(wanted) or not all(_is_text(call.args[place]) for place in wanted):
        return call.lineno
    texts = [call.args[place].value for place in places]
    context = "" if context_place is None else call.args[context_place].value
    return Said(texts[0], texts[1] if len(texts) > 1 else "", context)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def read(path: Path = CATALOGUE) -> Catalog:
    """The catalogue as it stands; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def translations(catalogue: Catalog) -> dict[tuple[str, str], Message]:
    """(Indonesian, context) → its entry."""
    return {(message.id if isinstance(message.id, str) else message.id[0], message.context or ""): message
            for message in catalogue if message.id}  # fmt: skip


def merged(old: Catalog, found: Found) -> Catalog:
    """The sentences that are found, with the translations that they had."""
    had = translations(old)
    new = Catalog(locale="en", domain="django")
    plurals = _one_form_each(found)
    for said, files in plurals.items():
        before = had.get(said.key)
        string = before.string if before else ""
        if said.plural and not isinstance(string, tuple):
            string = (string, string)
        elif not said.plural and isinstance(string, tuple):
            string = string[0]
        new.add(said.babel_id, string, locations=[(file, None) for file in sorted(files)], context=said.context or None)
    return new


def _one_form_each(found: Found) -> dict[Said, set[str]]:
    """A sentence that is said with a plural here and without there is one entry, with the plural."""
    with_plural = {said.key: said for said in found.said if said.plural}
    entries: dict[Said, set[str]] = defaultdict(set)
    for said, files in found.said.items():
        entries[with_plural.get(said.key, said)] |= files
    return entries


def written(catalogue: Catalog) -> bytes:
    """The text of a catalogue: ordered by file, without dates and line numbers, so that a change stays small."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, sort_by_file=True, include_lineno=False, omit_header=True)
    head = (
        "# The screens of Rangkul in English. `make messages` brings in what is new; write its msgstr here.\n"
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return head.encode() + buffer.getvalue()


def update(root: Path = PACKAGE, path: Path = CATALOGUE) -> list[Message]:
    """Write the catalogue anew; gives the entries that wait for a translation."""
    catalogue = merged(read(path), extract(root))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(catalogue))
    return untranslated(catalogue)


def untranslated(catalogue: Catalog) -> list[Message]:
    """Entries without a translation, or with one that is only supposed (fuzzy)."""
    return [
        message
        for message in catalogue
        if message.id and (message.fuzzy or not all(message.string if message.pluralizable else [message.string]))
    ]


def crooked(message: Message) -> bool:
    """Whether the translation has other blanks than the sentence: a page would crash, or say less."""
    ours, theirs = (value if isinstance(value, tuple) else (value,) for value in (message.id, message.string))
    wanted = {tuple(sorted(map(_blank, BLANK.finditer(text)))) for text in ours}
    return any(tuple(sorted(map(_blank, BLANK.finditer(text)))) not in wanted for text in theirs if text)


def _blank(match: re.Match) -> str:
    return match[1] or match[2] or f"{{{match[3]}}}"


def compile_catalogue(path: Path = CATALOGUE) -> Path:
    """Write the .mo beside a catalogue, when there is none or the catalogue is newer. Gives its path."""
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
        fresh = compiled.with_suffix(f".{id(path)}.new")
        catalogue = read(path)
        for message in untranslated(catalogue):  # the screen then says it in Indonesian, rather than nothing
            catalogue.delete(message.id, message.context)
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(compiled)  # whole or not at all: several processes may start at once
    return compiled


def main(words: Sequence[str]) -> int:
    """``update`` (and say what waits for a translation) or ``compile``."""
    if words == ["compile"]:
        compile_catalogue()
        return 0
    waiting = update()
    for message in waiting:
        sys.stdout.write(f"{message.locations[0][0]}: {message.id}\n")
    sys.stdout.write(f"{CATALOGUE.relative_to(PACKAGE.parent)}: {len(waiting)} without a translation\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
