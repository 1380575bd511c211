"""What the system does by itself. Sealing needs nobody's rights: the database function reads only what it hashes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from rangkul.core import audit
from rangkul.core.machines import repeats


@app.periodic(cron="* * * * * */10")  # the sixth field is seconds
@app.task(name="upkeep.seal", queueing_lock="upkeep.seal", pass_context=False)
def seal(timestamp: int) -> None:  # noqa: ARG001
    """Close the record's new lines into the chain, every ten seconds."""
    audit.seal()


@app.periodic(cron="15 0 * * *")
@app.task(name="upkeep.export_head", queueing_lock="upkeep.export_head")
def export_head(timestamp: int) -> None:  # noqa: ARG001
    """Write the chain's head, every night, to a folder that the database's administrator does not own."""
    write_head(Path(settings.RANGKUL_AUDIT_HEADS), datetime.now(tz=UTC))


@app.periodic(cron="25 * * * *")
@app.task(name="upkeep.forget_answers", queueing_lock="upkeep.forget_answers")
def forget_answers(timestamp: int) -> None:  # noqa: ARG001
    """Every hour: forget what acts with an Idempotency-Key answered, a day after."""
    repeats.forget(datetime.now(tz=UTC) - repeats.KEPT)


def write_head(folder: Path, at: datetime) -> Path:
    """Add the present head as ``segel-YYYYMMDD-HHMMSS.json``; returns the file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"segel-{at:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(audit.head()) + "\n", encoding="ascii")
    return path
