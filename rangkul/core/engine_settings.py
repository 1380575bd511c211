"""The engine's settings of a region: the same TOML that the command reads, checked before it is kept."""

from __future__ import annotations

import tempfile
import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path

from django.conf import settings as house
from django.utils.translation import gettext as _

from rangkul.engine.settings import RISK_SIGNALS, ChangedArea, Settings, areas_of, load, settled_areas
from rangkul.engine.types import InputError

from .errors import Invalid
from .models import Region
from .queries.regions import areas_changed
from .retelling import retold

#: What each run or the machine decides, and no region.
NOT_A_REGIONS = frozenset({"as_of", "regency", "lang", "demo_niks", "threads", "memory_mb", "split"})
NAME = "pengaturan.toml"


def check(text: str) -> None:
    """Raise Invalid, with a sentence for people, unless the engine can work with these settings."""
    settings = _loaded(text)
    given = tomllib.loads(text)
    foreign = sorted(NOT_A_REGIONS & set(given))
    if foreign:
        raise Invalid(
            _("%s ditetapkan oleh pemadanan atau oleh komputer, bukan di sini. Hapus baris itu.") % ", ".join(foreign)
        )
    usual = Settings(as_of=date(2025, 7, 1))
    for field in fields(Settings):
        if (
            field.name in given
            and field.name not in ("risk", "areas")
            and not _alike(getattr(settings, field.name), usual, field.name)
        ):
            raise Invalid(_("Isi %(name)s tidak seperti yang diharapkan; contohnya %(usual)s.")
                          % {"name": field.name, "usual": _shown(getattr(usual, field.name))})  # fmt: skip
    _check_ranges(settings)


def _loaded(text: str) -> Settings:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_text(text, encoding="utf-8")
        try:
            return load(path, as_of=date(2025, 7, 1))
        except InputError as error:
            raise Invalid(retold(str(error).replace(str(path), NAME))) from None
        except (TypeError, ValueError, AttributeError):
            raise Invalid(_("Salah satu isinya bukan bentuk yang diharapkan.")) from None


def _alike(value: object, usual: Settings, name: str) -> bool:
    """Whether a value is of the kind that the usual one is; a whole number may stand for a broken one."""
    expected = getattr(usual, name)
    if isinstance(expected, bool) or isinstance(value, bool):
        return isinstance(expected, bool) and isinstance(value, bool)
    if isinstance(expected, int | float):
        return isinstance(value, int | float)
    if isinstance(expected, tuple):
        return isinstance(value, tuple) and len(value) == len(expected) and all(isinstance(part, int) for part in value)
    return isinstance(value, str)


def _check_ranges(settings: Settings) -> None:
    young, old = settings.ages
    month, day = settings.age_on
    numbers = [value for rule in settings.risk.values() for value in rule.values()]
    right = (
        0 <= young < old <= 25
        and 1 <= month <= 12
        and 1 <= day <= 31
        and 0 < settings.ask_at < settings.link_at < 1
        and settings.small >= 1
        and settings.name_rules in ("id", "neutral")
        and all(isinstance(number, int | float) and number >= 0 for number in numbers)
        and all(set(rule) <= set(RISK_SIGNALS[name]) for name, rule in settings.risk.items())
    )
    if not right:
        raise Invalid(
            _(
                "Ada angka di luar yang masuk akal: umur 0–25, 0 < ask_at < link_at < 1, small paling kecil 1, "
                "poin risiko tidak negatif dan namanya seperti pada bawaan."
            )
        )


def _shown(value: object) -> str:
    return str(list(value)) if isinstance(value, tuple) else str(value)


def text_for(region: Region, as_of: date) -> str:
    """The engine's settings of a region for one day, as TOML: what the region set, and what follows from it.

    The region's changes of area codes stand in it, so that a run knows them and can be made again.
    """
    try:
        chosen = tomllib.loads(region.engine_settings)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(_("Pengaturan mesin untuk wilayah ini tidak terbaca: %s") % error) from None
    areas = _areas(region, chosen.pop("areas", []))
    chosen |= {"as_of": as_of, "regency": f"{region.code[:2]}.{region.code[2:]}", "lang": "id"}
    chosen.setdefault("ages", [region.age_from, region.age_to])
    if house.DEMO:
        chosen["demo_niks"] = True  # a made-up district: its NIKs have a kecamatan that no place has
    tables = {name: value for name, value in chosen.items() if isinstance(value, dict)}
    lines = [f"{name} = {_toml(value)}" for name, value in sorted(chosen.items()) if name not in tables]
    for name, rules in sorted(tables.items()):
        for rule, values in sorted(rules.items()):
            lines += ["", f"[{name}.{rule}]", *(f"{key} = {_toml(value)}" for key, value in sorted(values.items()))]
    for area in areas:
        told = {name: value for name, value in vars(area).items() if value is not None}
        lines += ["", "[[areas]]", *(f"{name} = {_toml(value)}" for name, value in told.items())]
    return "\n".join(lines) + "\n"


def _areas(region: Region, own: list) -> tuple[ChangedArea, ...]:
    """What the region recorded of changed areas, beside what its settings say, which wins."""
    try:
        said = areas_of(own, NAME)
        recorded = areas_of(
            [{"code": code, "name": name, "old_code": old} for code, name, old in areas_changed(region)], NAME
        )
        names = {area.code: area.name for area in said}
        moves = {area.old_code: area.code for area in said if area.old_code}
        kept = []
        for area in recorded:
            old = area.old_code
            if old and (old in moves or _leads(area.code, old, moves)):
                old = None
            elif old:
                moves[old] = area.code
            kept.append(ChangedArea(area.code, names.get(area.code, area.name), old))
        return settled_areas([*said, *kept], NAME)
    except InputError as error:
        raise Invalid(retold(str(error))) from None


def _leads(code: str, to: str, moves: dict[str, str]) -> bool:
    """Whether a code became another one, by one change or several."""
    while code in moves and code != to:
        code = moves[code]
    return code == to


def _toml(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return value.isoformat() if isinstance(value, date) else str(value)
