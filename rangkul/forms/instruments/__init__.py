"""The questionnaires that come with Rangkul: each is an .xlsx beside its table; the table is what people review."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Shipped:
    """One questionnaire of the package: its code, which is also the file's name, and what it is for by default."""

    code: str
    purpose: str

    def xlsx(self) -> bytes:
        return (HERE / f"{self.code}.xlsx").read_bytes()


SHIPPED = (
    Shipped("ats_visit", "visit"),
    Shipped("still_at_school", "still_at_school"),
    Shipped("ats_revisit", "revisit"),
)
