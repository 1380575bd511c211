"""How a questionnaire of ours is written down: one call a row, Indonesian and English side by side.

``python -m rangkul.forms.instruments.write`` makes the .xlsx files from the tables; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ID, EN = "Bahasa Indonesia (id)", "English (en)"
#: (Indonesian, English)
Words = tuple[str, str]
MUST: Words = ("Pertanyaan ini harus dijawab.", "This question must be answered.")
#: What a mark in the column "privacy" means; see docs/instrument.md.
PRIVACY = ("", "personal", "sensitive", "protection")


@dataclass(frozen=True)
class Row:
    """One line of the sheet "survey"; ``item`` is the number among the 30 items of the validation form."""

    type: str
    name: str = ""
    label: Words | None = None
    hint: Words | None = None
    required: bool | str = False  # or the expression under which it is
    relevant: str = ""
    constraint: str = ""
    constraint_message: Words | None = None
    choice_filter: str = ""
    appearance: str = ""
    default: str = ""
    parameters: str = ""
    privacy: str = ""
    item: str = ""

    def cells(self) -> dict[str, str]:
        """Column → text, without what is empty."""
        found = {
            "type": self.type,
            "name": self.name,
            "required": "yes" if self.required is True else self.required or "",
            "relevant": self.relevant,
            "constraint": self.constraint,
            "choice_filter": self.choice_filter,
            "appearance": self.appearance,
            "default": self.default,
            "parameters": self.parameters,
            "privacy": self.privacy,
            "item": self.item,
        }
        spoken = {
            "label": self.label,
            "hint": self.hint,
            "required_message": MUST if self.required else None,
            "constraint_message": self.constraint_message,
        }
        for column, words in spoken.items():
            found |= {f"{column}::{ID}": words[0], f"{column}::{EN}": words[1]} if words else {}
        return {column: text for column, text in found.items() if text}


@dataclass(frozen=True)
class Choice:
    """One line of the sheet "choices"; ``when`` narrows it by a choice filter."""

    code: str
    label: Words
    when: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """A whole questionnaire: settings, rows, lists of choices."""

    code: str
    version: str
    title: str
    rows: tuple[Row, ...]
    lists: dict[str, tuple[Choice, ...]] = field(default_factory=dict)

    def columns(self) -> list[str]:
        """The columns of "survey", in the order in which people read them."""
        spoken = [f"{word}::{lang}" for word in ("label", "hint") for lang in (ID, EN)]
        rules = ["required", "relevant", "constraint", "choice_filter", "appearance", "default", "parameters"]
        messages = [f"{word}::{lang}" for word in ("required_message", "constraint_message") for lang in (ID, EN)]
        return ["type", "name", *spoken, *rules, *messages, "privacy", "item"]

    def sheets(self) -> dict[str, list[list[str]]]:
        """Sheet → rows of cells with the header first: what stands in the .xlsx."""
        columns = self.columns()
        survey = [columns, *([row.cells().get(column, "") for column in columns] for row in self.rows)]
        choices = [["list_name", "name", f"label::{ID}", f"label::{EN}", "when"]]
        used = {word for row in self.rows for word in row.type.split()[1:2] if row.type.startswith("select_")}
        for name, entries in self.lists.items():
            if name in used:
                choices += [[name, entry.code, *entry.label, entry.when] for entry in entries]
        settings = [
            ["form_title", "form_id", "version", "default_language"],
            [self.title, self.code, self.version, ID],
        ]
        return {"survey": survey, "choices": choices, "settings": settings}


def group(name: str, indonesian: str, english: str, *rows: Row, relevant: str = "", repeat: bool = False) -> list[Row]:
    """Rows between ``begin`` and ``end``; one screen on a phone."""
    kind = "repeat" if repeat else "group"
    shown = "" if repeat else "field-list"
    begin = Row(f"begin_{kind}", name, (indonesian, english), relevant=relevant, appearance=shown)
    return [begin, *rows, Row(f"end_{kind}")]


def meta() -> list[Row]:
    """What every submission says about itself; the visit's code comes from the assignment."""
    return [Row("start", "start"), Row("end", "end"), Row("today", "today"), Row("hidden", "visit_code")]
