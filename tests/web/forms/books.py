"""Workbooks of questionnaires for stories."""

from __future__ import annotations

import io

import xlsxwriter

SURVEY = [
    ["type", "name", "label::Bahasa Indonesia (id)", "label::English (en)", "required", "relevant", "privacy"],
    ["hidden", "visit_code", "", "", "", "", ""],
    ["begin_group", "check", "Pemeriksaan", "Check", "", "", ""],
    ["select_one yes_no", "open", "Apakah sekolah buka?", "Is the school open?", "yes", "", ""],
    ["text", "why", "Mengapa?", "Why?", "", "${open} = 'no'", "sensitive"],
    ["end_group", "", "", "", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::Bahasa Indonesia (id)", "label::English (en)"],
    ["yes_no", "yes", "Ya", "Yes"],
    ["yes_no", "no", "Tidak", "No"],
]


def settings(version="1", code="cek_sekolah", title="Pemeriksaan sekolah") -> list[list[str]]:
    return [["form_title", "form_id", "version"], [title, code, version]]


def book(*, survey=None, choices=None, version="1", **sheets) -> bytes:
    """An .xlsx of sheets given as rows; a small questionnaire unless said otherwise."""
    told = {"survey": survey or SURVEY, "choices": choices or CHOICES, "settings": settings(version)} | sheets
    held = io.BytesIO()
    workbook = xlsxwriter.Workbook(held)
    for name, rows in told.items():
        sheet = workbook.add_worksheet(name)
        for line, row in enumerate(rows):
            for place, text in enumerate(row):
                sheet.write_string(line, place, text)
    workbook.close()
    return held.getvalue()


def survey_with(*rows: list[str]) -> list[list[str]]:
    """The small questionnaire with more rows at its end."""
    width = len(SURVEY[0])
    return [*SURVEY, *([*row, *[""] * (width - len(row))] for row in rows)]
