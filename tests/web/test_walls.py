"""Who is nobody sees nothing: the record under row-level security, by raw SQL and through the door."""

from __future__ import annotations

import psycopg
import pytest
from cast import HOME, KOMET, NOON
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from rangkul.core import audit, services
from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.models import Event, Grant
from rangkul.core.permissions import Permission, Purpose, Role, can, where


def test_the_tests_are_the_application(cast):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)"
        )
        assert cursor.fetchone() == ("rangkul_app", False)


def test_rights_hold_where_they_were_given(cast):
    assert can(cast.clerk, Permission.PAIR_DECIDE, area=KOMET)
    assert not can(cast.clerk, Permission.RUN_ACCEPT, area=KOMET)
    assert not can(cast.outsider, Permission.PAIR_DECIDE, area=KOMET)
    assert can(cast.village_operator, Permission.CHILD_VIEW, area=KOMET)
    assert not can(cast.village_operator, Permission.CHILD_VIEW, area=HOME)
    assert where(cast.school, Permission.CHILD_VIEW).schools == {"30304001"}
    assert not where(cast.nobody, Permission.COUNTS_VIEW)


def test_the_database_knows_the_scope_of_who_acts(cast, acts):
    def scope(level, names):
        with connection.cursor() as cursor:
            cursor.execute("SELECT core_scope(%s, %s)", [level, names])
            return cursor.fetchone()[0]

    assert scope(4, False) == []
    with acts(cast.clerk, Purpose.FIND):
        assert scope(4, True) == [HOME]
        with acts(cast.planner, Purpose.SEE):
            assert scope(4, True) == []
            assert scope(4, False) == [HOME]
        assert scope(4, True) == [HOME]  # the inner door closed, the outer one is still open
    assert scope(4, False) == []
    with acts(cast.clerk, Purpose.OVERSEE):
        assert scope(4, False) == []  # not for this purpose


def test_a_right_that_was_taken_is_gone_at_once(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE):
        services.revoke_role(grant=Grant.objects.get(person=cast.clerk), by=cast.administrator, at=NOON)
    with acts(cast.clerk, Purpose.FIND), connection.cursor() as cursor:
        cursor.execute("SELECT core_scope(4, true)")
        assert cursor.fetchone()[0] == []


def test_the_record_is_written_by_who_acts_and_read_by_the_auditor(cast, acts):
    with acts(cast.clerk, Purpose.FIND):
        audit.record(
            "pair.decided", on_kind="pair", on_id=7, area=HOME, fields=["decision"], reason="NIK 6372914503120001"
        )
    with acts(cast.auditor, Purpose.OVERSEE):
        line = Event.objects.get(action="pair.decided")
        assert (line.person_id, line.purpose, line.on_id, line.reason) == (cast.clerk.pk, "find", "7", "NIK [nomor]")
    with acts(cast.outsider, Purpose.REGISTER):
        assert not Event.objects.filter(action="pair.decided").exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("sql", [
    "UPDATE core_event SET action = 'x'", "DELETE FROM core_event", "TRUNCATE core_event", "DELETE FROM core_seal",
    "INSERT INTO core_event (at, purpose, action, on_kind, on_id, area_code, fields, details, reason, writer, seq)"
    " VALUES (now(), '', 'x', '', '', '', '{}', '{}', '', 'me', 1)",
    "UPDATE core_writer SET last_seq = 0", "UPDATE core_roleright SET sees_names = true",
    "ALTER TABLE core_event DISABLE ROW LEVEL SECURITY", "CREATE TABLE mine (a int)", "SET ROLE rangkul_owner",
])  # fmt: skip
def test_the_application_cannot_touch_the_record(cast, sql):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_nobody_gives_rights_to_themselves(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE), pytest.raises(NotAllowed):
        services.grant_role(
            person=cast.administrator, role=Role.DATA_OFFICER, area=HOME, by=cast.administrator, at=NOON
        )
    assert not Grant.objects.filter(person=cast.administrator, role=Role.DATA_OFFICER).exists()


def test_an_administrator_stays_in_their_region(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE):
        with pytest.raises(NotAllowed):
            services.grant_role(person=cast.nobody, role=Role.CLERK, area="6408", by=cast.administrator, at=NOON)
        with pytest.raises(NotAllowed):
            services.invite(person=cast.outsider, area=HOME, by=cast.administrator, at=NOON)
        with pytest.raises(Invalid):
            services.grant_role(person=cast.nobody, role=Role.SCHOOL, area=HOME, by=cast.administrator, at=NOON)


def test_a_slip_opens_an_account_once(cast, acts):
    with acts(cast.administrator, Purpose.MANAGE):
        code = services.invite(person=cast.nobody, area=HOME, by=cast.administrator, at=NOON)
    person = services.accept_invitation(code=code.lower().replace("-", " "), password="kuda-lumping-biru", at=NOON)
    assert person.check_password("kuda-lumping-biru")
    with pytest.raises(Conflict):
        services.accept_invitation(code=code, password="kuda-lumping-merah", at=NOON)


def test_breaking_the_glass_needs_a_reason_and_ends(cast, acts):
    with acts(cast.social_worker, Purpose.SELF):
        with pytest.raises(Invalid):
            services.open_emergency(area=HOME, reason="penting", by=cast.social_worker, at=NOON)
        grant = services.open_emergency(
            area=HOME, reason="Anak dilaporkan hilang sejak tadi malam", by=cast.social_worker, at=NOON
        )
    assert (grant.valid_until - grant.valid_from).total_seconds() == 3 * 3600
    with acts(cast.auditor, Purpose.OVERSEE):
        assert Event.objects.get(action="emergency.opened").reason.startswith("Anak dilaporkan")


def test_the_chain_shows_what_was_done_to_the_record(committed, owner):
    from rangkul.core.acting import acting_as

    for number in range(5):
        with acting_as(committed.clerk, Purpose.FIND):
            audit.record("pair.decided", on_kind="pair", on_id=number, area=HOME)
    assert audit.seal() >= 5
    assert audit.seal() == 0

    def faults():
        import entering

        entering.connect_as("owner")
        try:
            return {fault.kind for fault in audit.verify(grace_seconds=0)}
        finally:
            entering.connect_as("app")

    assert faults() == set()
    line = owner.execute("SELECT id, on_id FROM core_event WHERE on_id = '2'").fetchone()
    owner.execute("UPDATE core_event SET on_id = '9' WHERE id = %s", [line[0]])
    assert faults() == {"edited"}
    owner.execute("UPDATE core_event SET on_id = '2' WHERE id = %s", [line[0]])
    assert faults() == set()
    owner.execute("DELETE FROM core_event WHERE id = %s", [line[0]])
    assert faults() == {"missing", "edited"}
    with acting_as(committed.clerk, Purpose.FIND):
        audit.record("pair.decided", on_kind="pair", on_id=6, area=HOME)
    assert "unsealed" in faults()


def test_the_worker_alone_sees_nothing(cast, worker_sql):
    assert worker_sql.execute("SELECT count(*) FROM core_event").fetchone() == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        worker_sql.execute("DELETE FROM core_event")
