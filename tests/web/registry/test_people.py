"""What people say about a child: mended, told as events, merged, asked; and what a later run does with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import HOME, KOMET, NOON, PALAM, later

from rangkul.core import secrets
from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.models import Event
from rangkul.core.permissions import Purpose
from rangkul.registry import services
from rangkul.registry.models import Child, ChildEvent, Episode, Fact, Merge, Question, SourceRecord

from .lists import LISTS, reconciled

NEXT_MONTH = date(2025, 11, 1)
WHY = "Menurut akta kelahiran yang dibawa orang tuanya"
DAY = NOON.date()


def row(child: Child) -> dict:
    """The row as it stands, without when it last changed."""
    return {k: v for k, v in Child.objects.filter(pk=child.pk).values().get().items() if k != "changed_at"}


def standing(child: Child) -> list:
    open_ = Episode.objects.filter(child=child, kind="standing", closed_at=None)
    return list(open_.values_list("state", "category", "village_code"))


def changed(*swaps: tuple[str, str]) -> str:
    text = LISTS
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.fixture
def later_run(take, first, tmp_path):
    """Another run a month later, over lists in which something is different."""

    def taken(*swaps, run_id=2):
        text = changed(*swaps)
        folder = reconciled(tmp_path / f"run{run_id}", text, previous=first, as_of=NEXT_MONTH)
        return take(folder, run_id=run_id, as_of=NEXT_MONTH, at=later(days=30))

    return taken


# mended


def test_what_a_person_mends_survives_the_next_run(register, as_officer, later_run):
    siti = register("Siti Aisyah")
    services.edit_child(child=siti, said={"name": "Siti Aisyah Rahmah"}, reason=WHY, by=as_officer, at=later(hours=1))
    later_run(("dapodik  | a  | 11  | Sitti Aisyah ", "dapodik  | a  | 11  | Siti Aisyah  "))
    siti.refresh_from_db()
    assert (siti.name, siti.pinned) == ("Siti Aisyah Rahmah", {"name": "person"})
    assert "RAMA" in siti.name_keys
    fact = Fact.objects.get(child=siti)
    assert (fact.was, fact.value, fact.origin, fact.by) == ("Siti Aisyah", "Siti Aisyah Rahmah", "person", as_officer)
    assert not Question.objects.exists()
    assert Event.objects.filter(action="child.changed", on_id=str(siti.pk)).count() == 1


def test_a_list_that_says_something_new_asks_and_changes_nothing(register, as_officer, later_run, take, first):
    siti = register("Siti Aisyah")
    services.edit_child(child=siti, said={"name": "Siti Aisyah Rahmah"}, reason=WHY, by=as_officer, at=later(hours=1))
    later_run(("register | 1  | 11  | Siti Aisyah      |", "register | 1  | 11  | Siti Aisyah Nur  |"))
    siti.refresh_from_db()
    assert siti.name == "Siti Aisyah Rahmah"
    question = Question.objects.get()
    assert (question.child, question.field, question.believed, question.listed) == (
        siti, "name", "Siti Aisyah Rahmah", "Siti Aisyah Nur",
    )  # fmt: skip
    services.answer_question(question=question, answer="take", by=as_officer, at=later(days=31))
    siti.refresh_from_db()
    assert (siti.name, siti.pinned, siti.lists_say) == ("Siti Aisyah Nur", {}, {})
    with pytest.raises(services.AlreadyAnswered):
        services.answer_question(question=question, answer="keep", by=as_officer, at=later(days=31))


def test_a_question_that_was_answered_is_not_asked_again(register, as_officer, later_run, take, tmp_path):
    siti = register("Siti Aisyah")
    services.edit_child(child=siti, said={"name": "Siti A"}, reason=WHY, by=as_officer, at=later(hours=1))
    swap = ("register | 1  | 11  | Siti Aisyah      |", "register | 1  | 11  | Siti Aisyah Nur  |")
    later_run(swap)
    services.answer_question(question=Question.objects.get(), answer="keep", by=as_officer, at=later(days=31))
    folder = reconciled(
        tmp_path / "third",
        changed(swap, ("30304001 | 5     |\n    dapodik  | b", "30304001 | 4     |\n    dapodik  | b")),
        as_of=NEXT_MONTH,
        previous=tmp_path / "run2/out",
    )
    take(folder, run_id=3, as_of=NEXT_MONTH, at=later(days=32))
    siti.refresh_from_db()
    assert (siti.name, siti.grade) == ("Siti A", 4)
    assert Question.objects.count() == 1


def test_a_number_that_is_mended_leaves_the_rows_with_their_own(register, as_officer):
    siti = register("Siti Aisyah")
    old, new = "6372914203140011", "6372914203140077"
    event = services.record_event(
        child=siti,
        kind="nik_changed",
        on=DAY,
        reason=WHY,
        evidence="KK baru",
        nik=new,
        by=as_officer,
        at=later(hours=1),
    )
    siti.refresh_from_db()
    assert secrets.unseal(HOME, "registry.child.nik", siti.nik_sealed) == new
    rows = SourceRecord.objects.filter(child=siti)
    assert {r.nik_same for r in rows} == {False}
    assert {secrets.unseal(HOME, "registry.record.nik", r.nik_sealed) for r in rows} == {old}
    fact = Fact.objects.get(child=siti, field="nik")
    assert (fact.value, fact.was) == ("", "")
    assert secrets.unseal(HOME, "registry.child.nik", fact.was_sealed) == old
    services.undo_event(event=event, reason=WHY, by=as_officer, at=later(hours=2))
    siti.refresh_from_db()
    assert secrets.unseal(HOME, "registry.child.nik", siti.nik_sealed) == old
    assert {r.nik_same for r in SourceRecord.objects.filter(child=siti)} == {True}


def test_another_childs_number_is_refused(register, as_officer):
    siti, before = register("Siti Aisyah"), row(register("Siti Aisyah"))
    with pytest.raises(services.NumberTaken):
        services.record_event(
            child=siti,
            kind="nik_changed",
            on=DAY,
            reason=WHY,
            evidence="KK",
            nik="6372911705120012",
            by=as_officer,
            at=NOON,
        )
    assert row(siti) == before
    assert not ChildEvent.objects.exists()


def test_two_who_mend_at_once_give_one_conflict(register, as_officer):
    siti = register("Siti Aisyah")
    services.edit_child(
        child=siti, said={"rt": 3}, reason=WHY, seen_at=siti.changed_at, by=as_officer, at=later(hours=1)
    )
    with pytest.raises(services.ChangedMeanwhile):
        services.edit_child(
            child=siti, said={"rt": 4}, reason=WHY, seen_at=siti.changed_at, by=as_officer, at=later(hours=1)
        )


def test_who_may_not_change_changes_nothing(register, cast, acts):
    siti, before = register("Siti Aisyah"), row(register("Siti Aisyah"))
    for person in (cast.village_operator, cast.kecamatan, cast.social_worker, cast.outsider):
        with acts(person, Purpose.REGISTER):
            with pytest.raises(NotAllowed):
                services.edit_child(child=siti, said={"name": "X"}, reason=WHY, by=person, at=NOON)
            with pytest.raises(NotAllowed):
                services.record_event(child=siti, kind="died", on=DAY, reason=WHY, evidence="x", by=person, at=NOON)
            with pytest.raises(NotAllowed):
                services.merge(survivor=siti, absorbed=siti, reason=WHY, by=person, at=NOON)
    assert row(siti) == before


# events


def test_an_event_outranks_the_lists_until_a_person_decides(register, as_officer, later_run):
    siti = register("Siti Aisyah")
    services.record_event(
        child=siti, kind="died", on=DAY, reason=WHY, evidence="Akta kematian 12/2025", by=as_officer, at=later(hours=1)
    )
    assert standing(siti) == [("deceased", "", KOMET)]
    later_run(("30304001 | 5     |\n    dapodik  | b", "30304009 | 6     |\n    dapodik  | b"))
    siti.refresh_from_db()
    assert (siti.verdict, siti.school_id, siti.grade) == ("deceased", "30304009", 6)
    assert not Question.objects.exists()  # about the verdict the lists say what they said before


def test_lists_that_change_their_mind_about_a_dead_child_ask(register, as_officer, later_run):
    dewi = register("Dewi Lestari")
    services.record_event(
        child=dewi, kind="died", on=DAY, reason=WHY, evidence="Akta kematian", by=as_officer, at=later(hours=1)
    )
    later_run(
        (
            "dapodik  | c  |",
            "dapodik  | e  | 13  | Dewi Lestari     | 2011-08-09 | P   | Rahmah  | Palam   |    | 30304002 | 8     |\n    dapodik  | c  |",
        )
    )
    dewi.refresh_from_db()
    assert (dewi.verdict, dewi.grade) == ("deceased", 8)
    question = Question.objects.get()
    assert (question.field, question.kind) == ("standing", "contradiction")
    services.answer_question(question=question, answer="take", by=as_officer, at=later(days=31))
    dewi.refresh_from_db()
    assert (dewi.verdict, dewi.pinned) == ("enrolled", {})
    assert standing(dewi) == [("enrolled", "", PALAM)]


def test_an_event_that_is_undone_leaves_what_was_and_the_story(register, as_officer):
    dewi = register("Dewi Lestari")
    before, first_standing = row(dewi), standing(dewi)
    event = services.record_event(
        child=dewi,
        kind="moved_out",
        on=DAY,
        reason=WHY,
        evidence="Surat pindah",
        place="Martapura",
        by=as_officer,
        at=later(hours=1),
    )
    assert standing(dewi) == [("moved", "", PALAM)]
    services.undo_event(event=event, reason=WHY, by=as_officer, at=later(hours=2))
    assert row(dewi) == before
    assert standing(dewi) == first_standing
    assert Episode.objects.filter(child=dewi).count() == 3  # nothing that was believed is forgotten
    with pytest.raises(services.AlreadyUndone):
        services.undo_event(event=event, reason=WHY, by=as_officer, at=later(hours=3))


def test_undone_after_a_run_the_lists_last_word_counts(register, as_officer, later_run):
    dewi = register("Dewi Lestari")
    event = services.record_event(
        child=dewi,
        kind="moved_out",
        on=DAY,
        reason=WHY,
        evidence="Surat pindah",
        place="Martapura",
        by=as_officer,
        at=later(hours=1),
    )
    later_run(
        (
            "dapodik  | c  |",
            "dapodik  | e  | 13  | Dewi Lestari     | 2011-08-09 | P   | Rahmah  | Palam   |    | 30304002 | 8     |\n    dapodik  | c  |",
        )
    )
    services.undo_event(event=event, reason=WHY, by=as_officer, at=later(days=31))
    dewi.refresh_from_db()
    assert (dewi.verdict, dewi.where, dewi.pinned) == ("enrolled", "school", {})


@pytest.mark.parametrize(
    ("kind", "on", "more", "error"),
    [
        ("died", DAY + timedelta(days=2), {}, services.WrongDay),
        ("died", date(2001, 1, 1), {}, services.WrongDay),
        ("died", DAY, {"evidence": " "}, Invalid),
        ("died", DAY, {"reason": "ya"}, services.ReasonTooShort),
        ("moved_out", DAY, {}, Invalid),
        ("moved_in", DAY, {}, Invalid),
        ("moved_in", DAY, {"village": "6408041010"}, Invalid),
        ("nik_changed", DAY, {"nik": "12"}, services.NotANumber),
        ("born", DAY, {}, Invalid),
    ],
)
def test_an_event_that_makes_no_sense_is_refused(register, as_officer, kind, on, more, error):
    siti, before = register("Siti Aisyah"), row(register("Siti Aisyah"))
    with pytest.raises(error):
        services.record_event(
            child=siti, kind=kind, on=on, **{"reason": WHY, "evidence": "surat", **more}, by=as_officer, at=NOON
        )
    assert row(siti) == before


def test_a_child_moves_in(register, as_officer):
    bayu = register("Bayu Saputra")
    services.record_event(
        child=bayu, kind="moved_in", on=DAY, reason=WHY, evidence="Surat pindah", village=KOMET, by=as_officer, at=NOON
    )
    assert standing(bayu) == [("out_of_school", "unknown", KOMET)]


# merged


def test_merged_and_parted_both_are_as_they_were(register, as_officer):
    siti, tuti = register("Siti Aisyah"), register("Tuti Wulandari")
    before = row(siti), row(tuti), standing(siti), standing(tuti)
    merge = services.merge(
        survivor=siti,
        absorbed=tuti,
        take=["name", "birth_date", "nik", "standing", "area"],
        reason=WHY,
        by=as_officer,
        at=later(hours=1),
    )
    siti.refresh_from_db()
    tuti.refresh_from_db()
    assert (siti.name, siti.birth_date, tuti.merged_into_id) == ("Tuti Wulandari", date(2013, 7, 4), siti.pk)
    assert secrets.unseal(HOME, "registry.child.nik", siti.nik_sealed) == "6372914407130019"
    assert standing(tuti) == []
    services.unmerge(merge=merge, reason=WHY, by=as_officer, at=later(hours=2))
    assert (row(siti), row(tuti), standing(siti), standing(tuti)) == before
    with pytest.raises(Conflict):
        services.unmerge(merge=merge, reason=WHY, by=as_officer, at=later(hours=3))


def test_a_run_in_between_is_not_lost_when_they_are_parted(register, as_officer, later_run):
    siti, tuti = register("Siti Aisyah"), register("Tuti Wulandari")
    merge = services.merge(survivor=siti, absorbed=tuti, take=["name"], reason=WHY, by=as_officer, at=later(hours=1))
    later_run(
        ("30304001 | 5     |\n    dapodik  | b", "30304001 | 6     |\n    dapodik  | b"),
        ("Komet   |    | 30304001 | 5     |\n    dtsen", "Komet   |    | 30304007 | 6     |\n    dtsen"),
    )
    siti.refresh_from_db()
    assert (siti.name, siti.grade) == ("Tuti Wulandari", 6)
    assert standing(tuti) == []
    services.unmerge(merge=merge, reason=WHY, by=as_officer, at=later(days=31))
    siti.refresh_from_db()
    tuti.refresh_from_db()
    assert (siti.name, siti.grade, siti.pinned) == ("Siti Aisyah", 6, {})
    assert (tuti.school_id, standing(tuti)) == ("30304007", [("enrolled", "", KOMET)])


def test_what_was_merged_is_not_merged_again(register, as_officer):
    siti, tuti, dewi = register("Siti Aisyah"), register("Tuti Wulandari"), register("Dewi Lestari")
    services.merge(survivor=siti, absorbed=tuti, reason=WHY, by=as_officer, at=later(hours=1))
    for survivor, absorbed in ((dewi, tuti), (dewi, siti), (tuti, dewi)):
        with pytest.raises(services.CannotMerge):
            services.merge(survivor=survivor, absorbed=absorbed, reason=WHY, by=as_officer, at=later(hours=2))
    with pytest.raises(Invalid):
        services.merge(survivor=siti, absorbed=siti, reason=WHY, by=as_officer, at=later(hours=2))
    assert Merge.objects.count() == 1


# added by hand

NEW = {"name": "Rahmat Hidayat", "sex": "L", "birth_date": date(2014, 6, 6), "mother_name": "Siti Maryam"}


def test_a_child_added_by_hand_survives_runs_and_is_recognised_when_a_list_brings_it(
    register, as_officer, cast, later_run
):
    child = services.add_child(
        region=cast.region,
        village=KOMET,
        said=NEW,
        nik="6372910606140021",
        reason=WHY,
        by=as_officer,
        at=later(hours=1),
    )
    assert (child.verdict, child.category, child.is_by_hand) == ("uncertain", "not_in_register", True)
    assert standing(child) == [("uncertain", "not_in_register", KOMET)]
    later_run(
        (
            "register | 6  |",
            "register | 9  | 21  | Rahmat Hidayat   | 2014-06-06 | L   | Maryam  | Komet   | F  |          |       |\n    register | 6  |",
        )
    )
    child.refresh_from_db()
    assert (child.is_listed, child.name, standing(child)) == (
        True,
        "Rahmat Hidayat",
        [("uncertain", "not_in_register", KOMET)],
    )
    question = Question.objects.get(kind="same_child")
    assert (question.child, question.other.register_id) == (child, "9")
    services.merge(survivor=question.other, absorbed=child, reason=WHY, by=as_officer, at=later(days=31))
    question.refresh_from_db()
    assert question.answer == "merged"


def test_one_looks_before_one_adds(register, as_officer, cast):
    alike = {"name": "Muhamad Riski", "sex": "L", "birth_date": date(2012, 5, 17), "mother_name": "Aminah"}
    with pytest.raises(services.LooksLikeAnother):
        services.add_child(region=cast.region, village=KOMET, said=alike, reason=WHY, by=as_officer, at=NOON)
    assert Child.objects.count() == 7
    rizky = register("Muhammad Rizky")
    services.add_child(
        region=cast.region, village=KOMET, said=alike, seen=[rizky.pk], reason=WHY, by=as_officer, at=NOON
    )
    with pytest.raises(services.NumberTaken):
        services.add_child(
            region=cast.region, village=KOMET, said=NEW, nik="6372911705120012", reason=WHY, by=as_officer, at=NOON
        )
    assert Child.objects.count() == 8


def test_a_newborn_is_an_event(register, as_officer, cast):
    said = {**NEW, "birth_date": date(2025, 10, 20)}
    child = services.add_child(
        region=cast.region,
        village=KOMET,
        said=said,
        born_with="Akta kelahiran 7/2025",
        reason=WHY,
        by=as_officer,
        at=NOON,
    )
    assert (child.verdict, ChildEvent.objects.get(child=child).kind) == ("out_of_scope", "born")


# looking in


def test_a_number_is_revealed_one_at_a_time_with_a_reason_on_record(register, as_officer, cast, acts):
    siti = register("Siti Aisyah")
    with pytest.raises(services.ReasonTooShort):
        services.reveal_number(child=siti, group="nik", reason="ingin", by=as_officer, at=NOON)
    reason = "Mencocokkan dengan akta 6372914203140011 di loket"
    assert services.reveal_number(child=siti, group="nik", reason=reason, by=as_officer, at=NOON) == "6372914203140011"
    event = Event.objects.get(action="nik.revealed")
    assert (event.on_id, event.reason) == (str(siti.pk), "Mencocokkan dengan akta [nomor] di loket")
    with acts(cast.clerk, Purpose.REGISTER), pytest.raises(NotAllowed):
        services.reveal_number(child=siti, group="nik", reason=reason, by=cast.clerk, at=NOON)


def test_a_search_by_number_is_on_record_without_it(register, as_officer, cast, acts):
    found = services.find_by_number(group="nik", number="6372 9142 0314 0011", by=as_officer, at=NOON)
    assert [child.name for child in found] == ["Siti Aisyah"]
    family = services.find_by_number(group="no_kk", number="6372910507150001", by=as_officer, at=NOON)
    assert {child.name for child in family} == {"Siti Aisyah", "Muhammad Rizky"}
    event = Event.objects.filter(action="child.searched_nik").order_by("id").first()
    assert event.details == {"found": 1, "children": [found[0].pk]}
    with acts(cast.village_operator, Purpose.REGISTER):  # sees no NIK, so finds none by it
        assert services.find_by_number(group="nik", number="6372914203140011", by=cast.village_operator, at=NOON) == []
    with acts(cast.outsider, Purpose.REGISTER):
        assert services.find_by_number(group="nik", number="6372914203140011", by=cast.outsider, at=NOON) == []


# many at once


def test_many_are_labelled_and_the_act_is_undone(register, as_officer, cast):
    ids = list(Child.objects.values_list("pk", flat=True))
    siti = register("Siti Aisyah")
    Child.objects.filter(pk=siti.pk).update(labels=["PKH"])
    act = services.act_on_many(
        region=cast.region, children=ids, kind="label", label=" PKH ", by=as_officer, at=later(hours=1)
    )
    assert (act.chosen, len(act.changed)) == (7, 6)
    assert services.undo_many(act=act, by=as_officer, at=later(hours=2)) == 6
    assert list(Child.objects.exclude(labels=[]).values_list("name", flat=True)) == ["Siti Aisyah"]
    with pytest.raises(Conflict):
        services.undo_many(act=act, by=as_officer, at=later(hours=3))


def test_many_are_marked_for_verification(register, as_officer, cast):
    ids = [register("Dewi Lestari").pk, register("Noor Halimah").pk]
    act = services.act_on_many(region=cast.region, children=ids, kind="verify", by=as_officer, at=later(hours=1))
    asked = Episode.objects.filter(kind="verification", state="asked", closed_at=None)
    assert set(asked.values_list("child_id", flat=True)) == set(ids) == set(act.changed)
    services.undo_many(act=act, by=as_officer, at=later(hours=2))
    assert not asked.all().exists()
    assert not Child.objects.exclude(verification="").exists()


def test_an_act_stays_where_one_may_change(register, cast, acts):
    ids = list(Child.objects.values_list("pk", flat=True))
    with acts(cast.outsider, Purpose.REGISTER), pytest.raises(NotAllowed):
        services.act_on_many(region=cast.elsewhere, children=ids, kind="label", label="x", by=cast.outsider, at=NOON)
    assert not Child.objects.exclude(labels=[]).exists()
