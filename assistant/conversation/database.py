"""The door to the database: engine, transactions, and what SQLite needs to be told.

SQLite runs in WAL mode with synchronous=FULL: what a caller was told is stored survives kill -9 and a
power cut. Writers take the lock at once (BEGIN IMMEDIATE); on PostgreSQL the row of the conversation is
locked instead (FOR UPDATE, which SQLAlchemy leaves out on SQLite).
"""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine, Row, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assistant.conversation.errors import StoreError, Unavailable
from assistant.conversation.times import now, stamp

T = TypeVar("T")
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
BUSY_MILLIS = 30_000
ATTEMPTS = 5
# secure_delete overwrites what is erased; without it the words stay in the file's free pages.
PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_MILLIS}",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
)
_BEGIN = "plainrad_begin"
_TRANSIENT = {"40001", "40P01", "55P03"}  # PostgreSQL: serialization failure, deadlock, lock not available


@dataclass(frozen=True)
class Work:
    """One open transaction: its connection, the one time it happens at, and what it has appended."""

    connection: Connection
    at: str
    channels: tuple[str, ...] = ("log",)  # through which notices leave the house
    appended: list[tuple[str, int]] = field(default_factory=list)


class Database:
    """An engine and its transactions."""

    def __init__(self, url: str, clock: Callable[[], datetime] = now) -> None:
        parsed = make_url(url)
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self.clock = clock
        self.channels: tuple[str, ...] = ("log",)
        self._turn: AbstractContextManager[Any] = nullcontext()
        if self.sqlite:
            if not parsed.database or parsed.database == ":memory:":
                raise StoreError("the store needs a file: use sqlite:///PATH/plainrad.db")
            _make_private(Path(parsed.database))
            # Threads of one process queue here instead of polling SQLite's lock.
            self._turn = threading.RLock()
        # hide_parameters: an SQL error would otherwise carry the patient's words into the log.
        self.engine: Engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=not self.sqlite, pool_size=10, max_overflow=30)
        if self.sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
            self._switch_to_wal()
        self._writer = self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading; on SQLite it sees one snapshot."""
        with _translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """One transaction: all of it is kept, or nothing."""
        with self._turn, self._writer.begin() as connection:
            yield Work(connection, stamp(self.clock()), self.channels)

    def write(self, work: Callable[[Work], T]) -> tuple[T, list[tuple[str, int]]]:
        """Run `work` in one transaction, again if another writer got in the way.

        `work` must keep its effects in the database, as it may run more than once. Also returns the
        (conversation, seq) pairs that were appended, so that listeners can be told after the commit.
        """
        with _translated():
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    with self.writing() as open_work:
                        result = work(open_work)
                    return result, open_work.appended
                except DBAPIError as error:
                    if attempt == ATTEMPTS or not _worth_repeating(error):
                        raise
                    time.sleep(random.uniform(0.005, 0.02) * 2**attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def checkpoint(self) -> None:
        """Empty SQLite's write-ahead file, where erased words would linger until it is overwritten."""
        if self.sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _switch_to_wal(self) -> None:
        # The switch needs the file alone and, unlike other statements, doesn't always wait for it when
        # several processes start on a new file at once. WAL stays on in the file.
        deadline = time.monotonic() + BUSY_MILLIS / 1000
        while True:
            try:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    mode = connection.exec_driver_sql("PRAGMA journal_mode=WAL").scalar_one()
                if mode != "wal":
                    raise StoreError(f"SQLite can't use WAL here (it answered {mode}): use a local disk")
                return
            except OperationalError as error:
                if time.monotonic() > deadline or not _worth_repeating(error):
                    raise Unavailable("the database file can't be opened for writing") from error
                time.sleep(random.uniform(0.005, 0.05))


def _make_private(path: Path) -> None:
    """Create the file readable by its owner alone; SQLite gives its side files the same rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours; Python's driver would begin too late
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql(options.get(_BEGIN, "BEGIN"))


def _worth_repeating(error: DBAPIError) -> bool:
    """Whether another writer got in the way: a lock, a lost race for a number, a deadlock."""
    code = getattr(error.orig, "sqlstate", None)
    text = str(error.orig).lower()
    if isinstance(error, IntegrityError):
        return code == "23505" or "unique" in text
    return code in _TRANSIENT or "database is locked" in text or "database is busy" in text


@contextmanager
def _translated() -> Iterator[None]:
    """Turn a driver's error into ours."""
    try:
        yield
    except IntegrityError as error:
        raise StoreError("the database refused a row that breaks its rules") from error
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise Unavailable("the database is busy or away; try again") from error
    except DBAPIError as error:
        raise StoreError(f"the database refused a statement ({type(error).__name__})") from error
