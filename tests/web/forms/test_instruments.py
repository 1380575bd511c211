"""The questionnaires of the package: the workbook is its table, Java reads it, the 30 items are in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyxform.xls2json_backends import get_xlsform

from rangkul.forms.instruments import SHIPPED
from rangkul.forms.instruments.items import ITEMS, as_table
from rangkul.forms.instruments.lists import REASONS
from rangkul.forms.instruments.write import QUESTIONNAIRES
from rangkul.forms.xlsform import has_java, read

DOC = Path(__file__).resolve().parents[3] / "docs" / "instrument.md"
CONTRACT = [
    "start",
    "end",
    "visit_code",
    "today",
    "consent",
    "consent_photo",
    "consent_place",
    "consent_signature",
    "outcome",
    "name_right",
    "name",
    "birth_place",
    "birth_date",
    "age_stated",
    "sex",
    "mother_name",
    "address",
    "rt",
    "religion",
    "child_status",
    "condition",
    "disability",
    "ever_school",
    "last_grade",
    "nisn",
    "school_npsn",
    "school_name",
    "left_year",
    "reasons",
    "main_reason",
    "reason_other",
    "left_how",
    "letter",
    "letter_photo",
    "pesantren_name",
    "pesantren_registered",
    "pesantren_number",
    "destination_regency",
    "destination_address",
    "death_paper",
    "parents",
    "lives_with",
    "father_work",
    "mother_work",
    "guardian_work",
    "income",
    "family_aid",
    "child_aid",
    "place_kind",
    "nearest_school",
    "talent",
    "readiness",
    "wished_route",
    "barriers",
    "place",
    "photo_house",
    "photo_child",
    "signature",
    "guardian_name",
    "note",
    "worry",
    "protection",
    "nik_seen",
    "nc_name",
    "nc_sex",
    "nc_birth_date",
    "nc_age",
    "nc_parent",
    "nc_rt",
    "nc_outcome",
    "nc_reasons",
    "nc_school_name",
]


def compiled(code):
    return read(next(one for one in SHIPPED if one.code == code).xlsx())


@pytest.mark.parametrize("questionnaire", QUESTIONNAIRES, ids=lambda one: one.code)
def test_the_workbook_holds_what_its_table_says(questionnaire):
    shipped = next(one for one in SHIPPED if one.code == questionnaire.code)
    cells = get_xlsform(shipped.xlsx(), file_type=".xlsx")
    for sheet, rows in questionnaire.sheets().items():
        header = rows[0]
        told = [{column: text for column, text in zip(header, row, strict=True) if text} for row in rows[1:]]
        assert (
            list(getattr(cells, sheet))
            == [{column: text.translate({0x201C: '"', 0x201D: '"'}) for column, text in row.items()} for row in told]
            or list(getattr(cells, sheet)) == told
        )


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda one: one.code)
def test_java_reads_it_without_a_warning(shipped):
    assert has_java(), "Java is missing: make java"
    assert read(shipped.xlsx()).warnings == []


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda one: one.code)
def test_every_word_is_said_in_both_languages(shipped):
    for question in read(shipped.xlsx(), with_java=False).questions:
        for words in (question["label"], question["hint"], *(choice["label"] for choice in question["choices"])):
            assert set(words) in (set(), {"id", "en"}), question["name"]
            assert all(words.values())


def test_names_are_those_that_others_rely_on():
    names = {question["name"] for question in compiled("ats_visit").questions}
    assert set(CONTRACT) - names == set()
    assert not any("nik" in name and name != "nik_seen" for name in names)


def test_the_thirty_items_are_asked_and_written_down():
    asked = {item.strip() for q in compiled("ats_visit").questions for item in q["item"].split(",") if item.strip()}
    assert asked == {str(number) for number in ITEMS}
    assert set(ITEMS) == set(range(1, 31))
    assert as_table() in DOC.read_text(encoding="utf-8")


def test_the_reasons_are_those_of_the_form_in_its_order():
    assert [choice.code for choice in REASONS] == [f"A{number:02}" for number in range(1, 13)] + ["A99"]
