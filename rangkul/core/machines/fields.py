"""Fields that several operations share."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import ninja
from pydantic import ConfigDict, Field

#: Number of a row. PostgreSQL counts them with 63 bits.
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
#: Code of a kabupaten/kota.
RegionCode = Annotated[str, Field(pattern=r"^\d{4}$", examples=["6372"])]
#: A day that can stand in a list or a figure.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31), examples=["2025-10-31"])]


class Schema(ninja.Schema):
    """What goes in and out; a field that nobody knows is an error and not a silence."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)
