"""A small made-up kabupaten/kota of 150 children in two semesters, read once; runs of it as the application keeps them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cast import NOON
from reconcile_world import AUTUMN, SPRING, finished_run, taken

from rangkul.core.acting import acting_as
from rangkul.core.permissions import Purpose
from rangkul.engine import district, pipeline
from rangkul.engine.settings import Settings
from rangkul.engine.tidy.deliveries import find
from rangkul.intake.models import Basis, Delivery
from rangkul.reconcile.models import Run

KIND_OF = {
    "Data_Penduduk": "register", "daftar_pd": "dapodik", "EMIS": "emis", "Laporan": "field", "PD Keluar": "leavers",
    "Daftar PD Keluar": "leavers", "ATS": "ats", "Data Warga": "pkbm", "DTSEN": "dtsen",
}  # fmt: skip


@pytest.fixture(scope="session")
def offices(tmp_path_factory) -> Path:
    """The files of the offices, below ``20242`` and ``20251``."""
    out = tmp_path_factory.mktemp("offices") / "district"
    district.make(preset="banjarbaru", children=150, seed=5, hard=False, format="office", out=out)
    return out


@pytest.fixture(scope="session")
def outcomes(offices, tmp_path_factory) -> dict[date, Path]:
    """What the engine says of spring, and of autumn compared with it: folders of tables."""
    folders = {day: tmp_path_factory.mktemp("outcome") for day in (SPRING, AUTUMN)}
    for day, period in ((SPRING, "20242"), (AUTUMN, "20251")):
        settings = Settings(as_of=day, regency="63.72", demo_niks=True, threads=1)
        pipeline.reconcile(
            pipeline.Run(
                inputs=find([str(offices / period)]), settings=settings, out=folders[day], details=True,
                previous=None if day == SPRING else folders[SPRING],
            )
        )  # fmt: skip
    return folders


@pytest.fixture
def deliveries(cast, offices):
    """``deliveries("20251")``: the files of one semester as deliveries that were taken, one for each kind."""

    def deliver(period: str) -> list[Delivery]:
        by_kind: dict[str, list[Path]] = {}
        for path in sorted(path for path in (offices / period).rglob("*") if path.is_file()):
            kind = next((kind for start, kind in KIND_OF.items() if path.name.startswith(start)), "roster")
            by_kind.setdefault(kind, []).append(path)
        with acting_as(cast.data_officer, Purpose.FIND):
            basis = Basis.objects.create(
                region=cast.region, law="Perbup made up", purpose="menemukan anak", valid_from=date(2025, 1, 1),
                valid_until=date(2099, 12, 31), added_by=cast.data_officer, added_at=NOON,
            )  # fmt: skip
            return [taken(cast, basis, kind, period, files) for kind, files in by_kind.items()]

    return deliver


@pytest.fixture
def finished(cast, outcomes):
    """``finished()``: a run of autumn that waits to be accepted; ``finished(SPRING, state="accepted")`` the one before."""

    def make(day: date = AUTUMN, *, state: str = "finished", previous: Run | None = None, used=()) -> Run:
        with acting_as(cast.data_officer, Purpose.FIND):
            return finished_run(cast, outcomes[day], day, state=state, previous=previous, used=used)

    return make


@pytest.fixture
def both(finished) -> tuple[Run, Run]:
    """Spring, accepted; autumn, compared with it and waiting."""
    spring = finished(SPRING, state="accepted")
    return spring, finished(AUTUMN, previous=spring)
