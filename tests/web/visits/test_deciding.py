"""Questions answered by a person, clusters, second visits, and findings on their way into the next run."""

from __future__ import annotations

import csv
import io
import re

import pytest
from cast import HOME, KOMET, NOON, later

from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.permissions import Purpose
from rangkul.intake.models import Delivery, DeliveryState
from rangkul.registry import services as registry
from rangkul.registry.models import Child, Episode
from rangkul.registry.services.believing import keys_of
from rangkul.visits import services
from rangkul.visits.models import Assignment, HandIn, ReasonCluster, Task, Visit, Why
from rangkul.visits.queries import found as asked
from rangkul.visits.queries.believable import agreement_over_all
from rangkul.visits.services import handing_in

from . import plans
from .answers import IN_SCHOOL, OUT, bring, submission


@pytest.fixture
def doors(cast, acts):
    with acts(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer)
        for name in ("Siti Aisyah", "Muhammad Rizky"):
            child = plans.child(name)
            Child.objects.filter(pk=child.pk).update(name_keys=keys_of(child))
            plans.door(round_, child, cast.volunteer)
        return list(Assignment.objects.order_by("pk").select_related("child", "round"))


def child(cast, name="Siti Aisyah") -> Child:
    with acting_as(cast.data_officer, Purpose.REGISTER):
        return Child.objects.get(name=name)


def task(cast, kind: str) -> Task:
    with acting_as(cast.data_officer, Purpose.VISIT):
        return Task.objects.get(kind=kind, done_at=None)


def test_a_kept_visit_is_used_or_set_aside(cast, doors):
    bring(cast.volunteer, doors[0], OUT)
    kept = bring(cast.volunteer, doors[0], IN_SCHOOL, at=later(hours=3))
    assert kept.state == "kept"
    question = task(cast, "conflict")
    with acting_as(cast.data_officer, Purpose.VISIT):
        with pytest.raises(Invalid):
            services.decide_kept(task=question, use=False, by=cast.data_officer, at=later(days=1))
        used = services.decide_kept(task=question, use=True, by=cast.data_officer, at=later(days=1))
        assert used.state == "believed"
        with pytest.raises(Conflict):
            services.decide_kept(task=question, use=True, by=cast.data_officer, at=later(days=1))
    assert child(cast).verdict == "enrolled"


def test_a_visit_without_a_door_is_given_its_child(cast, doors):
    bring(cast.volunteer, None, OUT)
    question = task(cast, "orphan")
    with acting_as(cast.data_officer, Purpose.VISIT):
        services.decide_kept(task=question, use=True, child=doors[1].child, by=cast.data_officer, at=later(days=1))
    assert child(cast, "Muhammad Rizky").verification == "field"


def test_another_village_s_operator_answers_nothing_here(cast, doors):
    bring(cast.volunteer, doors[0], IN_SCHOOL | {"nisn": ""})
    question = task(cast, "evidence")
    with acting_as(cast.outsider, Purpose.VISIT), pytest.raises(NotAllowed):
        services.complete_evidence(task=question, given={"nisn": "0123456789"}, by=cast.outsider, at=NOON)
    with acting_as(cast.outsider, Purpose.VISIT):
        assert not asked.questions(cast.outsider).exists()


def test_only_what_was_missing_is_added(cast, doors):
    bring(cast.volunteer, doors[0], IN_SCHOOL | {"nisn": ""})
    with acting_as(cast.village_operator, Purpose.VISIT), pytest.raises(Invalid):
        services.complete_evidence(
            task=task(cast, "evidence"), given={"death_paper": "yes"}, by=cast.village_operator, at=NOON
        )
    assert child(cast).verdict == "out_of_school"


def test_a_field_is_taken_from_the_door_or_left(cast, doors):
    bring(cast.volunteer, doors[0], OUT | {"name_right": "no", "name": "Siti Asiyah", "mother_name": "Aminahwati"})
    with acting_as(cast.data_officer, Purpose.VISIT):
        services.decide_fields(
            task=task(cast, "conflict"), take=["mother_name"], by=cast.data_officer, at=later(days=1)
        )
    assert (child(cast).mother_name, child(cast).name) == ("Aminahwati", "Siti Aisyah")


def test_a_hand_over_ends_with_what_was_done(cast, doors):
    bring(cast.volunteer, doors[0], {"outcome": "moved", "destination_regency": "Kabupaten Banjar"})
    with acting_as(cast.village_operator, Purpose.VISIT):
        with pytest.raises(Invalid):
            services.finish_task(task=task(cast, "hand_over"), note="ok", by=cast.village_operator, at=NOON)
        services.finish_task(
            task=task(cast, "hand_over"), note="Surat dikirim ke Disdik Banjar", by=cast.village_operator, at=NOON
        )


def test_the_main_reason_told_later_completes_the_visit(cast, doors):
    visit = bring(cast.volunteer, doors[0], {"outcome": "still_out", "ever_school": "DO"})
    assert visit.state == "claimed"
    with acting_as(cast.data_officer, Purpose.HELP):
        services.tell_reason(visit=visit, main_reason="A03", by=cast.data_officer, at=later(days=1))
        assert Why.objects.get().cluster == "akses"
        assert Episode.objects.get(kind="cluster", closed_at=None).state == "akses"
    assert child(cast).verification == "field"


def test_a_region_has_its_own_table_of_clusters_and_a_child_its_own_cluster(cast, doors):
    with acting_as(cast.data_officer, Purpose.HELP):
        services.change_clusters(region=cast.region, clusters={"A02": "sosial"}, by=cast.data_officer, at=NOON)
        assert ReasonCluster.objects.get().cluster == "sosial"
        with pytest.raises(Invalid):
            services.change_clusters(region=cast.region, clusters={"A02": "cuaca"}, by=cast.data_officer, at=NOON)
    visit = bring(cast.volunteer, doors[0], OUT)
    with acting_as(cast.social_worker, Purpose.HELP):
        assert Why.objects.get().cluster == "sosial"
        services.change_cluster(
            visit=visit, cluster="akses", reason="Ternyata jembatannya putus", by=cast.social_worker, at=later(days=1)
        )
        assert Why.objects.get().cluster == "akses"
    with acting_as(cast.village_operator, Purpose.VISIT), pytest.raises(NotAllowed):
        services.change_cluster(visit=visit, cluster="akses", reason="x" * 12, by=cast.village_operator, at=NOON)


def test_a_second_visit_is_blind_and_a_difference_is_a_question(cast, doors):
    second = plans.volunteer("relawan_dua")
    bring(cast.volunteer, doors[0], OUT)
    bring(cast.volunteer, doors[1], OUT, at=later(minutes=30))
    with acting_as(cast.data_officer, Purpose.VISIT):
        made = services.draw_revisits(round=doors[0].round, by=cast.data_officer, at=later(days=1))
        assert [one.volunteer for one in made] == [second]
        assert services.draw_revisits(round=doors[0].round, by=cast.data_officer, at=later(days=2)) == []
        door = Assignment.objects.select_related("child").get(pk=made[0].pk)
        assert door.visit_code not in {one.visit_code for one in doors}
    again = bring(second, door, IN_SCHOOL, at=later(days=2))
    assert again.state == "compared"
    assert child(cast, door.child.name).verdict == "out_of_school"
    assert task(cast, "differs").details["second"] == "in_school"
    with acting_as(cast.data_officer, Purpose.VISIT):
        told = agreement_over_all(cast.data_officer, cast.region)
    assert (told.same, told.both) == (0, 1)


def test_rows_for_the_next_run_carry_no_reason_and_follow_an_undoing(cast, doors):
    visit = bring(cast.volunteer, doors[0], OUT)
    bring(cast.volunteer, doors[1], IN_SCHOOL, at=later(minutes=30))
    with acting_as(cast.data_officer, Purpose.HELP):
        rows = handing_in.rows_by_period(cast.region)["20251"]
        assert [(row["outcome"], row["school_id"], row["found_on"].isoformat()) for row in rows] == [
            ("A99", "", "2025-11-03"), ("S07", "30304002", "2025-11-03"),
        ]  # fmt: skip
        assert "A02" not in str(rows)
        services.undo_visit(visit=visit, reason="Relawan salah rumah", by=cast.data_officer, at=later(days=1))
        assert len(handing_in.rows_by_period(cast.region)["20251"]) == 1


def test_findings_become_a_delivery_that_a_run_may_use_and_are_sent_once(committed):
    cast = committed
    with acting_as(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer)
        plans.door(round_, plans.child("Siti Aisyah", birth_date="2012-03-02"), cast.volunteer)
        door = Assignment.objects.select_related("child").get()
    bring(cast.volunteer, door, IN_SCHOOL)
    (sent,) = services.hand_in(region=cast.region, by=cast.data_officer, at=NOON)
    with acting_as(cast.data_officer, Purpose.FIND):
        delivery = Delivery.objects.get(pk=sent.delivery)
        assert (delivery.kind, delivery.period, delivery.state, delivery.rows_taken) == ("field", "20251", "taken", 1)
        assert delivery.basis.kind == "field"
    assert services.hand_in(region=cast.region, by=cast.data_officer, at=later(hours=1)) == []
    bring(cast.volunteer, door, OUT | {"today": "2025-11-05"}, at=later(days=2))
    (again,) = services.hand_in(region=cast.region, by=cast.data_officer, at=later(days=2))
    with acting_as(cast.data_officer, Purpose.FIND):
        assert Delivery.objects.get(pk=again.delivery).replaces_id == delivery.pk
        assert Delivery.objects.filter(state=DeliveryState.TAKEN, pk=again.delivery).exists()
    with acting_as(cast.data_officer, Purpose.HELP):
        assert HandIn.objects.count() == 2


def test_columns_are_those_that_the_engine_reads():
    text = handing_in._csv([dict.fromkeys(handing_in.COLUMNS, "x")]).decode()
    assert next(csv.reader(io.StringIO(text))) == list(handing_in.COLUMNS)
    assert (KOMET[:4], registry.REASON_LETTERS) == (HOME, 10)
    assert Visit._meta.app_label == "visits"
    assert callable(submission)


def test_a_coach_sees_where_to_look_with_the_reason_and_no_child(cast, browse, acts):
    with acts(cast.data_officer, Purpose.VISIT):
        round_ = plans.open_round(cast.data_officer)
        for number in range(6):
            plans.door(round_, plans.child(f"Anak {number}"), cast.volunteer)
        doors = list(Assignment.objects.order_by("pk").select_related("child"))
    for number, door in enumerate(doors):
        bring(cast.volunteer, door, OUT | {"last_grade": number + 1}, at=later(minutes=4 * number))
    page = browse(cast.kecamatan).get("/kunjungan/keterpercayaan/").content.decode()
    assert "6 dari 6 kunjungan berdempetan dalam setengah jam" in page
    assert "Volunteer" in page
    assert "Anak 1" not in page


def test_a_school_finds_its_pupils_says_a_word_and_takes_it_back(cast, browse, doors):
    with acting_as(cast.data_officer, Purpose.REGISTER):
        Child.objects.filter(name="Siti Aisyah").update(school_id="30304001")
    client = browse(cast.school)
    listed = client.get("/kunjungan/keterangan/").content.decode()
    assert "Siti Aisyah" in listed
    assert "Muhammad Rizky" not in listed
    address = f"/kunjungan/keterangan/{doors[0].child_id}/"
    assert client.post(address, {"side": "school", "said": "in_school", "on": "2025-11-02"}).status_code == 302
    assert child(cast).verdict == "enrolled"
    (undo,) = re.findall(r'action="(/kunjungan/keterangan/tarik/\d+/)"', client.get(address).content.decode())
    client.post(undo)
    assert child(cast).verdict == "out_of_school"
