"""A round of three doors in Komet, and who may see them."""

from __future__ import annotations

import html
import re

import pytest
from django.template.loader import render_to_string

from rangkul.core.permissions import Purpose
from rangkul.visits import papers

from . import plans


@pytest.fixture
def planning(cast, acts):
    """The story happens while the data officer plans."""
    with acts(cast.data_officer, Purpose.VISIT):
        yield cast.data_officer


@pytest.fixture
def round_of_three(cast, planning):
    """An open round: Siti and Rizky of one household for the volunteer, Dewi for nobody yet."""
    round_ = plans.open_round(planning)
    siti, rizky, dewi = plans.child("Siti Aisyah"), plans.child("Muhammad Rizky"), plans.child("Dewi Lestari")
    plans.door(round_, siti, cast.volunteer, household="ABCDEFGH", order=1)
    plans.door(round_, rizky, cast.volunteer, household="ABCDEFGH", order=1)
    plans.door(round_, dewi)
    return round_


@pytest.fixture
def pdf_text(monkeypatch):
    """``pdf_text(raw)``: the words that went into the PDF that was made last; ``raw`` is that PDF."""
    pages = []

    def rendered(template, context):
        pages.append(render_to_string(template, context))
        return pages[-1]

    monkeypatch.setattr(papers, "render_to_string", rendered)

    def text(raw: bytes) -> str:
        assert raw[:5] == b"%PDF-"
        words = re.sub(r"<style>.*?</style>", " ", pages[-1], flags=re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", " ", words))

    return text
