"""Migration, several processes, and a kill in the middle of the work."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from assistant.conversation import Store
from assistant.conversation.database import Database
from assistant.conversation.errors import SchemaMismatch, StoreError
from assistant.conversation.migrate import FOLDER, HEAD, migrate
from assistant.conversation.records import ASSISTANT
from assistant.conversation.tables import Base

APPENDER = """
import sys
from assistant.conversation import Store
from assistant.conversation.records import ASSISTANT
url, chat, name, count = sys.argv[1:]
store = Store(url)
for number in range(int(count)):
    print(store.append(chat, "sentence", ASSISTANT, {"by": name, "n": number}, {"text": "x" * 80}))
"""
ASKER = """
import itertools, json, sys
from assistant.conversation import Store
url, chat = sys.argv[1:]
store = Store(url)
for number in itertools.count():
    asked = store.ask(chat, f"c{number}", f"message {number}", person_id="p1")
    print(json.dumps([asked.seq, f"message {number}"]), flush=True)
"""
OPENER = "import sys; from assistant.conversation import Store; Store(sys.argv[1]).close()"


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_an_empty_database_is_migrated_once_and_its_tables_are_the_models(url: str) -> None:
    database = Database(url)
    assert migrate(database) is True
    assert migrate(database) is False
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_processes_that_start_at_once_migrate_once(url: str) -> None:
    started = [start(OPENER, url) for _ in range(4)]
    for process in started:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    store = Store(url)
    with store.database.reading() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]
    store.close()


def test_a_failed_migration_leaves_nothing_behind(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.conversation import migrate as module

    def upgrade_and_fail(connection: object, found: str | None) -> None:
        original(connection, found)  # type: ignore[arg-type]
        raise RuntimeError("power cut")

    original = module._upgrade
    monkeypatch.setattr(module, "_upgrade", upgrade_and_fail)
    database = Database(url)
    with pytest.raises(RuntimeError):
        migrate(database)
    with database.reading() as connection:
        tables = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE type = 'table'"))
        assert tables.scalar_one() == 0
    monkeypatch.undo()
    assert migrate(database) is True
    database.close()


def test_a_database_of_a_newer_release_is_left_alone(store: Store, url: str) -> None:
    with store.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaMismatch):
        Store(url)


def test_sqlite_is_set_up_to_lose_nothing(store: Store, tmp_path: Path) -> None:
    with store.database.reading() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert settings["journal_mode"] == "wal" and settings["synchronous"] == 2
    assert settings["foreign_keys"] == 1 and settings["secure_delete"] == 1
    assert settings["busy_timeout"] >= 5000
    for path in (tmp_path / "data").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(StoreError):
        Store("sqlite://")


def test_the_tables_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in Base.metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            name = str(CreateIndex(index).compile(dialect=dialect)).split()[2]
            assert len(name) <= 63


def test_two_processes_append_without_gaps_or_losses(store: Store, url: str, chat: str) -> None:
    before = store.last_seq(chat)
    started = [start(APPENDER, url, chat, name, "150") for name in ("a", "b")]
    outputs = []
    for process in started:
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        outputs.append([int(line) for line in output.split()])
    assert sorted(outputs[0] + outputs[1]) == list(range(before + 1, before + 301))
    found = [(event.data["by"], event.data["n"]) for event in store.events_after(chat, before)]
    assert sorted(found) == sorted((name, number) for name in "ab" for number in range(150))
    assert store.verify() == []


def test_threads_append_without_gaps_or_losses(store: Store, chat: str) -> None:
    before = store.last_seq(chat)
    seqs: list[int] = []

    def work() -> None:
        for _ in range(40):
            seqs.append(store.append(chat, "sentence", ASSISTANT, content={"text": "x"}))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seqs) == list(range(before + 1, before + 321)) and store.verify() == []


def test_threads_that_post_one_message_twice_make_one(store: Store, chat: str) -> None:
    asked = []
    threads = [threading.Thread(target=lambda: asked.append(store.ask(chat, "same", "Hello?", person_id="p1"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({seq for seq, _ in asked}) == 1 and sum(created for _, created in asked) == 1


def test_every_acknowledged_message_survives_kill_9(store: Store, url: str, chat: str, tmp_path: Path) -> None:
    store.close()
    process = start(ASKER, url, chat)
    assert process.stdout is not None and process.stderr is not None
    acknowledged = [json.loads(process.stdout.readline()) for _ in range(60)]
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate(timeout=30)
    acknowledged += [json.loads(line) for line in rest.splitlines() if line.endswith("]")]
    assert process.returncode == -signal.SIGKILL
    again = Store(url)
    found = {event.seq: event.content for event in again.events_after(chat, 0)}
    for seq, words in acknowledged:
        assert found[seq] == {"text": words}
    assert again.verify() == []
    picked_up = {event.seq for event in again.unanswered()}
    assert {seq for seq, _ in acknowledged} <= picked_up, "and each of them will be answered"
    again.close()
    plain = sqlite3.connect(tmp_path / "data" / "store.db")
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
