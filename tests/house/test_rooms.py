"""What every web room keeps to. Each rule is also seen to fail on a planted fault.

Models say what is personal, views stand behind a door, services take names and leave a line in the record, migrations
are written, templates can be read, the menu leads somewhere.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from ninja import NinjaAPI
from repository import ROOT, modules, texts

from rangkul.core import wording
from rangkul.core.machines import door
from rangkul.core.pages import open_page, page
from rangkul.main import api
from rangkul.main.shell import MENU

ROOMS = ("core", "forms", "intake", "reconcile", "registry", "visits", "insight", "main")
#: Pages that are not ours, or show nothing: the sign-in library, static files, a redirect.
FOREIGN = ("allauth.", "django.")


# models: personal or plain, every field, once


def unmarked(model: type[models.Model]) -> list[str]:
    """Fields that are in neither list or in both, and names that are no field."""
    said = [*getattr(model, "personal", ()), *getattr(model, "plain", ())]
    there = [entry.name for entry in model._meta.get_fields() if entry.concrete]
    missing = [f"{model.__name__}.{name} is not said to be personal or plain" for name in there if name not in said]
    twice = [f"{model.__name__}.{name} is said twice" for name in set(said) if said.count(name) > 1]
    unknown = [f"{model.__name__}.{name} is no field" for name in said if name not in there]
    return missing + twice + unknown


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("rangkul.")]


def test_every_field_of_every_model_is_said_to_be_personal_or_plain():
    assert [fault for model in our_models() for fault in unmarked(model)] == []
    assert {model._meta.app_label for model in our_models()} >= {"core", "intake", "reconcile", "registry", "insight"}


# views: behind page() or open_page()


@dataclass(frozen=True)
class Address:
    route: str
    view: object


def addresses(patterns: Iterable, before: str = "") -> Iterator[Address]:
    for entry in patterns:
        route = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield Address(route, entry.callback)


def is_foreign(view: object) -> bool:
    return getattr(view, "__module__", "").startswith(FOREIGN) or getattr(view, "view_class", None) is not None


def doorless(found: Iterable[Address]) -> list[str]:
    """Addresses of ours whose view is wrapped by neither ``page`` nor ``open_page``."""
    ours = (address for address in found if not is_foreign(address.view) and not is_operation(address.view))
    return [address.route for address in ours if not hasattr(address.view, "methods")]


def is_operation(view: object) -> bool:
    """Whether a view is one of the API, whose operations have a door of their own."""
    return getattr(view, "is_api", False)


def test_every_view_stands_behind_a_door():
    found = list(addresses(get_resolver().url_patterns))
    assert doorless(found) == []
    ours = [address for address in found if not is_foreign(address.view)]
    assert len(ours) > 40


def test_a_view_that_is_open_to_all_is_known_by_name():
    """Opening a page to everybody is a decision; this list is where it is taken."""
    found = addresses(get_resolver().url_patterns)
    open_ = {address.route for address in found if getattr(address.view, "open_to_all", False)}
    assert open_ <= {
        "masuk/faktor-kedua/", "bahasa/", "undangan/", "lupa-kata-sandi/", "_komponen",
        "sehat", "healthz", "readyz", "metrics",
        *(f"kunjungan/odk/{way}{door}" for way in ("", "<str:token>/") for door in (
            "", "formList", "submission", "formulir/<int:pk>.xml", "formulir/<int:pk>/manifest",
            "formulir/<int:pk>/doors.csv",
        )),
        "kunjungan/lapor/", "kunjungan/lapor/terima-kasih/",
        *(f"kunjungan/hp/{door}" for door in (
            "", "manifest.webmanifest", "sw.js", "daftar", "tugas", "kirim", "titip", "keluar",
        )),
            "data/", "data/<str:code>/", "data/<str:code>/ats.csv", "data/<str:code>/ats.json",
    }  # fmt: skip


def test_every_operation_of_the_api_stands_behind_the_door():
    found = api.operations()
    assert len(found) > 18
    assert [operation.view_func.__name__ for operation in found if not hasattr(operation.run, "permission")] == []


def test_an_operation_without_a_mark_is_seen():
    """It cannot even be put together."""
    planted = NinjaAPI(urls_namespace="planted")
    planted.add_decorator(door, mode="view")
    planted.get("/bare")(lambda request: "")
    with pytest.raises(AttributeError, match="permission"):
        planted.urls  # noqa: B018


# services: by name, by whom, and on record


@dataclass
class Room:
    """The functions of a room's modules, by module and name, with what their modules import."""

    trees: dict[str, ast.Module] = field(default_factory=dict)

    @classmethod
    def read(cls, files: dict[str, str]) -> Room:
        return cls({name: ast.parse(text) for name, text in files.items()})

    def functions(self, name: str) -> dict[str, ast.FunctionDef]:
        tree = self.trees.get(name)
        return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)} if tree else {}

    def imported(self, name: str) -> dict[str, tuple[str, str]]:
        """Local name → (module file, name there) for what is taken from modules that we read too."""
        found = {}
        for node in self.trees[name].body:
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    for place in self._places(name, node, alias.name):
                        if place[0] in self.trees:
                            found[alias.asname or alias.name] = place
        return found

    def _places(self, name: str, node: ast.ImportFrom, what: str) -> list[tuple[str, str]]:
        if node.level:
            base = Path(name).parents[node.level - 1]
            base = base.joinpath(*node.module.split(".")) if node.module else base
        else:
            base = Path(*(node.module or "").split("."))
        modules = [(f"{base}/{what}.py", "*"), (f"{base}/{what}/__init__.py", "*")]
        return [(f"{base}.py", what), (f"{base}/__init__.py", what), *modules]

    def records(self, name: str, function: str, seen: frozenset = frozenset()) -> bool:
        """Whether a function leaves a line: itself, or through a function of this room, or of core, that it calls."""
        if name not in self.trees or (name, function) in seen:
            return False
        seen |= {(name, function)}
        imports = self.imported(name)
        node = self.functions(name).get(function)
        if node is None:  # offered there, written elsewhere
            return function in imports and self.records(*imports[function], seen)
        for call in (part for part in ast.walk(node) if isinstance(part, ast.Call)):
            target = call.func
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                if (target.value.id, target.attr) == ("audit", "record"):
                    return True
                place = imports.get(target.value.id)
                if place and place[1] == "*" and self.records(place[0], target.attr, seen):
                    return True
            elif isinstance(target, ast.Name):
                place = imports.get(target.id, (name, target.id))
                if self.records(place[0], place[1], seen):
                    return True
        return False

    def verbs(self) -> Iterator[tuple[str, str]]:
        """(module, function) of every public verb: what ``services.py`` or ``services/__init__.py`` offers."""
        for name in self.trees:
            if name.endswith("/services.py"):
                yield from ((name, function) for function in self.functions(name) if not function.startswith("_"))
            elif name.endswith("/services/__init__.py"):
                offered = self.imported(name) | {function: (name, function) for function in self.functions(name)}
                places = (place for word, place in offered.items() if not word.startswith("_"))
                yield from (place for place in places if place[1] in self.functions(place[0]))


def service_faults(files: dict[str, str], beside: dict[str, str] | None = None) -> list[str]:
    """Public functions of services that take arguments by place, lack ``by``, or leave no line in the record.

    ``beside``: modules of another room through which a line may be left; theirs are not judged here.
    """
    room = Room.read((beside or {}) | files)
    faults = []
    for name, function in (verb for verb in room.verbs() if verb[0] in files):
        arguments = room.functions(name)[function].args
        if arguments.args or arguments.posonlyargs or arguments.vararg:
            faults.append(f"{name}: {function} takes arguments by place")
        if "by" not in {argument.arg for argument in arguments.kwonlyargs}:
            faults.append(f"{name}: {function} does not say by whom")
        if not room.records(name, function):
            faults.append(f"{name}: {function} leaves no line in the record")
    return faults


def room_files(room: str) -> dict[str, str]:
    return {name: text for name, text in modules(f"rangkul/{room}/").items() if "/migrations/" not in name}


def test_the_verbs_of_the_rooms_are_found():
    found = {room: len(list(Room.read(room_files(room)).verbs())) for room in ROOMS}
    assert all(found[room] for room in ROOMS if room != "main"), found


@pytest.mark.parametrize("room", ROOMS)
def test_every_service_takes_names_says_by_whom_and_leaves_a_line(room):
    assert service_faults(room_files(room), beside=room_files("core")) == []


# the record: every action has a sentence


def actions(files: dict[str, str]) -> set[str]:
    """Actions that stand as text in calls of ``audit.record``."""
    calls = (node for text in files.values() for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    records = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "record")
    firsts = (call.args[0] for call in records if call.args)
    return {first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)}


def test_every_action_can_be_read_as_a_sentence():
    """The auditor reads Indonesian, not "map.dropped": a new action brings its line in ``core/wording.py``."""
    found = set().union(*(actions(room_files(room)) for room in ROOMS))
    assert found - set(wording.SENTENCES) == set()
    assert len(found) > 50


# migrations, templates, menu


def test_no_change_of_a_model_waits_for_its_migration():
    environment = os.environ | {"RANGKUL_SECRET": "x", "DJANGO_SETTINGS_MODULE": "rangkul.main.settings"}
    labels = [config.label for config in apps.get_app_configs() if config.name.startswith("rangkul.")]
    command = [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run", *labels]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def our_templates() -> dict[str, str]:
    """Name in the repository → text, of the templates of the rooms."""
    folders = tuple(f"rangkul/{room}/templates/" for room in ROOMS)
    return {name: text for name, text in texts().items() if name.startswith(folders)}


def test_every_template_can_be_read():
    assert len(our_templates()) > 60
    for name in our_templates():
        get_template(name.split("/templates/", 1)[1])


def strange_scripts(text: str) -> list[str]:
    """What the strict Content-Security-Policy would block: scripts, styles and handlers inside a page."""
    lines = enumerate(text.splitlines(), start=1)
    bad = (" style=", "<style", "javascript:", " onclick=", " onchange=", " onsubmit=", " onload=")
    return [f"{number}: {word.strip()}" for number, line in lines for word in bad if word in line]


def test_no_template_holds_what_the_browser_is_told_to_refuse():
    assert {name: found for name, text in our_templates().items() if (found := strange_scripts(text))} == {}


def lost(names: Iterable[str]) -> list[str]:
    """Names of addresses that lead nowhere."""
    found = []
    for name in names:
        try:
            reverse(name)
        except NoReverseMatch:
            found.append(name)
    return found


def test_the_menu_leads_to_pages_that_exist_or_to_rooms_that_are_not_there():
    """What does not work yet has no address; but a room whose addresses exist holds none of its entries back."""
    named = [item.address for _group, items in MENU for item in items]
    rooms = [entry for entry in get_resolver().url_patterns if isinstance(entry, URLResolver) and entry.namespace]
    with_addresses = {entry.namespace for entry in rooms if entry.url_patterns}
    assert [name for name in lost(named) if name.split(":")[0] in with_addresses] == []


# each rule sees a planted fault


class Half(models.Model):
    born_on = models.DateField()
    nik = models.BinaryField()

    personal = ("nik", "nik", "name")
    plain = ("id",)

    class Meta:
        app_label = "planted"


GOOD = """
from .. import audit
def mend(*, thing, by, at):
    _note(thing)
def _note(thing):
    audit.record("thing.mended", on=thing)
"""


def test_a_model_that_says_half_is_seen():
    faults = unmarked(Half)
    assert len(faults) == 3
    assert {fault.split()[0] for fault in faults} == {"Half.born_on", "Half.nik", "Half.name"}


def test_a_view_without_a_door_is_seen():
    def bare(request): ...

    bare.__module__ = "rangkul.x.views"
    found = [Address("a/", bare), Address("b/", page()(bare)), Address("c/", open_page()(bare))]
    assert doorless(found) == ["a/"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("def mend(thing, *, by, at):\n    audit.record('x')\n", "by place"),
        ("def mend(*things, by):\n    audit.record('x')\n", "by place"),
        ("def mend(*, thing, at):\n    audit.record('x')\n", "by whom"),
        ("def mend(*, thing, by, at):\n    thing.save()\n", "no line"),
        ("def mend(*, thing, by, at):\n    _loop()\ndef _loop():\n    _loop()\n", "no line"),
    ],
)
def test_a_service_that_breaks_a_rule_is_seen(text, fault):
    (found,) = service_faults({"rangkul/x/services.py": f"from . import audit\n{text}"})
    assert fault in found


def test_a_service_that_keeps_them_is_not():
    assert service_faults({"rangkul/x/services.py": GOOD}) == []
    face = "from .more import both\nfrom .things import Thing, mend\n"
    through = "from . import things\ndef both(*, by):\n    things.mend(thing=1, by=by, at=2)\n"
    named = "from .things import mend\ndef both(*, by):\n    mend(thing=1, by=by, at=2)\ndef helper(row): ...\n"
    for text in (through, named):
        package = {"__init__": face, "things": GOOD, "more": text}
        assert service_faults({f"rangkul/x/services/{name}.py": text for name, text in package.items()}) == []


def test_a_line_that_core_leaves_counts():
    core = {"__init__": "from .ending import note\n", "ending": "from .. import audit\ndef note(n): audit.record(n)\n"}
    beside = {f"rangkul/core/services/{name}.py": text for name, text in core.items()}
    for text in (
        "from rangkul.core.services import note\ndef end(*, by):\n    note(1)\n",
        "from rangkul.core import services as core\ndef end(*, by):\n    core.note(1)\n",
    ):
        assert service_faults({"rangkul/x/services.py": text}, beside=beside) == []
        assert len(service_faults({"rangkul/x/services.py": text.replace("note(1)", "nothing(1)")}, beside=beside)) == 1


def test_a_verb_that_is_offered_by_a_package_is_seen():
    package = {"__init__": "from .more import both\n", "more": "def both(thing): ...\n"}
    assert len(service_faults({f"rangkul/x/services/{name}.py": text for name, text in package.items()})) == 3


def test_an_action_without_a_sentence_is_seen():
    assert actions({"x.py": "audit.record('planet.moved', on=1)\naudit.record(said)"}) == {"planet.moved"}


def test_a_template_that_cannot_be_read_is_seen():
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% load look %}{% icon %}")


def test_a_style_inside_a_page_is_seen():
    assert strange_scripts('<p style="color:red">') == ["1: style="]
    assert strange_scripts('<a href="javascript:x()">') == ["1: javascript:"]
    assert strange_scripts('<p class="style">') == []


def test_an_address_that_leads_nowhere_is_seen():
    assert lost(["home", "core:nowhere", "mars:landing"]) == ["core:nowhere", "mars:landing"]
