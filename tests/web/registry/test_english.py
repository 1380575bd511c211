"""The register in English: reasons, marks and histories of children too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import NOON
from django.urls import reverse
from english import speak_english

from rangkul.registry import services
from rangkul.registry.models import Child

WHY = "akta dari Dukcapil"  # what somebody typed


@pytest.fixture
def busy(register, as_officer):
    """A register in which somebody died, somebody moved, two were merged and one was added."""
    later, siti = NOON + timedelta(days=1), register("Siti Aisyah")
    services.record_event(child=siti, kind="died", on=NOON.date(), evidence=WHY, reason=WHY, by=as_officer, at=later)
    dewi = register("Dewi Lestari")
    services.record_event(
        child=dewi,
        kind="moved_out",
        on=NOON.date(),
        evidence=WHY,
        place="Martapura",
        reason=WHY,
        by=as_officer,
        at=later,
    )
    services.merge(
        survivor=register("Bayu Saputra"), absorbed=register("Noor Halimah"), reason=WHY, by=as_officer, at=later
    )


def test_lists_and_forms(cast, browse, busy):
    pages = [reverse(f"registry:{name}") for name in ("children", "add", "questions", "acts", "by_number", "export")]
    speak_english(browse(cast.data_officer), *pages, typed=(WHY,))


def test_the_file_of_every_child(cast, browse, busy):
    files = [reverse("registry:child", args=[child.pk]) for child in Child.objects.filter(merged_into=None)]
    parts = [f"{file}?bagian={part}" for file in files for part in ("", "riwayat", "sumber", "pembaca")]
    assert len(files) >= 6
    speak_english(browse(cast.data_officer), *parts, typed=(WHY,))
