"""What a run wrote in Indonesian is told again in English as if the run had spoken English."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from rangkul.engine import desk, district, pipeline
from rangkul.engine.desk.columns import GROUPS, LABELS
from rangkul.engine.desk.words import AT_A_DESK
from rangkul.engine.files.problem import FileProblem
from rangkul.engine.link import words as link
from rangkul.engine.problems import CATALOGUE, sentence
from rangkul.engine.retold import Blank, both, in_english
from rangkul.engine.retold.words import AT_A_DESK_EN, PHRASES
from rangkul.engine.settings import Settings
from rangkul.engine.sources import sources
from rangkul.engine.tidy.deliveries import find
from rangkul.engine.verdict.rules import RULES

GIVEN = {
    "outcome": "A01",
    "age": "9",
    "attempts": "2",
    "questions": "3",
    "period": "20251",
    "exit_text": "putus sekolah",
}
IN_ENGLISH = GIVEN | {"exit_text": "dropped out"}


def filled(template, given) -> str:
    return "".join(piece if isinstance(piece, str) else given.get(piece.name, f"‹{piece.name}›") for piece in template)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_form_of_a_reason_and_of_a_question_is_recognised(rule):
    pairs = both(rule.id, rule.en) + (both(rule.ask_id, rule.ask_en) if rule.ask_id else [])
    for ours, theirs in pairs:
        assert {p for p in theirs if isinstance(p, Blank)} <= {p for p in ours if isinstance(p, Blank)}
        assert in_english(filled(ours, GIVEN)) == filled(theirs, IN_ENGLISH)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_problem_is_recognised(code):
    given = dict.fromkeys(("file", "column", "detail", "other", "period", "low", "high", "date", "value"), "abc.xlsx")
    assert in_english(sentence(code, **given)) == sentence(code, "en", **given)


def test_words_that_stand_alone_are_all_there():
    senders = [desk.sender_of(kind) for kind in sources()]
    steps = ["membuka berkas", "membaca berkas", "membaca baris", "menautkan baris", "memutuskan", "menulis tabel"]
    assert [word for word in [*GROUPS, *LABELS.values(), *senders, *steps] if word not in PHRASES] == []
    assert set(AT_A_DESK) == set(AT_A_DESK_EN)
    for levels in [texts for _weight, texts in link.LEVELS.values()] + [link.HELD, link.RULES]:
        assert all(in_english(ours) == theirs for ours, theirs in levels.values())


def test_weights_take_the_point_of_the_language():
    assert (
        in_english("nama mirip (+2,1); nama ibu berbeda (-6,0)")
        == "similar name (+2.1); different mother's name (-6.0)"
    )


def test_a_file_that_cannot_be_read_says_so():
    assert in_english(str(FileProblem("FILE_BROKEN", "a.zip", "zip terpotong"))) == (
        "a.zip: This file is damaged or cut short. Download or copy it again from its source, then send it again. "
        "(the zip is cut short)"
    )


@pytest.mark.parametrize("text", ["", "Siti Aisyah", "sudah ditanyakan; tunggu kabar ibunya", "(+1,0)"])
def test_what_nobody_wrote_for_us_stays_as_it_is(text):
    assert in_english(text) == text


@pytest.mark.slow
def test_a_whole_run_told_again_is_the_run_in_english(tmp_path):
    made = tmp_path / "district"
    district.make(preset="banjarbaru", children=300, seed=7, out=made)
    settings = Settings(as_of=date(2025, 10, 1), regency="63.72", demo_niks=True, threads=1)
    for lang in ("id", "en"):
        run = pipeline.Run(
            inputs=find([str(made)]), settings=replace(settings, lang=lang), out=tmp_path / lang, details=True
        )
        pipeline.reconcile(run)
    for table, column in (
        ("verdicts", "because"), ("verdicts", "question"), ("links", "because"), ("review", "because"),
        ("review", "question"), ("triage", "because"), ("problems", "message"),
    ):  # fmt: skip
        ours, theirs = (pl.read_parquet(tmp_path / lang / f"{table}.parquet") for lang in ("id", "en"))
        if column not in ours.columns:
            continue
        told = {in_english(text) for text in ours[column].drop_nulls().unique()}
        assert told - set(theirs[column].drop_nulls().unique()) == set(), (table, column)


def test_a_sentence_with_fewer_forms_in_english_is_noticed():
    with pytest.raises(ValueError, match="zip"):
        both("'Kelas ' || coalesce(grade, 'tidak diketahui')", "'Grade ' || grade")
