"""Three database roles and their rights: owner migrates; app (pages) and worker (jobs) read and write rows.

Works on the embedded server and on a district's own (PostgreSQL 15 or later), and is safe to repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import psycopg
from psycopg import sql

from .errors import PostgresError

ROLE = {"owner": "rangkul_owner", "app": "rangkul_app", "worker": "rangkul_worker"}
OWNER, USERS = ROLE["owner"], (ROLE["app"], ROLE["worker"])
#: Row-level security holds only for roles that cannot lift it.
LIMITS = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION LOGIN"
OLDEST, NEWEST_LOCALE = 150000, 170000
#: Held while one caller prepares a server, so that two do not change the same role at once.
TURN = 0x52414E47  # "RANG"


def roles_sql(database: str) -> list[str]:
    """All statements for a new server, in order, for a person who wants to run them by hand.

    Passwords are left out; ``rights_sql`` is to be run inside the new database, as its owner or a superuser.
    """
    return [
        *(f"CREATE ROLE {role} {LIMITS}" for role in ROLE.values()),
        f"CREATE DATABASE {_name(database)} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'",
        *rights_sql(database),
    ]


def rights_sql(database: str) -> list[str]:
    """Who may do what in this database.

    Rights on tables that exist are left alone: a migration may have taken some away (nobody changes an audit event).
    """
    users, name = ", ".join(USERS), _name(database)
    future = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public"
    return [
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC, {users}",
        f"GRANT CONNECT ON DATABASE {name} TO {users}",
        f"ALTER SCHEMA public OWNER TO {OWNER}",
        f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {users}",
        f"GRANT USAGE ON SCHEMA public TO {users}",
        f"{future} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {users}",
        f"{future} GRANT USAGE ON SEQUENCES TO {users}",
    ]


def prepare(superuser_url: str, database: str, passwords: Mapping[str, str]) -> None:
    """Make the roles, give them these passwords (``owner``, ``app``, ``worker``), make the database and its rights.

    ``superuser_url`` connects as a superuser, or as a role that may create roles and databases, to any database of the
    server. What exists is brought to this state; tables and rows are not touched.
    """
    with _told(), _connect(superuser_url) as server:
        if server.info.server_version < OLDEST:
            raise PostgresError(
                f"PostgreSQL di alamat itu berversi {server.info.server_version // 10000}; "
                f"Rangkul membutuhkan versi 15 atau yang lebih baru."
            )
        server.execute("SELECT pg_advisory_lock(%s)", [TURN])
        for who, role in ROLE.items():
            _make_role(server, role, passwords[who])
        _refuse_way_around(server)
        is_superuser = server.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()[0]
        if not is_superuser and not _one(server, "SELECT pg_has_role(current_user, %s, 'USAGE')", OWNER):
            server.execute(f"GRANT {OWNER} TO CURRENT_USER")
        _make_database(server, database)
        with _connect(superuser_url, dbname=database) as inside, inside.transaction():
            if not is_superuser:
                inside.execute(f"SET ROLE {OWNER}")
            for statement in rights_sql(database):
                inside.execute(statement)


def close_to_public(superuser_url: str, databases: Iterable[str]) -> None:
    """Nobody but superusers connects to these databases; for a server that serves nothing but Rangkul."""
    with _told(), _connect(superuser_url) as server:
        for database in databases:
            server.execute(f"REVOKE ALL ON DATABASE {_name(database)} FROM PUBLIC")


def _make_role(server: psycopg.Connection, role: str, password: str) -> None:
    found = server.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication OR NOT rolcanlogin "
        "FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    if found is None:
        server.execute(f"CREATE ROLE {role} {LIMITS}")
    elif found[0]:
        server.execute(f"ALTER ROLE {role} {LIMITS}")
    # Only its verifier travels, so that the password cannot stand in a log of the server.
    verifier = server.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))


def _refuse_way_around(server: psycopg.Connection) -> None:
    """App and worker must not be able to become a role that row-level security does not hold."""
    stronger = server.execute(
        "SELECT u.name, r.rolname FROM unnest(%s::text[]) AS u(name), pg_roles r WHERE r.rolname <> u.name "
        "AND (r.rolsuper OR r.rolbypassrls OR r.rolname = %s) AND pg_has_role(u.name, r.oid, 'MEMBER') ORDER BY 1, 2",
        [list(USERS), OWNER],
    ).fetchone()
    if stronger:
        user, role = stronger
        raise PostgresError(
            f"Peran basis data {user} anggota dari {role} sehingga batas per baris tidak berlaku baginya; "
            f"minta pengelola PostgreSQL menjalankan REVOKE {role} FROM {user}, lalu ulangi."
        )


def _make_database(server: psycopg.Connection, database: str) -> None:
    found = server.execute(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s", [database]
    ).fetchone()
    if found is None:
        create = f"CREATE DATABASE {_name(database)} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'"
        if server.info.server_version >= NEWEST_LOCALE:  # letters sort the same on every machine
            create += " LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
        server.execute(create)
        return
    owner, encoding = found
    if encoding != "UTF8":
        raise PostgresError(
            f"Basis data {database} memakai pengodean {encoding}; Rangkul membutuhkan UTF8: "
            f"buat basis data baru, atau beri nama lain."
        )
    if owner != OWNER:
        server.execute(f"ALTER DATABASE {_name(database)} OWNER TO {OWNER}")


def _one(server: psycopg.Connection, question: str, *values: object) -> object:
    return server.execute(question, values).fetchone()[0]


def _name(identifier: str) -> str:
    """Quoted for SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def _connect(url: str, **other: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True, connect_timeout=10, application_name="rangkul", **other)


@contextmanager
def _told() -> Iterator[None]:
    """What the server refuses, as a sentence. The messages of these statements name roles and databases only."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise PostgresError(
            f"Pengguna PostgreSQL ini tidak berhak menyiapkan basis data ({error.diag.message_primary}); "
            f"pakai superuser, atau pengguna dengan CREATEROLE dan CREATEDB."
        ) from error
    except psycopg.OperationalError as error:
        raise PostgresError(
            f"PostgreSQL tidak dapat dihubungi; periksa alamat, nama pengguna dan kata sandi, "
            f"dan apakah server berjalan ({' '.join(str(error).split())})."
        ) from error
    except psycopg.Error as error:
        raise PostgresError(f"Basis data tidak dapat disiapkan ({error.diag.message_primary or error}).") from error
