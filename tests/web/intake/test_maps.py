"""Columns that nobody recognises are mapped by a person, once; the sender's next file is read the same way."""

from __future__ import annotations

import json

import offices
import pytest
from cast import HOME, NOON

from rangkul.core import vault
from rangkul.core.permissions import Purpose
from rangkul.engine import desk
from rangkul.intake import services
from rangkul.intake.models import DeliveryFile, SavedMap

ODD = ["Urut", "Nomer Penduduk", "Panggilan", "Gadis/Jaka", "Kelahiran", "Emak"]


def odd(numbers) -> bytes:
    """A list whose header no office uses."""
    rows = []
    for at, number in enumerate(numbers, 1):
        c = offices.child(number)
        rows.append([str(at), c["nik"], c["name"], c["sex"], c["born"], c["mother"]])
    return offices.xlsx([["DATA SANTRI"], [], ODD, *rows])


def look_of(delivery) -> desk.Look:
    raw = json.loads(b"".join(vault.read(HOME, delivery.results["look"])))
    return desk.Look.from_json({name: value for name, value in raw.items() if name != "stamp"})


def save(cast, delivery, **other):
    said = {
        "files": ["santri.xlsx"],
        "kind": "roster",
        "headers": ODD,
        "columns": {"nik": ["Nomer Penduduk"], "name": ["Panggilan"], "sex": ["Gadis/Jaka"], "birth_date": ["Kelahiran"], "mother_name": ["Emak"]},
        "header_row": 3,
    }  # fmt: skip
    return services.save_map(delivery=delivery, **said | other, by=cast.data_officer, at=NOON)


def test_a_list_that_nobody_knows_shows_its_first_lines(cast):
    delivery = offices.checked(cast, {"santri.xlsx": odd(range(5))}, period="20251")
    assert delivery.state == "unreadable"
    (layout,) = look_of(delivery).layouts
    assert layout.kind is None
    assert dict(layout.top)[3] == tuple(ODD)
    assert dict(layout.top)[4][1].startswith("637291******")


def test_a_map_is_kept_and_reads_the_next_file_too(cast, acts):
    delivery = offices.checked(cast, {"santri.xlsx": odd(range(5))}, period="20251")
    with acts(cast.data_officer, Purpose.FIND):
        saved = save(cast, delivery)
        delivery.refresh_from_db()
        assert delivery.state == "received"
        mapped = offices.check(cast, delivery)
        assert (mapped.state, mapped.kind, mapped.rows_taken) == ("checked", "roster", 5)
        assert look_of(mapped).layouts[0].map_id == saved.pk
        following = offices.checked(cast, {"santri semester depan.xlsx": odd(range(9))}, period="20252")
        assert (following.state, following.kind, following.rows_taken) == ("checked", "roster", 9)
        (file,) = DeliveryFile.objects.filter(delivery=following)
        assert file.map == saved
        services.drop_map(delivery=following, saved=saved, by=cast.data_officer, at=NOON)
        following.refresh_from_db()
        assert offices.check(cast, following).state == "unreadable"
        assert offices.checked(cast, {"lain.xlsx": odd(range(3))}).state == "unreadable"


def test_a_column_can_be_read_otherwise_or_not_at_all(cast, acts):
    delivery = offices.checked(cast, {"emis.csv": offices.emis()}, period="20251")
    with acts(cast.data_officer, Purpose.FIND):
        columns = {"mother_name": [], "father_name": ["Nama Ibu Kandung"]}
        headers = offices.EMIS
        save(cast, delivery, files=["emis.csv"], kind="emis", headers=headers, columns=columns, header_row=None)
        delivery.refresh_from_db()
        again = offices.check(cast, delivery)
    fields = {column.header: column.field for column in look_of(again).layouts[0].columns}
    assert fields["Nama Ibu Kandung"] == "father_name"
    assert again.rows_taken == 8


def test_a_map_names_only_what_its_kind_has(cast, acts):
    delivery = offices.checked(cast, {"santri.xlsx": odd(range(5))}, period="20251")
    with acts(cast.data_officer, Purpose.FIND):
        with pytest.raises(services.MapUnknown):
            save(cast, delivery, columns={"decile": ["Emak"]})
        with pytest.raises(services.MapEmpty):
            save(cast, delivery, columns={})
        assert not SavedMap.objects.exists()


def test_a_kind_that_was_recognised_wrongly_is_corrected(cast, acts):
    delivery = offices.checked(cast, {"emis.csv": offices.emis()})
    with acts(cast.data_officer, Purpose.FIND):
        said = services.describe(delivery=delivery, kind="pkbm", period="20242", by=cast.data_officer, at=NOON)
        assert said.state == "received"
        again = offices.check(cast, said)
    assert (again.kind, again.period, again.period_from) == ("pkbm", "20242", "given")
