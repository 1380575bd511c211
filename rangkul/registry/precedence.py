"""Who wins where lists and people say different things about a child: one table, read by everything that writes.

A field belongs to a group that is believed as a whole (a village without its kecamatan means nothing). For each group
the origins that may set it stand from the strongest to the weakest. What a person or an event set is *pinned*: a later
run leaves it as it is, and a list that says something new about it makes a question.
"""

from __future__ import annotations

from .models import Origin

EVENT, VISIT, PERSON = Origin.EVENT, Origin.VISIT, Origin.PERSON
MERGE, LISTS = Origin.MERGE, Origin.LISTS

#: What is believed as one: the group, and its columns in ``Child``.
GROUPS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "sex": ("sex",),
    "birth_date": ("birth_date", "birth_default"),
    "mother_name": ("mother_name",),
    "father_name": ("father_name",),
    "address": ("address", "rt", "rw"),
    "area": ("regency_code", "district_code", "village_code"),
    "nik": ("nik_sealed", "nik_index", "nik_trust"),
    "no_kk": ("kk_sealed", "kk_index"),
    "nisn": ("nisn",),
    "school": ("school_id", "school_name", "school_form", "grade"),
    "standing": ("verdict", "category", "where", "probability", "because"),
    "decile": ("decile",),
    "flags": ("flags",),
    "in_register": ("in_register", "register_id"),
}
#: The table. What nobody but the lists may set has one origin.
WINS: dict[str, tuple[Origin, ...]] = {
    "name": (PERSON, MERGE, LISTS),
    "sex": (PERSON, MERGE, LISTS),
    "birth_date": (PERSON, MERGE, LISTS),
    "mother_name": (PERSON, MERGE, LISTS),
    "father_name": (PERSON, MERGE, LISTS),
    "address": (EVENT, PERSON, MERGE, LISTS),
    "area": (EVENT, PERSON, MERGE, LISTS),
    "nik": (EVENT, PERSON, MERGE, LISTS),
    "no_kk": (PERSON, MERGE, LISTS),
    "nisn": (PERSON, MERGE, LISTS),
    "school": (MERGE, LISTS),
    # A paper, then what was seen at the door. A verdict is corrected by its evidence, not by typing another one.
    "standing": (EVENT, VISIT, MERGE, LISTS),
    "decile": (MERGE, LISTS),
    "flags": (LISTS,),
    "in_register": (LISTS,),
}
#: Not beliefs but words about them: they follow the lists without leaving a fact.
NO_FACT = frozenset({"probability", "because", "school_form", "register_id", "birth_default", "nik_trust"})


def may_set(group: str, origin: str) -> bool:
    """Whether the table lets this origin set the group at all."""
    return origin in WINS[group]


def yields(group: str, *, standing: str | None, to: str) -> bool:
    """Whether what ``standing`` (an origin, None: nobody in particular) set gives way to what ``to`` says."""
    order = WINS[group]
    return to in order and (standing is None or order.index(to) <= order.index(standing))
