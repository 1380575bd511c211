"""Keys of a region: numbers sealed and found, bound to their column, sealed anew; files kept whole or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from cast import HOME, NOON
from django.apps import apps
from django.db import models

from rangkul.core import secrets, vault
from rangkul.core.acting import acting_as
from rangkul.core.errors import NotFound
from rangkul.core.permissions import Purpose
from rangkul.main import rotation
from rangkul.registry.models import Child

NIK = "6372914503120001"


def test_a_number_opens_only_where_it_was_sealed(cast):
    sealed = secrets.seal(HOME, "registry.child.nik", NIK)
    assert NIK.encode() not in sealed
    assert secrets.unseal(HOME, "registry.child.nik", sealed) == NIK
    for region, column in ((HOME, "registry.child.kk"), ("6408", "registry.child.nik")):
        with pytest.raises(secrets.WrongKey):
            secrets.unseal(region, column, sealed)
    with pytest.raises(secrets.WrongKey):
        secrets.unseal(HOME, "registry.child.nik", sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_equal_numbers_are_found_and_say_nothing_elsewhere(cast):
    assert secrets.blind(HOME, "nik", NIK) == secrets.blind(HOME, "nik", NIK)
    assert secrets.blind(HOME, "nik", NIK) != secrets.blind("6408", "nik", NIK)
    assert secrets.blind(HOME, "nik", NIK) != secrets.blind(HOME, "kk", NIK)
    assert secrets.masked(NIK) == "637291••••••0001"


def test_keys_are_for_their_owner_alone_and_never_written_over(cast):
    path = secrets.make_keys(HOME)
    before = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert secrets.make_keys(HOME) == path
    assert path.read_bytes() == before


def test_a_new_key_seals_every_number_anew(committed, owner):
    import entering

    with acting_as(committed.data_officer, Purpose.REGISTER):
        child = Child.objects.create(
            region=committed.region, child_key="c1", name="Anak Karangan", village_code="6372041003", district_code="637204",
            nik_sealed=secrets.seal(HOME, "registry.child.nik", NIK), nik_index=secrets.blind(HOME, "nik", NIK),
            since=date(2025, 10, 1), recorded_at=NOON, changed_at=NOON,
        )  # fmt: skip
    entering.connect_as("owner")
    assert rotation.rotate(HOME) == 1
    assert rotation.rotate(HOME, new_key=False) == 0
    entering.connect_as("app")
    with acting_as(committed.data_officer, Purpose.REGISTER):
        fresh = Child.objects.get(pk=child.pk)
        assert bytes(fresh.nik_sealed) != bytes(child.nik_sealed)
        assert not secrets.is_old(HOME, fresh.nik_sealed)
        assert secrets.unseal(HOME, "registry.child.nik", fresh.nik_sealed) == NIK
        assert bytes(fresh.nik_index) == secrets.blind(HOME, "nik", NIK)  # the index stays


def test_no_sealed_column_is_forgotten():
    known = {(sealed.model, sealed.column) for sealed in rotation.SEALED}
    other = ("index", "digest", "logo", "xlsx", "box")  # a box is sealed by a phone to the pair of keys
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.BinaryField) and not field.name.endswith(other):
                assert (model, field.name) in known, f"{model.__name__}.{field.name}"


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_a_file_comes_back_as_it_was(cast, size):
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    kept = vault.keep(HOME, [content[:1000], content[1000:]])
    assert kept.size == size
    assert b"".join(vault.read(HOME, kept.sha256)) == content
    assert vault.keep(HOME, [content]).sha256 == kept.sha256
    assert vault.destroy(HOME, kept.sha256)
    with pytest.raises(NotFound):
        list(vault.read(HOME, kept.sha256))


def test_a_file_that_was_touched_does_not_open(cast):
    kept = vault.keep(HOME, [b"daftar" * 400_000])
    place = vault.folder(HOME) / kept.sha256[:2] / kept.sha256
    whole = place.read_bytes()
    assert b"daftardaftar" not in whole
    pieces = whole[:60], whole[60 : 60 + (1 << 20) + 16], whole[60 + (1 << 20) + 16 :]
    for broken in (
        whole[:-40],
        whole[:-1] + bytes([whole[-1] ^ 1]),
        pieces[0] + pieces[2] + pieces[1],
        pieces[0] + pieces[1],
    ):
        place.write_bytes(broken)
        with pytest.raises(secrets.WrongKey):
            list(vault.read(HOME, kept.sha256))
