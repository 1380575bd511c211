"""The rules of a question in words: "${outcome} = 'moved'" → “Apa yang ditemukan?” adalah “Pindah domisili”.

Words are found for what questionnaires usually say; what is left stays as it is written in the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

_NAME = r"\$\{\s*([^}\s]+)\s*\}"
_SELECTED = re.compile(rf"selected\(\s*{_NAME}\s*,\s*'([^']*)'\s*\)")
_COMPARED = re.compile(rf"{_NAME}\s*(!=|=|>=|<=|>|<)\s*('[^']*'|[\d.]+)")
_LEFT = re.compile(_NAME)


def said(words: Mapping[str, str], fallback: str = "") -> str:
    """A label in the language of the page, else Indonesian, else whatever there is."""
    language = (get_language() or "id")[:2]
    return words.get(language) or words.get("id") or next(iter(words.values()), fallback)


def in_words(rule: str, questions: Sequence[Mapping]) -> str:
    """A condition in words."""
    by_name = {question["name"]: question for question in questions}

    def label(name: str) -> str:
        question = by_name.get(name)
        return f"“{said(question['label'], name)}”" if question and question["label"] else f"“{name}”"

    def choice(name: str, code: str) -> str:
        choices = by_name[name]["choices"] if name in by_name else ()
        return next((f"“{said(entry['label'], code)}”" for entry in choices if entry["code"] == code), f"“{code}”")

    def compared(found: re.Match) -> str:
        name, sign, value = found[1], found[2], found[3].strip("'")
        if not value:
            return f"{label(name)} {_('kosong') if sign == '=' else _('terisi')}"
        how = {"=": _("adalah"), "!=": _("bukan"), ">=": "≥", "<=": "≤", ">": ">", "<": "<"}[sign]
        return f"{label(name)} {how} {choice(name, value) if found[3].startswith(chr(39)) else value}"

    text = _SELECTED.sub(lambda found: f"{label(found[1])} {_('memuat')} {choice(found[1], found[2])}", rule)
    text = _COMPARED.sub(compared, text)
    text = _LEFT.sub(lambda found: label(found[1]), text)
    text = re.sub(r"\band\b", _("dan"), text)
    return re.sub(r"\bor\b", _("atau"), text)
