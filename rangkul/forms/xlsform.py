"""From an XLSForm workbook to a questionnaire: the XForm, its questions in order, and what to mind about it."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import shutil
import tempfile
import zipfile
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from pyxform.errors import PyXFormError
from pyxform.validators import odk_validate
from pyxform.xls2json_backends import get_xlsform
from pyxform.xls2xform import convert

from rangkul.core.errors import Invalid

from .faults import Fault, heard, heard_of_odk, kind_of, look

#: A questionnaire of a thousand rows has 200 kB.
MOST_BYTES, MOST_UNPACKED = 2_000_000, 40_000_000
#: The root of every instance of ours; answers are found below it.
ROOT = "data"
_LANGUAGE = re.compile(r"\((\w\w)\)\s*$")
logging.getLogger("pyxform").setLevel(logging.WARNING)


class NotAQuestionnaire(Invalid):
    """The workbook cannot be a questionnaire; ``faults`` says where and why."""

    message = _("Formulir ini belum dapat dipakai.")
    remedy = _("Perbaiki yang disebut di bawah, lalu unggah lagi.")

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__()


@dataclass(frozen=True)
class Question:
    """One question. ``path`` is that of its node ("/data/school/nisn"); ``repeat`` the path of the repeat around it.

    ``kind`` is a word of ``faults.KINDS``. ``label``, ``hint`` and the labels of ``choices`` are by language: {"id": …,
    "en": …}. ``rule`` holds relevant, constraint, constraint_message, choice_filter as written in the workbook.
    ``is_protected`` answers are read by the protection officer alone; they are sensitive too.
    """

    path: str
    name: str
    kind: str
    label: dict[str, str]
    hint: dict[str, str]
    choices: list[dict]  # {"code", "label": {…}}
    required: bool
    rule: dict[str, str]
    section: dict[str, str]
    repeat: str
    is_personal: bool
    is_sensitive: bool
    is_protected: bool
    item: str


@dataclass(frozen=True)
class Compiled:
    """A questionnaire that can be filled in."""

    code: str
    version: str
    title: str
    xml: str
    questions: list[dict]
    warnings: list[dict]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.xml.encode()).hexdigest()


def read(raw: bytes, *, with_java: bool = True) -> Compiled:
    """Make a questionnaire of a workbook; raises :class:`NotAQuestionnaire` with every fault that was found."""
    book = _book(raw)
    survey, choices, settings = (list(rows or ()) for rows in (book.survey, book.choices, book.settings))
    if not survey:
        raise NotAQuestionnaire([Fault("survey", 0, "", str(_("Lembar “survey” tidak ada atau kosong.")))])
    if faults := look(survey, choices, settings):
        raise NotAQuestionnaire(faults)
    warnings: list[str] = []
    try:
        made = convert(io.BytesIO(raw), warnings=warnings, file_type=".xlsx", form_name=ROOT)
    except PyXFormError as error:
        raise NotAQuestionnaire([heard(str(error))]) from None
    form = made._pyxform
    if with_java and has_java():
        _validate(made.xform, survey)
    return Compiled(
        code=form["id_string"],
        version=form["version"],
        title=form["title"],
        xml=made.xform,
        questions=[asdict(question) for question in _questions(form)],
        warnings=[heard(warning).as_dict() for warning in warnings],
    )


def _book(raw: bytes):
    """The cells of a workbook as text; raises :class:`NotAQuestionnaire`."""
    if len(raw) > MOST_BYTES:
        raise NotAQuestionnaire([Fault("", 0, "", str(_("Berkasnya lebih besar dari 2 MB.")))])
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise NotAQuestionnaire([Fault("", 0, "", str(_("Isi berkasnya terlalu besar.")))])
        return get_xlsform(io.BytesIO(raw), file_type=".xlsx")
    except (zipfile.BadZipFile, PyXFormError) as error:
        why = str(error) if isinstance(error, PyXFormError) and "recognized" not in str(error) else ""
        fault = heard(why) if why else Fault("", 0, "", str(_("Berkas ini bukan buku kerja Excel (.xlsx).")))
        raise NotAQuestionnaire([fault]) from None


@lru_cache(maxsize=1)
def has_java() -> bool:
    return shutil.which("java") is not None


def _validate(xml: str, survey: list) -> None:
    """Let ODK Validate, the engine of ODK Collect, load the XForm. Without Java only pyxform and we speak."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xml"
        path.write_text(xml, encoding="utf-8")
        try:
            odk_validate.check_xform(str(path))
        except odk_validate.ODKValidateError as error:
            said = str(error).removeprefix("ODK Validate Errors:")
            raise NotAQuestionnaire(heard_of_odk(said, survey)) from None


def _questions(form: dict) -> list[Question]:
    lists = form.get("choices") or {}
    found: list[Question] = []

    def walk(children: list[dict], path: str, section: dict[str, str], repeat: str) -> None:
        for entry in children:
            here = f"{path}/{entry['name']}"
            if entry["type"] in ("group", "repeat"):
                if entry["name"] == "meta":
                    continue
                inner = here if entry["type"] == "repeat" else repeat
                walk(entry.get("children") or [], here, spoken(entry.get("label")) or section, inner)
            else:
                found.append(_question(entry, here, section, repeat, lists))

    walk(form["children"], f"/{ROOT}", {}, "")
    return found


def _question(entry: dict, path: str, section: dict[str, str], repeat: str, lists: dict) -> Question:
    kind = kind_of(entry["type"])[0]
    bind = entry.get("bind") or {}
    privacy = entry.get("privacy", "")
    choices = lists.get(entry.get("list_name") or "", ())
    rule = {
        "relevant": bind.get("relevant"),
        "constraint": bind.get("constraint"),
        "constraint_message": spoken(bind.get("jr:constraintMsg")).get("id"),
        "choice_filter": entry.get("choice_filter"),
    }
    return Question(
        path=path,
        name=entry["name"],
        kind=kind,
        label=spoken(entry.get("label")),
        hint=spoken(entry.get("hint")),
        choices=[{"code": choice["name"], "label": spoken(choice.get("label"))} for choice in choices],
        required=bind.get("required") in ("yes", "true()"),
        rule={word: text for word, text in rule.items() if text},
        section=section,
        repeat=repeat,
        is_personal=privacy != "" or kind in ("text", "geopoint", "image"),
        is_sensitive=privacy in ("sensitive", "protection") or kind == "image",
        is_protected=privacy == "protection",
        item=str(entry.get("item", "")),
    )


def spoken(words: str | dict | None) -> dict[str, str]:
    """A label by language code: {"Bahasa Indonesia (id)": "Nama"} → {"id": "Nama"}; a plain text is Indonesian."""
    if not words:
        return {}
    if isinstance(words, str):
        return {"id": words}
    found = {}
    for language, text in words.items():
        code = _LANGUAGE.search(language)
        found[code[1] if code else "id"] = text
    return found
