"""Every sentence of the screens stands in the catalogue, in English too; no sentence stands outside of it.

Each rule is also seen to fail on a planted fault.
"""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser

import pytest
from django.template.base import Lexer, TokenType
from english import INDONESIAN
from repository import modules, texts

from rangkul.main import messages
from rangkul.main.messages import Said

EAGER = {"gettext", "ngettext", "pgettext", "npgettext"}


# the catalogue


def missing(said: Said, catalogue) -> str:
    """What is wrong with the translation of one sentence; "" where nothing is."""
    entry = messages.translations(catalogue).get(said.key)
    if entry is None:
        return "not in the catalogue: make messages"
    if entry in messages.untranslated(catalogue):
        return "without a translation"
    return "its blanks differ from the translation's" if messages.crooked(entry) else ""


def test_every_sentence_is_said_in_english():
    found, catalogue = messages.extract(), messages.read()
    assert [call for call in found.unreadable if not call.startswith("core/retelling.py")] == []
    assert len(found.said) > 1_500
    table = messages.translations(catalogue)
    waiting = {id(entry) for entry in messages.untranslated(catalogue)}
    faults = [
        f"{min(files)}: {said.singular}"
        for said, files in found.said.items()
        if (entry := table.get(said.key)) is None or id(entry) in waiting or messages.crooked(entry)
    ]
    assert not faults, "make messages, then write their English:\n" + "\n".join(faults)


def test_the_catalogue_is_as_make_messages_writes_it():
    now = messages.written(messages.merged(messages.read(), messages.extract()))
    assert messages.CATALOGUE.read_bytes() == now, "make messages"


CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"
msgid "Anak"
msgstr "Children"
msgid "Tutup"
msgstr ""
#, fuzzy
msgid "Buka"
msgstr "Open"
msgid "%(n)s anak"
msgid_plural "%(n)s anak"
msgstr[0] "%(n)s child"
msgstr[1] "%(m)s children"
msgid "membuka {on}"
msgstr "opened {of}"
"""


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (Said("Anak"), ""),
        (Said("Anak", context="register"), "not in the catalogue: make messages"),
        (Said("Simpan"), "not in the catalogue: make messages"),
        (Said("Tutup"), "without a translation"),
        (Said("Buka"), "without a translation"),
        (Said("%(n)s anak", "%(n)s anak"), "its blanks differ from the translation's"),
        (Said("membuka {on}"), "its blanks differ from the translation's"),
    ],
)
def test_a_translation_that_is_missing_or_crooked_is_seen(tmp_path, said, wrong):
    path = tmp_path / "django.po"
    path.write_text(CATALOGUE, encoding="utf-8")
    assert missing(said, messages.read(path)) == wrong


def test_an_entry_without_english_is_shown_in_indonesian_rather_than_empty(tmp_path):
    path = tmp_path / "django.po"
    path.write_text(CATALOGUE.replace("%(m)s", "%(n)s"), encoding="utf-8")
    compiled = messages.compile_catalogue(path).read_bytes()
    assert b"Children" in compiled
    assert b"Tutup" not in compiled


def test_what_is_new_comes_in_what_is_gone_leaves_and_translations_stay(tmp_path):
    room = tmp_path / "rangkul" / "kebun"
    (room / "templates").mkdir(parents=True)
    (room / "words.py").write_text("from django.utils.translation import gettext as _\nA = _('Anak')\n")
    (room / "templates" / "a.html").write_text('{% load i18n %}{% translate "Baru" %}{{ x|default:_("kosong") }}')
    path = tmp_path / "django.po"
    path.write_text(CATALOGUE, encoding="utf-8")
    waiting = messages.update(tmp_path / "rangkul", path)
    assert {message.id for message in waiting} == {"Baru", "kosong"}
    assert {message.id: message.string for message in messages.read(path) if message.id} == {
        "Anak": "Children",
        "Baru": "",
        "kosong": "",
    }


# what is said in Python


def loose_sentences(text: str) -> list[str]:
    """Indonesian sentences that are no docstring and not inside gettext, and words fixed when a module loads."""
    tree = ast.parse(text)
    names = messages._names(tree)
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names:
            silent |= {id(part) for argument in call.args for part in ast.walk(argument)}
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
    ]
    return [value for value in said if _is_sentence(value)] + _fixed(tree, names)


def _is_sentence(value: str) -> bool:
    return " " in value.strip() and len(INDONESIAN.findall(value)) > 1


def _fixed(tree: ast.Module, names: dict[str, str]) -> list[str]:
    """Translations made while a module loads: they would speak one language for ever."""
    out = []

    def look(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            called = child.func.id if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) else ""
            if names.get(called) in EAGER:
                out.append(f"line {child.lineno}: gettext_lazy is needed here")
            if isinstance(child, ast.BinOp) and isinstance(child.op, ast.Mod) and isinstance(child.left, ast.Call):
                inner = child.left.func
                if isinstance(inner, ast.Name) and names.get(inner.id, "").endswith("_lazy"):
                    out.append(f"line {child.lineno}: format_lazy is needed here")
            look(child)

    look(tree)
    return out


#: Whose words go to a terminal, or are names, samples and a demonstration.
NOT_SCREENS = (
    "rangkul/engine/", "rangkul/main/postgres/", "rangkul/main/management/", "rangkul/main/cli.py",
    "rangkul/main/demo.py", "rangkul/main/serving.py", "rangkul/main/presence.py", "rangkul/main/backup.py",
    "rangkul/main/health.py",
    "rangkul/main/rotation.py", "rangkul/main/settings.py", "rangkul/main/templatetags/samples.py",
    "rangkul/core/services/regions.py",
    "rangkul/core/audit.py",  # what verify-audit prints
    "rangkul/forms/instruments/",  # questionnaires, which carry both languages
    "rangkul/insight/open_data.py",  # a data set and its Satu Data metadata
    "rangkul/visits/letters/", "rangkul/visits/minutes.py",  # letters and minutes, by law in Indonesian
    "rangkul/visits/queries/national.py",  # the words of the national portal
)  # fmt: skip


#: What the system's own actors may do, and why: written into their accounts and records, once for everybody; and a
#: question of a phone's form, which stands beside its English.
KEPT = (
    "Siapa yang dikunjungi?",
    "Memusnahkan kiriman saat dasarnya habis", "Memusnahkan data yang masa simpannya habis",
    "Memindahkan anak dan tugas ke kode wilayah baru",
    "Menyimpan isian formulir", "Mencatat hasil kunjungan ke register",
    "Memastikan keadaan sekolah anak dengan mendatangi rumahnya",
)  # fmt: skip


def test_no_sentence_of_a_room_stands_outside_gettext():
    rooms = {name: text for name, text in modules("rangkul/").items() if not name.startswith(NOT_SCREENS)}
    rooms = {name: text for name, text in rooms.items() if "/migrations/" not in name}
    loose = [f"{name}: {said}" for name, text in rooms.items() for said in loose_sentences(text)]
    loose = [line for line in loose if not any(kept in line for kept in KEPT)]
    assert not loose, "\n".join(loose)


HEAD = "from django.utils.translation import gettext as _\nfrom django.utils.translation import gettext_lazy\n"


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("raise Invalid('Tulis nama anak yang baru')", "raise Invalid(_('x')) if 0 else 1"),
        ("A = _('Anak')", "def f():\n    return _('Anak')"),
        ("A = gettext_lazy('Umur %s') % 7", "A = gettext_lazy('Umur')"),
        ("class F:\n    label = _('Nama')", "class F:\n    label = gettext_lazy('Nama')"),
    ],
)
def test_a_loose_sentence_is_seen(bad, good):
    bad, good = (f"def g():\n    {part}" if part.startswith("raise") else part for part in (bad, good))
    assert loose_sentences(HEAD + bad) != []
    assert loose_sentences(HEAD + good) == []


# what is said in templates

SHOWN = {"title", "alt", "aria-label", "placeholder", "label", "data-label", "data-confirm", "data-copied"}
SILENT = {"script", "style", "kbd", "code", "pre"}
STYLE = re.compile(r"\{[^{}]*:[^{}]*\}")  # of a page to print, whose <style> stands in its frame
WORD = re.compile(r"[A-Za-z]{2,}")
#: Names, numbers of the law, and names of formats: the same in every language.
SAME = {
    "Rangkul", "NIK", "NISN", "NPSN", "RT", "RW", "BPB", "DO", "LTM", "GeoJSON", "openapi", "json", "xml", "page",
    "main", "wide", "ODK", "Collect", "KoboCollect", "CSV", "JSON", "PDF", "xlsx",
    "Word", "Bahasa", "Indonesia", "English",
}  # fmt: skip
#: Letters by law in Indonesian; pages of a server that is down, in both languages; the sampler.
OTHERS = (
    "core/breach_letter.html",
    "visits/paper/letter.html",
    "visits/paper/minutes.html",
    "500.html",
    "503.html",
    "main/components.html",
)


class Loose(HTMLParser):
    """Words of a page that stand outside of translation tags."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[str] = []
        self._silent = 0
        self.feed(page)
        self.close()

    def _take(self, text: str) -> None:
        if set(WORD.findall(text)) - SAME and not STYLE.search(text):
            self.found.append(" ".join(text.split()))

    def handle_starttag(self, tag, attributes):
        self._silent += tag in SILENT
        for name, value in attributes:
            if name in SHOWN and value:
                self._take(value)

    def handle_endtag(self, tag):
        self._silent -= tag in SILENT

    def handle_data(self, data):
        if not self._silent:
            self._take(data)


def loose_words(template: str) -> list[str]:
    """What a template says outside of its translation tags, also as an argument of an include."""
    page, found, inside = [], [], ""
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split(maxsplit=1)[0]
            page.append(" " * (name == "else"))
            if name in ("comment", "blocktranslate"):
                inside = name
            elif name == f"end{inside}":
                inside = ""
            elif name in ("include", "with", "firstof"):
                bare = re.sub(r"_\(\"[^\"]*\"\)", "", token.contents)
                found += [
                    quoted for quoted in re.findall(r'"([^"]*)"', bare) if re.search(r"[A-Za-z]{2} [A-Za-z]{2}", quoted)
                ]
        elif inside:
            continue
        elif token.token_type == TokenType.TEXT:
            page.append(token.contents)
        elif token.token_type == TokenType.VAR:
            page.append("·")
    return found + Loose("".join(page)).found


def test_no_template_says_anything_outside_translation_tags():
    pages = {
        name: text
        for name, text in texts().items()
        if name.startswith("rangkul/") and "/templates/" in name and name.endswith(".html")
        if not name.startswith("rangkul/engine/") and not name.endswith(OTHERS)
    }
    assert len(pages) > 100
    loose = [f"{name}: {said}" for name, text in pages.items() for said in loose_words(text)]
    assert not loose, "\n".join(loose)


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("<p>Simpan</p>", '<p>{% translate "Simpan" %}</p>'),
        (
            '<a title="Lihat anak">{{ x }}</a>',
            '<a title="{% translate "Lihat anak" %}" class="tombol besar">{{ x }}</a>',
        ),
        ('{% include "a.html" with note="belum ada anak" %}', '{% include "a.html" with note=_("belum ada anak") %}'),
        (
            "{% blocktranslate %}ya{% endblocktranslate %} tidak",
            "{% comment %}tidak{% endcomment %}<script>var ya</script>",
        ),
    ],
)
def test_a_loose_word_is_seen(bad, good):
    assert loose_words(bad) != []
    assert loose_words(good) == []
