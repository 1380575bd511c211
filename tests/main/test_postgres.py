"""The embedded PostgreSQL as its caller meets it: it starts, keeps others out, survives, and stops."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest

from rangkul.main import postgres
from rangkul.main.postgres import PostgresError, account, place, processes, programs
from rangkul.main.postgres import server as embedded

pytestmark = pytest.mark.slow

AS_ROOT = os.geteuid() == 0
NOBODY = pwd.getpwnam("nobody").pw_uid
#: Digits 5-6 in 90..99: no person has such a number.
NIK = "6372990101150001"

only_root = pytest.mark.skipif(not AS_ROOT, reason="shows what root does")


@contextmanager
def a_yard():
    """A folder that every account may pass through, unlike pytest's own; servers in it are removed afterwards."""
    yard = Path(tempfile.mkdtemp(prefix="yard-")).resolve()
    yard.chmod(0o755)
    try:
        yield yard
    finally:
        for lock in list(yard.rglob("lock")):
            postgres.remove(lock.parent)
        shutil.rmtree(yard)


@pytest.fixture
def yard(monkeypatch):
    monkeypatch.setitem(embedded.DEFAULTS, "fsync", "off")  # no story here is about a power cut
    monkeypatch.setattr(embedded, "INITDB", (*embedded.INITDB, "--no-sync"))
    with a_yard() as found:
        monkeypatch.setattr(place, "SYSTEM_ROOT", found / "system")  # the machine's own stays as it is
        yield found


@pytest.fixture(scope="module")
def server():
    """One server for the stories that only look."""
    with a_yard() as found:
        yield postgres.start(found / "pg")


def connect(server, role, *, database=postgres.DATABASE, password=None):
    more = {"password": password} if password is not None else {}
    return psycopg.connect(server.url(role, database=database), autocommit=True, **more)


def ask(server, role, question, *values, database=postgres.DATABASE):
    with connect(server, role, database=database) as connection:
        return connection.execute(question, values).fetchone()[0]


def running(folder):
    there = postgres.Postgres(folder)
    return processes.of(there.name, uid=there.data.stat().st_uid)


def master(folder):
    """The process that listens. One that it has just forked looks the same for a moment, so read what it wrote."""
    pid = int(postgres.Postgres(folder).status()[0])
    assert pid in running(folder).masters
    return pid


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def kill(folder, *, everything=False):
    """kill -9 of the process that listens, or of all; gives its id."""
    listens, found = master(folder), running(folder)
    ended = found.masters | found.others if everything else {listens}
    for pid in ended:
        with suppress(ProcessLookupError):  # the others end by themselves when the master is gone
            os.kill(pid, signal.SIGKILL)
    while any(Path(f"/proc/{pid}").exists() for pid in ended):
        time.sleep(0.01)
    return listens


# ------------------------------------------------------------------------------------------------ it serves


@pytest.mark.parametrize("role", ["owner", "app", "worker", "superuser"])
def test_every_role_connects_by_its_url(server, role):
    assert ask(server, role, "SELECT current_user || ' at ' || current_database()") == (
        f"{'rangkul_super' if role == 'superuser' else 'rangkul_' + role} at rangkul"
    )


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("max_connections", "100"),
        ("work_mem", "16MB"),
        ("fsync", "on"),
        ("log_statement", "none"),
        ("log_parameter_max_length", "0"),
        ("log_parameter_max_length_on_error", "0"),
        ("log_min_error_statement", "panic"),
        ("log_error_verbosity", "terse"),
    ],
)
def test_its_settings_are_safe(server, setting, value):
    assert ask(server, "superuser", "SELECT current_setting(%s)", setting) == value


@pytest.mark.parametrize(
    ("megabytes", "own", "kept"), [(1024, "128MB", "512MB"), (4096, "256MB", "2048MB"), (65536, "1024MB", "32768MB")]
)
def test_its_memory_follows_the_machines(megabytes, own, kept):
    assert embedded.memory_settings(megabytes) == {"shared_buffers": own, "effective_cache_size": kept}


def test_letters_sort_and_fold_without_the_machines_libraries(server):
    locale = "SELECT concat(datlocprovider, ' ', datlocale) FROM pg_database WHERE datname = 'rangkul'"
    assert ask(server, "app", locale) == "b C.UTF-8"
    assert ask(server, "app", "SELECT upper('é')") == "É"


def test_starting_twice_gives_the_same_server(server):
    before = master(server.folder)
    assert postgres.start(server.folder) == server
    assert master(server.folder) == before


def test_many_who_start_at_once_get_one_server(yard):
    with ThreadPoolExecutor(4) as several:
        servers = list(several.map(postgres.start, [yard / "pg"] * 4))
    assert len({one.url("app") for one in servers}) == 1
    assert (yard / "pg" / "server.log").read_text().count("starting PostgreSQL") == 1


def test_two_folders_are_two_servers(server, yard):
    other = postgres.start(yard / "pg")
    with connect(other, "owner") as connection:
        connection.execute("CREATE TABLE here ()")
    assert ask(server, "owner", "SELECT to_regclass('here')") is None
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(other, "app", password=server.passwords["app"])
    assert postgres.stop(other.folder)
    assert postgres.is_running(server.folder)


def test_stop_says_whether_there_was_something_to_stop(yard):
    assert not postgres.stop(yard / "pg")
    assert not (yard / "pg").exists()
    started = postgres.start(yard / "pg")
    assert postgres.is_running(yard / "pg")
    assert postgres.stop(yard / "pg")
    assert not postgres.is_running(yard / "pg")
    assert not started.socket_folder.exists()
    assert running(yard / "pg") == processes.NONE
    assert not postgres.stop(yard / "pg")
    assert ask(postgres.start(yard / "pg"), "app", "SELECT 1") == 1


@pytest.mark.parametrize("name", ["d" * 90, 'has, "odd" $HOME `names`'])
def test_where_no_socket_can_lie_a_short_private_folder_is_made(yard, name):
    folder = yard / name
    started = postgres.start(folder)
    assert ask(started, "app", "SELECT 1") == 1
    assert started.socket_folder.parent == Path(tempfile.gettempdir()).resolve()
    assert mode(started.socket_folder) == 0o700
    postgres.stop(folder)
    assert not started.socket_folder.exists()


def test_ctrl_c_at_our_terminal_does_not_reach_it(server):
    assert os.getsid(master(server.folder)) != os.getsid(0)


def test_its_programs_are_found_without_its_server_manager():
    said = subprocess.run([postgres.binary("pg_dump"), "--version"], capture_output=True, text=True, check=True).stdout
    assert "PostgreSQL" in said
    with pytest.raises(PostgresError, match="pg_fly"):
        postgres.binary("pg_fly")
    assert programs.PACKAGE not in sys.modules


def test_importing_it_loads_no_web_framework():
    look = "import sys, rangkul.main.postgres; print('django' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout
    assert said == "False\n"


# ------------------------------------------------------------------------------------------------ it keeps others out


@pytest.mark.parametrize("role", ["owner", "app", "worker", "superuser"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_no_role_comes_in_without_its_password(server, role, password):
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(server, role, password=password)


def test_no_line_trusts_anybody(server):
    with connect(server, "superuser") as connection:
        lines = connection.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()
    assert {method for kind, method in lines if kind == "local"} == {"scram-sha-256"}
    assert {method for kind, method in lines if kind != "local"} <= {"reject"}


def test_folders_and_files_are_for_their_owner_alone(server):
    there = postgres.Postgres(server.folder)
    assert mode(there.folder) == (0o710 if AS_ROOT else 0o700)  # root's server passes through and lists nothing
    assert mode(there.data) == mode(server.socket_folder) == 0o700
    assert mode(server.socket_folder / ".s.PGSQL.5432") & 0o077 == 0
    for file in (there.passwords_file, there.log, there.lock, there.alive):
        assert mode(file) == 0o600
    assert there.passwords_file.stat().st_uid == os.geteuid()
    assert there.data.stat().st_uid != 0


def test_a_folder_that_exists_keeps_its_mode_and_owner(yard):
    folder = yard / "home" / "pg"
    folder.mkdir(parents=True)
    (yard / "home").chmod(0o701)
    folder.chmod(0o755)
    before = [(step.stat().st_mode, step.stat().st_uid, step.stat().st_gid) for step in (yard, yard / "home", folder)]
    postgres.start(folder)
    assert [
        (step.stat().st_mode, step.stat().st_uid, step.stat().st_gid) for step in (yard, yard / "home", folder)
    ] == before


def test_passwords_are_random_and_stand_in_no_command_and_no_text(server):
    assert len(set(server.passwords.values())) == 4
    assert min(map(len, server.passwords.values())) >= 40
    commands = b"".join(file.read_bytes() for file in Path("/proc").glob("[0-9]*/cmdline") if file.exists())
    told = repr(server).encode() + commands + postgres.Postgres(server.folder).log.read_bytes()
    assert [who for who, password in server.passwords.items() if password.encode() in told] == []


def test_the_environment_of_the_application_does_not_reach_the_server(yard, monkeypatch):
    monkeypatch.setenv("RANGKUL_SECRET", "not for the database")
    monkeypatch.setenv("PGOPTIONS", "-c log_statement=all")
    postgres.start(yard / "pg")
    environment = Path(f"/proc/{master(yard / 'pg')}/environ").read_bytes()
    assert b"LC_ALL" in environment
    assert b"not for the database" not in environment


@pytest.mark.parametrize(
    "statement",
    [
        f"SELECT '{NIK}x'::bigint",
        f"INSERT INTO child VALUES ('{NIK}')",
        f"SELECT 1 / (length('{NIK}') - 16)",
        f"DO $$ BEGIN RAISE EXCEPTION 'no: {NIK}'; END $$",
    ],
)
def test_no_nik_reaches_the_log(server, statement):
    with connect(server, "owner") as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS child (nik text PRIMARY KEY)")
        connection.execute("INSERT INTO child VALUES (%s) ON CONFLICT DO NOTHING", [NIK])
        connection.execute(f"DO $$ BEGIN RAISE WARNING 'twice: {NIK}'; END $$")
        with pytest.raises(psycopg.Error):
            connection.execute(statement)
        with pytest.raises(psycopg.Error, match=NIK):  # whoever asked is told
            connection.execute("INSERT INTO child VALUES (%s)", [NIK])
    assert NIK not in postgres.Postgres(server.folder).log.read_text()


# ------------------------------------------------------------------------------------------------ what a role may


@pytest.mark.parametrize("role", ["app", "worker"])
def test_app_and_worker_read_and_write_rows_and_nothing_more(server, role):
    with connect(server, "owner") as connection:
        connection.execute(f"CREATE TABLE rows_of_{role} (id bigserial, word text)")
    with connect(server, role) as connection:
        limits = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
        found = connection.execute(f"SELECT {limits} FROM pg_roles WHERE rolname = current_user").fetchone()
        assert found == (False,) * 5
        connection.execute(f"INSERT INTO rows_of_{role} (word) VALUES ('one'), ('two')")
        connection.execute(f"UPDATE rows_of_{role} SET word = 'three' WHERE id = 1")
        connection.execute(f"DELETE FROM rows_of_{role} WHERE id = 2")
        assert connection.execute(f"SELECT id, word FROM rows_of_{role}").fetchall() == [(1, "three")]
        for forbidden in (
            "CREATE TABLE mine ()",
            "CREATE TEMPORARY TABLE mine ()",
            "CREATE SCHEMA mine",
            "CREATE ROLE mine",
            "CREATE DATABASE mine",
            f"ALTER TABLE rows_of_{role} ADD mine text",
            f"TRUNCATE rows_of_{role}",
            f"SELECT setval('rows_of_{role}_id_seq', 1)",
            "SET ROLE rangkul_owner",
            "SET log_statement = 'all'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden)


def test_app_cannot_lift_row_level_security(server):
    with connect(server, "owner") as connection:
        connection.execute("CREATE TABLE walled AS SELECT 1 AS one")
        connection.execute("ALTER TABLE walled ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    assert ask(server, "app", "SELECT count(*) FROM walled") == 0
    with connect(server, "app") as connection:
        connection.execute("SET row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM walled")


def test_app_connects_to_no_other_database(server):
    for database in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            connect(server, "app", database=database)


def test_prepare_makes_a_second_database_and_may_be_repeated(server):
    bootstrap = server.url("superuser", database="postgres")
    postgres.prepare(bootstrap, "second one", server.passwords)
    with connect(server, "owner", database="second one") as connection:
        connection.execute("CREATE TABLE audit_event ()")
        connection.execute("REVOKE UPDATE ON audit_event FROM rangkul_app")
    postgres.prepare(bootstrap, "second one", server.passwords)
    may = "SELECT has_table_privilege('audit_event', %s)"
    assert ask(server, "app", may, "SELECT", database="second one")
    assert not ask(server, "app", may, "UPDATE", database="second one")  # what a migration took away stays away


def test_prepare_needs_no_superuser(yard):
    """As on a district's own server, where the administrator gives a role that may make roles and databases."""
    started = postgres.start(yard / "pg")
    with connect(started, "superuser", database="postgres") as connection:
        connection.execute("DROP DATABASE rangkul")
        for role in postgres.ROLE.values():
            connection.execute(f"DROP ROLE {role}")
        connection.execute("CREATE ROLE helper LOGIN CREATEROLE CREATEDB PASSWORD 'p'")
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'p'")
        connection.execute("GRANT CONNECT ON DATABASE postgres TO helper, guest")
    address = f"@/postgres?host={started.socket_folder}"
    with pytest.raises(PostgresError, match="CREATEROLE"):
        postgres.prepare(f"postgresql://guest:p{address}", "rangkul", started.passwords)
    for _ in range(2):
        postgres.prepare(f"postgresql://helper:p{address}", "rangkul", started.passwords)
    assert ask(started, "app", "SELECT 1") == 1
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(started, "app", "CREATE TABLE mine ()")


@pytest.mark.parametrize("user", ["rangkul_app", "rangkul_worker"])
def test_prepare_refuses_a_way_around_row_level_security(server, user):
    bootstrap = server.url("superuser", database="postgres")
    with connect(server, "superuser", database="postgres") as connection:
        connection.execute(f"GRANT rangkul_owner TO {user}")
        with pytest.raises(PostgresError, match=f"REVOKE rangkul_owner FROM {user}"):
            postgres.prepare(bootstrap, "rangkul", server.passwords)
        connection.execute(f"REVOKE rangkul_owner FROM {user}")
        connection.execute(f"ALTER ROLE {user} BYPASSRLS")
    postgres.prepare(bootstrap, "rangkul", server.passwords)
    assert not ask(server, "app", "SELECT rolbypassrls FROM pg_roles WHERE rolname = %s", user)


def test_prepare_sends_no_password_that_a_server_could_log(yard):
    started = postgres.start(yard / "pg")
    bootstrap = started.url("superuser", database="postgres")
    with connect(started, "superuser") as connection:
        connection.execute("ALTER DATABASE postgres SET log_statement = 'all'")  # as an administrator may have it
    postgres.prepare(bootstrap, "rangkul", started.passwords)
    log = postgres.Postgres(yard / "pg").log.read_text()
    assert "ALTER ROLE" in log
    assert [who for who, password in started.passwords.items() if password in log] == []


def test_prepare_says_when_nobody_answers(yard):
    with pytest.raises(PostgresError, match="tidak dapat dihubungi") as told:
        postgres.prepare(f"postgresql://x:very-secret@/y?host={yard}", "rangkul", {})
    assert "very-secret" not in str(told.value)


# ------------------------------------------------------------------------------------------------ it survives


def test_data_survive_kill_9_and_a_long_query_does_not_hold_the_next_start_up(yard):
    started = postgres.start(yard / "pg")
    with connect(started, "owner") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    long = threading.Thread(target=partial(_ask_long, started))
    long.start()
    while not ask(started, "superuser", "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%%1e12%%'") > 1:
        time.sleep(0.01)
    killed = kill(yard / "pg")
    assert not postgres.is_running(yard / "pg")
    again = postgres.start(yard / "pg")
    long.join()
    assert master(yard / "pg") != killed
    assert ask(again, "app", "SELECT number FROM kept") == 7


def _ask_long(server):
    with pytest.raises(psycopg.OperationalError):
        ask(server, "app", "SELECT count(*) FROM generate_series(1, 1e12)")


def test_an_id_that_somebody_else_bears_now_is_no_running_server(yard):
    """As after a restart of the machine: everything was cut off, and ids are given out anew."""
    started = postgres.start(yard / "pg")
    there = postgres.Postgres(yard / "pg")
    kill(yard / "pg", everything=True)
    asleep = subprocess.Popen(["sleep", "60"], user=there.data.stat().st_uid if AS_ROOT else None)
    for file in (there.data / "postmaster.pid", started.socket_folder / ".s.PGSQL.5432.lock"):
        lines = file.read_text().splitlines()
        file.write_text("\n".join([str(asleep.pid), *lines[1:]]) + "\n")
    try:
        assert not postgres.stop(yard / "pg")
        assert ask(postgres.start(yard / "pg"), "app", "SELECT 1") == 1
        assert asleep.poll() is None
        kill(yard / "pg", everything=True)
        asleep.kill()  # and now a dead process that its parent has not taken away
        os.waitid(os.P_PID, asleep.pid, os.WEXITED | os.WNOWAIT)
        lines = (there.data / "postmaster.pid").read_text().splitlines()
        (there.data / "postmaster.pid").write_text("\n".join([str(asleep.pid), *lines[1:]]) + "\n")
        assert ask(postgres.start(yard / "pg"), "app", "SELECT 1") == 1
    finally:
        asleep.kill()
        asleep.wait()


def test_a_start_that_was_cut_off_is_finished_by_the_next(yard):
    folder = yard / "pg"
    started = postgres.start(folder)
    there = postgres.Postgres(folder)
    with connect(started, "superuser", database="postgres") as connection:
        connection.execute("DROP DATABASE rangkul")  # roles, but no database yet
    there.prepared.unlink()
    assert ask(postgres.start(folder), "app", "SELECT 1") == 1
    postgres.stop(folder)
    there.data.rename(there.home / "data.new")  # made, but not yet in its place
    assert ask(postgres.start(folder), "app", "SELECT 1") == 1
    assert not (there.home / "data.new").exists()


def test_a_folder_deleted_under_its_server_starts_anew(yard):
    postgres.start(yard / "pg")
    before = master(yard / "pg")
    shutil.rmtree(yard / "pg")
    assert ask(postgres.start(yard / "pg"), "app", "SELECT 1") == 1
    assert before not in running(yard / "pg").masters
    assert master(yard / "pg") != before


def test_who_waits_for_a_lock_that_is_removed_holds_the_next_one(yard):
    def waits():
        with place.locked(yard / "lock"):
            return place.is_held(yard / "lock")

    with ThreadPoolExecutor(1) as other:
        with place.locked(yard / "lock"):
            waiting = other.submit(waits)
            time.sleep(0.1)
            (yard / "lock").unlink()
        assert waiting.result(timeout=10)
    (yard / "lock").unlink()


def test_remove_leaves_nothing(yard):
    started = postgres.start(yard / "pg")
    uid = postgres.Postgres(yard / "pg").data.stat().st_uid
    postgres.remove(yard / "pg")
    assert list((yard / "pg").iterdir()) == []
    assert not started.socket_folder.exists()
    assert processes.of(postgres.Postgres(yard / "pg").name, uid=uid) == processes.NONE
    postgres.remove(yard / "never-there")
    assert ask(postgres.start(yard / "pg"), "app", "SELECT 1") == 1


# ------------------------------------------------------------------------------------------------ it says what is wrong


def test_a_server_that_does_not_start_tells_its_last_words(yard):
    postgres.start(yard / "pg")
    postgres.stop(yard / "pg")
    with open(postgres.Postgres(yard / "pg").data / "postgresql.conf", "a") as settings:
        settings.write("flying = on\n")
    with pytest.raises(PostgresError, match="tidak dapat dijalankan") as told:
        postgres.start(yard / "pg")
    assert "flying" in str(told.value)
    assert "ready to accept" not in str(told.value)  # words of an earlier start explain nothing
    assert not postgres.is_running(yard / "pg")


def test_lost_passwords_are_said(yard):
    postgres.start(yard / "pg")
    postgres.Postgres(yard / "pg").passwords_file.unlink()
    with pytest.raises(PostgresError, match=r"passwords\.json hilang"):
        postgres.start(yard / "pg")


def test_a_folder_that_others_may_write_is_refused(yard):
    (yard / "pg").mkdir()
    (yard / "pg").chmod(0o777)
    with pytest.raises(PostgresError, match="chmod o-w"):
        postgres.start(yard / "pg")
    assert list((yard / "pg").iterdir()) == []


def test_a_file_is_no_folder(yard):
    (yard / "pg").write_text("")
    with pytest.raises(PostgresError, match="bukan folder"):
        postgres.start(yard / "pg")


@only_root
def test_a_folder_of_somebody_else_is_refused(yard):
    (yard / "pg").mkdir()
    os.chown(yard / "pg", NOBODY, NOBODY)
    with pytest.raises(PostgresError, match="milik pengguna lain"):
        postgres.start(yard / "pg")
    assert list((yard / "pg").iterdir()) == []


@pytest.mark.parametrize("trap", ["link", "open to all", "somebody else's"])
def test_a_socket_folder_that_somebody_prepared_is_refused(yard, trap, monkeypatch):
    (yard / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(yard / "tmp"))
    folder = yard / ("d" * 90)
    there = postgres.Postgres(folder)
    owner = account.account_for(there.data).uid if AS_ROOT else os.geteuid()
    short = yard / "tmp" / f"rangkul-{owner}-{there.digest}"
    if trap == "link":
        (yard / "aim").mkdir(mode=0o700)
        short.symlink_to(yard / "aim")
    else:
        short.mkdir(mode=0o700)
        if trap == "open to all":
            short.chmod(0o777)
        elif AS_ROOT:
            os.chown(short, NOBODY, NOBODY)
        else:
            pytest.skip("needs root to give a folder away")
    before = os.lstat(short)
    with pytest.raises(PostgresError, match="bukan folder pribadi"):
        postgres.start(folder)
    assert (os.lstat(short).st_mode, os.lstat(short).st_uid) == (before.st_mode, before.st_uid)


def test_a_machine_without_the_programs_is_told_of_the_other_way(yard, monkeypatch):
    monkeypatch.setattr(programs, "PACKAGE", "no_such_package")
    programs._installed.cache_clear()
    try:
        with pytest.raises(PostgresError, match="DATABASE_URL"):
            postgres.start(yard / "pg")
    finally:
        programs._installed.cache_clear()


# ------------------------------------------------------------------------------------------------ root and others


def as_nobody(work):
    """Do this as an ordinary user in a process of its own, and give what it returns (JSON)."""
    ours, theirs = os.pipe()
    child = os.fork()  # not a new interpreter: that one may lie below root's own home
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.write(theirs, json.dumps(work()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(theirs)
    with open(ours, "rb") as answer:
        said = answer.read()
    assert os.waitpid(child, 0)[1] == 0
    return json.loads(said)


@only_root
def test_an_ordinary_user_has_a_server_too(yard):
    home = yard / "home"
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY, NOBODY)
    folder = home / "pg"

    def life():
        first = postgres.start(folder)
        told = [ask(first, "app", "SELECT 1"), mode(folder), postgres.Postgres(folder).data.stat().st_uid]
        kill(folder)
        told.append(ask(postgres.start(folder), "worker", "SELECT 2"))
        told.append(postgres.stop(folder))
        postgres.remove(folder)
        return told

    assert as_nobody(life) == [1, 0o700, NOBODY, 2, True]
    assert mode(home) == 0o700


@only_root
def test_another_user_gets_a_sentence_and_nothing_else(server):
    def look():
        told = []
        for attempt in (postgres.start, postgres.stop, postgres.remove):
            try:
                attempt(server.folder)
            except PostgresError as refusal:
                told.append(str(refusal))
        try:
            connect(server, "app")
        except psycopg.OperationalError as refusal:
            told.append(str(refusal))
        return told

    started, stopped, removed, connected = as_nobody(look)
    assert "milik pengguna lain" in started
    assert "periksa izin" in stopped
    assert "periksa izin" in removed
    assert "Permission denied" in connected
    assert postgres.is_running(server.folder)


@pytest.fixture
def far_away(yard):
    return yard / "system"


@only_root
def test_below_a_closed_home_the_data_lie_elsewhere(yard, far_away):
    home = yard / "home"
    home.mkdir(mode=0o700)
    folder = home / "pg"
    started = postgres.start(folder)
    there = postgres.Postgres(folder)
    assert ask(started, "app", "SELECT 1") == 1
    assert mode(home) == mode(folder) == 0o700
    assert there.data.parent.parent == far_away
    assert mode(there.data) == 0o700
    assert mode(there.data.parent) == 0o710
    assert postgres.stop(folder)
    assert postgres.start(folder) == started
    assert len(list(far_away.glob("*/data"))) == 1
    postgres.remove(folder)
    assert not far_away.exists()


@only_root
def test_data_elsewhere_are_never_taken_for_those_of_a_new_folder_nor_deleted_unasked(yard, far_away):
    home = yard / "home"
    home.mkdir(mode=0o700)
    with connect(postgres.start(home / "pg"), "owner") as connection:
        connection.execute("CREATE TABLE old ()")
    before = master(home / "pg")
    shutil.rmtree(home / "pg")
    assert ask(postgres.start(home / "pg"), "owner", "SELECT to_regclass('old')") is None
    assert before not in running(home / "pg").masters
    assert len(list(far_away.glob("*/data"))) == 2
    postgres.remove(home / "pg")
    assert not far_away.exists()


@only_root
def test_programs_below_a_closed_home_are_copied(yard, far_away, monkeypatch):
    closed = yard / "closed"
    closed.mkdir(mode=0o700)
    real = programs.newest()
    libraries = f"{programs.PACKAGE}.libs"
    shutil.copytree(real.root, closed / programs.PACKAGE / real.root.name, symlinks=True)
    shutil.copytree(real.root.parent.parent / libraries, closed / libraries)
    hidden = programs.Programs(closed / programs.PACKAGE / real.root.name, real.version)
    monkeypatch.setattr(programs, "_installed", lambda: (hidden,))
    for name in ("one", "two"):
        assert ask(postgres.start(yard / name), "app", "SELECT 1") == 1
    assert len(list(far_away.glob("programs-*"))) == 1
    assert mode(closed) == 0o700
    assert os.readlink(f"/proc/{master(yard / 'one')}/exe").startswith(str(far_away))


@only_root
def test_root_without_an_account_for_the_server_is_told(yard, monkeypatch):
    monkeypatch.setattr(account, "NAME", "no-such-account")
    monkeypatch.setattr(account, "PACKAGED", "no-such-account-either")
    monkeypatch.setattr(account.shutil, "which", lambda *_, **__: None)
    with pytest.raises(PostgresError, match="useradd --system no-such-account"):
        postgres.start(yard / "pg")
    assert not (yard / "pg").exists()
