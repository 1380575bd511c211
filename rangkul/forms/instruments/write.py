"""Write the .xlsx files from the tables: ``python -m rangkul.forms.instruments.write``. Equal tables, equal bytes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import xlsxwriter

from . import HERE
from .ats_revisit import ATS_REVISIT
from .ats_visit import ATS_VISIT
from .still_at_school import STILL_AT_SCHOOL
from .table import Questionnaire

QUESTIONNAIRES = (ATS_VISIT, STILL_AT_SCHOOL, ATS_REVISIT)
WIDE = ("label", "hint", "relevant", "constraint", "choice_filter", "form_title")


def write(questionnaire: Questionnaire, path: Path) -> None:
    """One workbook: survey, choices, settings."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    # a fixed day, so that the file changes only when the questions do
    book.set_properties({"title": questionnaire.title, "created": datetime(2026, 1, 1)})  # noqa: DTZ001
    bold, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for name, rows in questionnaire.sheets().items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(rows[0]):
            sheet.set_column(place, place, 48 if column.startswith(WIDE) else 18, wrapped)
            sheet.write_string(0, place, column, bold)
        for line, row in enumerate(rows[1:], start=1):
            for place, text in enumerate(row):
                if text:
                    sheet.write_string(line, place, text)
    book.close()


def write_all(folder: Path = HERE) -> None:
    """Every questionnaire of the package, by its code."""
    for questionnaire in QUESTIONNAIRES:
        write(questionnaire, folder / f"{questionnaire.code}.xlsx")


if __name__ == "__main__":
    write_all()
