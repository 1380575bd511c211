"""What a check leaves in the vault, under short names in ``Delivery.results``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from rangkul.core import vault
from rangkul.engine import desk

FILES = {
    "look": "look.json",
    "rows": desk.ROWS,
    "problems": desk.PROBLEMS,
    "refused": desk.REFUSED,
    "difference": desk.DIFFERENCE,
}


def keep_results(region: str, folder: Path, fresh: list[str]) -> dict[str, str]:
    """Keep what the check wrote; each content bears its own stamp, so that it can be destroyed by itself."""
    results = {}
    for name, file in FILES.items():
        if (folder / file).exists():
            results[name] = vault.keep_file(region, folder / file).sha256
            fresh.append(results[name])
    return results


def forget_results(region: str, results: Mapping[str, str]) -> None:
    """Destroy them once the transaction holds."""

    def forget() -> None:
        for sha256 in results.values():
            vault.destroy(region, sha256)

    transaction.on_commit(forget)
