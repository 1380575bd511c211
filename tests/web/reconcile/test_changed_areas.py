"""A run and the check of a delivery know the areas that changed, and say so in the settings that they were given."""

from __future__ import annotations

import tomllib
from datetime import date

import offices
import pytest
from cast import HOME, KOMET, NOON
from django.urls import reverse
from django.utils import timezone
from reconcile_world import AUTUMN, taken

from rangkul.core import engine_settings, queries
from rangkul.core.errors import Invalid
from rangkul.core.models import Area, AreaChange, Region
from rangkul.core.permissions import Purpose
from rangkul.core.regions import write_areas
from rangkul.core.services import change_areas
from rangkul.engine import hand_over
from rangkul.intake.models import Basis
from rangkul.reconcile import services
from rangkul.reconcile.models import Run
from rangkul.reconcile.queries import results
from rangkul.reconcile.queries.areas import moves_after

MENTAOS, NEW = "6372041002", "6372031009"
REGISTER = """NIK,NAMA LENGKAP,JENIS KELAMIN,TANGGAL LAHIR,NAMA IBU,KODE WILAYAH
6372914203140011,SITI RAHMAH,P,02-03-2014,AMINAH,63.72.04.1003
6372911005130012,AHMAD FAUZI,L,10-05-2013,NURUL,63.72.04.1003
6372910107120013,BUDI SANTOSO,L,01-07-2012,HASANAH,63.72.04.1002
"""
ROSTER = """NISN,NIK,Nama,JK,Tanggal Lahir,Nama Ibu Kandung,NPSN,Nama Sekolah,Rombel
0141234567,6372914203140011,SITI RAHMAH,P,2014-03-02,AMINAH,30304444,SDN 1 KOMET,Kelas 5
"""


@pytest.fixture
def change(cast, acts):
    """``change("old; new; name")``: a list of changes that the administrator applies."""

    def apply(text: str, on: date = date(2026, 1, 1)) -> None:
        with acts(cast.administrator, Purpose.MANAGE):
            now = timezone.now()
            change_areas(region=cast.region, text=text, on=on, basis="Kepmendagri", by=cast.administrator, at=now)

    return apply


def told(cast) -> list[tuple]:
    """The areas in the settings of a run that would be asked for now."""
    text = engine_settings.text_for(Region.objects.get(pk=HOME), AUTUMN)
    areas = tomllib.loads(text).get("areas", [])
    return [(area["code"], area["name"], area.get("old_code")) for area in areas]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], []),
        (["6372041003;6372031009;Komet"], [("63.72.03.1009", "Komet", "63.72.04.1003")]),
        (["6372041003;6372041003;Komet Raya"], [("63.72.04.1003", "Komet Raya", None)]),
        (["6372041003;6372041002;Mentaos"], [("63.72.04.1002", "Mentaos", "63.72.04.1003")]),
        (
            ["6372041003;6372041012;Komet Mentaos\n6372041002;6372041012;Komet Mentaos"],
            [("63.72.04.1012", "Komet Mentaos", "63.72.04.1002"), ("63.72.04.1012", "Komet Mentaos", "63.72.04.1003")],
        ),
        (
            ["6372041003;6372041010;Komet Timur\n6372041003;6372041011;Komet Barat"],  # rows keep the old code
            [("63.72.04.1010", "Komet Timur", None), ("63.72.04.1011", "Komet Barat", None)],
        ),
        (
            ["6372041003;6372041003;Komet\n6372041003;6372041011;Komet Barat"],
            [("63.72.04.1003", "Komet", None), ("63.72.04.1011", "Komet Barat", None)],
        ),
        (["6372041003;;"], []),
        (
            ["6372041003;6372041003;Komet Raya", "6372041003;6372031009;Komet Raya"],  # renamed, then moved
            [("63.72.03.1009", "Komet Raya", "63.72.04.1003"), ("63.72.04.1003", "Komet Raya", None)],
        ),
        (
            ["6372041003;6372041003;Komet\n6372041003;6372041011;Barat", "6372041003;6372031009;Komet"],  # then moved
            [
                ("63.72.03.1009", "Komet", "63.72.04.1003"),
                ("63.72.04.1003", "Komet", None),
                ("63.72.04.1011", "Barat", None),
            ],
        ),
        (
            ["6372041003;6372041009;Komet", "6372041009;6372031009;Komet"],
            [("63.72.03.1009", "Komet", "63.72.04.1009"), ("63.72.04.1009", "Komet", "63.72.04.1003")],
        ),
        (
            ["6372041003;6372041009;Komet", "6372041009;6372041003;Komet"],  # a slip, mended
            [("63.72.04.1003", "Komet", "63.72.04.1009"), ("63.72.04.1009", "Komet", None)],
        ),
        (
            ["6372041003;6372041002;Mentaos\n6372041002;6372041009;Mentaos Lama"],  # codes move up by one
            [("63.72.04.1002", "Mentaos", "63.72.04.1003"), ("63.72.04.1009", "Mentaos Lama", None)],
        ),
    ],
)
def test_what_changed_stands_in_the_settings_of_a_run(cast, change, steps, expected):
    for day, step in enumerate(steps, 1):
        change(step, date(2026, 1, day))
    assert told(cast) == expected
    codes = [(code.replace(".", ""), name, old and old.replace(".", "")) for code, name, old in expected]
    assert queries.areas_changed(cast.region) == codes
    engine_settings.check("")  # still what the engine can read


def test_of_lists_of_one_day_the_one_that_was_recorded_last_holds(cast, change):
    for old, new in (("6372041003", "6372041009"), ("6372041009", "6372041003"), ("6372041003", NEW)):  # a slip first
        change(f"{old};{new};Komet")
    assert (NEW, "Komet", "6372041003") in queries.areas_changed(cast.region)


def test_moves_are_made_in_the_order_in_which_lists_were_recorded(cast, change):
    before = timezone.now()
    change("6372041003;6372041009;Komet", date(2026, 3, 1))
    change(f"6372041009;{NEW};Komet", date(2026, 1, 1))  # recorded later, in force earlier
    AreaChange.objects.update(followed_at=timezone.now())  # one job followed both
    assert moves_after(HOME, before) == {"6372041003": NEW, "6372041009": NEW}


def test_a_region_without_changes_is_told_nothing(cast):
    assert "areas" not in engine_settings.text_for(cast.region, AUTUMN)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        (("63.72.06", "Liang", None), [("63.72.03.1009", "Komet", "63.72.04.1003"), ("63.72.06", "Liang", None)]),
        (("63.72.03.1009", "Intan", None), [("63.72.03.1009", "Intan", "63.72.04.1003")]),  # its name, our old code
        (
            ("63.72.05.1009", "Komet", "63.72.04.1003"),
            [("63.72.03.1009", "Komet", None), ("63.72.05.1009", "Komet", "63.72.04.1003")],
        ),
        (
            ("63.72.04.1003", "Komet", "63.72.03.1009"),
            [("63.72.03.1009", "Komet", None), ("63.72.04.1003", "Komet", "63.72.03.1009")],
        ),
    ],
)
def test_what_the_region_set_itself_wins(cast, change, own, expected):
    code, name, old = own
    text = f'small = 7\n[[areas]]\ncode = "{code}"\nname = "{name}"\n' + (f'old_code = "{old}"\n' if old else "")
    engine_settings.check(text)
    Region.objects.filter(pk=HOME).update(engine_settings=text)
    change("6372041003;6372031009;Komet")
    assert sorted(told(cast), key=str) == sorted(expected, key=str)
    assert tomllib.loads(engine_settings.text_for(Region.objects.get(pk=HOME), AUTUMN))["small"] == 7


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('areas = ["63.72"]', "tidak dapat dibaca"),
        ('[[areas]]\ncode = "63.72.4"\nname = "X"', "63.72.4"),
        ('[[areas]]\ncode = "63.72.04"', "tidak bernama"),
    ],
)
def test_areas_that_the_engine_cannot_read_are_refused(cast, text, word):
    with pytest.raises(Invalid, match=word):
        engine_settings.check(text)
    cast.region.engine_settings = text
    with pytest.raises(Invalid, match=word):
        engine_settings.text_for(cast.region, AUTUMN)


def test_the_list_of_the_program_does_not_undo_what_changed(cast, change):
    write_areas(HOME)
    change("6372041003;6372041003;Komet Raya")
    write_areas(HOME)
    assert Area.objects.get(pk=KOMET).name == "Komet Raya"
    assert {code: name for code, name, _ in hand_over.areas_of(HOME)}[KOMET] == "Komet"


def lists(cast, folder, acts) -> list:
    """A register and a roster, taken."""
    with acts(cast.data_officer, Purpose.FIND):
        basis = Basis.objects.create(
            region=cast.region, law="Perbup made up", purpose="menemukan anak", valid_from=date(2025, 1, 1),
            valid_until=date(2099, 12, 31), added_by=cast.data_officer, added_at=NOON,
        )  # fmt: skip
        made = []
        for kind, text in (("register", REGISTER), ("dapodik", ROSTER)):
            (folder / f"{kind}.csv").write_text(text)
            made.append(taken(cast, basis, kind, "20251", [folder / f"{kind}.csv"]))
        return made


def done(cast, acts, deliveries):
    """A run from the queue to its results."""
    with acts(cast.data_officer, Purpose.FIND):
        run = services.ask_run(
            region=cast.region, deliveries=deliveries, as_of=AUTUMN, by=cast.data_officer, at=timezone.now()
        )
    run = services.carry_out_run(run_id=run.pk, by=cast.data_officer)
    assert run.state == "finished", run.failure
    return run


def rows(cast, acts, run, name: str, *columns: str) -> list[dict]:
    with acts(cast.data_officer, Purpose.FIND), results(run, name) as folder:
        return [row for batch in hand_over.batches(folder / f"{name}.parquet", columns) for row in batch]


def test_children_come_out_under_the_new_code_as_who_they_were_and_none_moved(cast, acts, change, tmp_path):
    Region.objects.filter(pk=HOME).update(engine_settings="demo_niks = true\n")
    cast.region.refresh_from_db()
    deliveries = lists(cast, tmp_path, acts)
    first = done(cast, acts, deliveries)
    with acts(cast.data_officer, Purpose.FIND):
        services.accept_run(run=first, by=cast.data_officer, at=timezone.now())
    change(f"{KOMET};{NEW};Komet")
    second = done(cast, acts, deliveries)
    assert 'old_code = "63.72.04.1003"' in second.settings
    before, after = (
        {row["child_id"]: row["village_code"] for row in rows(cast, acts, run, "children", "child_id", "village_code")}
        for run in (first, second)
    )
    assert sorted(before.values()) == [MENTAOS, KOMET, KOMET]
    assert after == {child: NEW if village == KOMET else village for child, village in before.items()}
    assert rows(cast, acts, second, "changes", "child_id", "change") == []


def test_the_check_of_a_delivery_says_the_same(cast, change):
    change(f"{KOMET};{NEW};Komet")
    header = [*offices.REGISTER[:6], "Kode Wilayah"]
    lines = [[*offices.register_row(n)[:6], "63.72.04.1003"] for n in range(3)]
    delivery = offices.checked(cast, {"penduduk.csv": offices.csv(header, lines)})
    assert [(problem["code"], problem["n"]) for problem in delivery.problems if "AREA" in problem["code"]] == [
        ("AREA_RETIRED", 3)
    ]
    assert AreaChange.objects.count() == 1


def test_a_run_that_does_not_know_the_change_is_not_accepted_nor_is_its_repetition(cast, acts, both, change, browse):
    autumn = both[1]
    page, start = reverse("reconcile:run", args=[autumn.pk]), reverse("reconcile:start") + f"?wilayah={HOME}"
    change(f"{KOMET};{KOMET};Komet Raya")  # a name alone changes nothing in a run
    assert reverse("reconcile:accept", args=[autumn.pk]) in browse(cast.data_officer).get(page).text
    change(f"{KOMET};{NEW};Komet Raya")
    for repeats in (False, True):
        with acts(cast.data_officer, Purpose.FIND):
            if repeats:  # it was given the same settings
                Run.objects.filter(pk=autumn.pk).update(again_of=both[0], started_at=timezone.now())
            with pytest.raises(services.AreasChanged):
                services.accept_run(run=autumn, by=cast.data_officer, at=timezone.now())
            assert Run.objects.get(pk=autumn.pk).state == "finished"
        shown = browse(cast.data_officer).get(page).text
        assert "Kode wilayah berubah sesudah pemadanan ini dimulai" in shown
        assert start in shown
        assert reverse("reconcile:accept", args=[autumn.pk]) not in shown
    with acts(cast.data_officer, Purpose.FIND):
        Run.objects.filter(pk=autumn.pk).update(again_of=None)  # asked after the change
        assert services.accept_run(run=autumn, by=cast.data_officer, at=timezone.now()).state == "accepted"
