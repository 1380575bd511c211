"""What makes one made-up district differ from another (``presets.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Preset:
    """One place. The meaning of each figure stands beside it in ``presets.toml``."""

    key: str
    regency: str  # dotted code
    beside: str
    title: str
    province: str
    dapodik: str
    children: int
    listed: int
    out_rate: float
    split: tuple[float, ...]  # BPB, DO, LTM
    never: tuple[float, ...]  # by band of age
    reach: tuple[tuple[float, ...], ...]  # by sector and level
    pesantren: float
    desa: bool
    peoples: Mapping[str, float]
    neighbours: tuple[tuple[int, str, float], ...]  # code, name, weight
    weights: Mapping[str, float]


def _load() -> dict[str, Preset]:
    raw = tomllib.loads((Path(__file__).parent / "presets.toml").read_text(encoding="utf-8"))
    found = {}
    for key, values in raw.items():
        around = tuple((int(code), name, float(weight)) for code, (name, weight) in values.pop("neighbours").items())
        reach = tuple(tuple(share) for share in values.pop("reach"))
        found[key] = Preset(key=key, neighbours=around, reach=reach, **values)
    return found


PRESETS = _load()
