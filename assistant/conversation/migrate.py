"""Bring the database to this release's tables: at start, once, however many processes start together.

The migrations run inside one write transaction. On SQLite that is the lock (BEGIN IMMEDIATE), on
PostgreSQL an advisory lock is taken first; who comes second finds the work done. A failed migration
leaves nothing behind. Alembic is imported only when there is something to do.
"""

from pathlib import Path

from sqlalchemy import Connection, column, func, inspect, select, table

from assistant.conversation.database import Database
from assistant.conversation.errors import SchemaMismatch

HEAD = "0002"
FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_246_015_223  # any number, the same for every process of this product
_VERSION = table("alembic_version", column("version_num"))


def migrate(database: Database) -> bool:
    """Migrate to HEAD; True if this call did it, False if there was nothing to do."""
    with database.reading() as connection:
        if revision(connection) == HEAD:
            return False
    with database.writing() as work:
        if not database.sqlite:
            work.connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        found = revision(work.connection)
        if found == HEAD:
            return False
        _upgrade(work.connection, found)
        return True


def revision(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()
    return found


def _upgrade(connection: Connection, found: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    # "%" begins a variable in Alembic's settings; a folder may be called so.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise SchemaMismatch(f"the database is at revision {found}, this release knows up to {HEAD}: start the newer release")
    command.upgrade(config, HEAD)
