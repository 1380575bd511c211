"""Two values side by side, and reasons in words."""

from __future__ import annotations

import pytest

from rangkul.reconcile.differences import marked, marked_number
from rangkul.reconcile.wording import answer_word, period_word, reasons, source_word, standing_word


def drawn(pieces) -> str:
    """Pieces as one text with the marked letters in brackets."""
    return "".join(f"[{text}]" if differs else text for text, differs in pieces)


@pytest.mark.parametrize(
    ("here", "there", "shown"),
    [
        ("Siti", "Sitti", ("Siti", "Sit[t]i")),
        ("SITI AMINAH", "Siti Aminah", ("SITI AMINAH", "Siti Aminah")),  # large and small letters are alike
        ("Norhayati", "Nor hayati", ("Norhayati", "Nor[ ]hayati")),
        ("17-08-2011", "17-09-2011", ("17-0[8]-2011", "17-0[9]-2011")),
        ("Rizky", "Riski", ("Ri[z]k[y]", "Ri[s]k[i]")),
        ("Siti", "", ("Siti", "")),  # nothing differs from what is not there
        ("Weiß", "WEISS", ("W[eiß]", "W[EISS]")),
    ],
)
def test_letters_that_differ_are_marked(here, there, shown):
    assert tuple(drawn(pieces) for pieces in marked(here, there)) == shown


@pytest.mark.parametrize(
    ("here", "there", "shown"),
    [
        ("6372914503120001", "6372914503120002", ("637291••••••000[1]", "637291••••••000[2]")),
        ("6372914503120001", "6372915503120001", ("637291[•]•••••0001", "637291[•]•••••0001")),
        ("6372914503120001", None, ("637291••••••0001", "")),
        ("6372914503120001", "637291450312000", ("[637291••••••0001]", "[•••••••••••••••]")),
    ],
)
def test_a_hidden_digit_that_differs_is_marked_and_stays_hidden(here, there, shown):
    assert tuple(drawn(pieces) for pieces in marked_number(here, there)) == shown


def test_reasons_are_told_apart_from_why_a_person_is_asked():
    told, held = reasons(
        "nama mirip (+2,1); nama ibu berbeda (-6,0); alamat sama (+0,0); perlu petugas: nama ibunya lain"
    )
    assert [(reason.text, reason.weight, reason.speaks) for reason in told] == [
        ("nama mirip", "+2,1", "for"),
        ("nama ibu berbeda", "−6,0", "against"),
        ("alamat sama", "+0,0", ""),
    ]
    assert held == "nama ibunya lain"
    assert reasons("Tercatat mutasi (20251) ke SDN 2")[0][0].weight == ""


def test_codes_are_said_in_words():
    assert source_word("dapodik@20251") == "Dapodik 2025/2026 ganjil"
    assert source_word("register") == "Register"
    assert period_word("20242") == "2024/2025 genap"
    assert standing_word("out_of_school DO") == "tidak sekolah, DO"
    assert standing_word("uncertain transfer") == "belum pasti, mutasi"
    assert standing_word("DO") == "DO"
    assert standing_word("") == ""
    assert answer_word("fact", "deceased", "same") == "Meninggal"
    assert answer_word("link", "", "unsure") == "Tidak tahu"
