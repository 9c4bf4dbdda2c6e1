"""People: patients and staff."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Connection, insert, select, update

from assistant.conversation.chain import code
from assistant.conversation.database import Work
from assistant.conversation.errors import NotFound, Refused
from assistant.conversation.records import Person, Role
from assistant.conversation.tables import PersonRow


def put(work: Work, person: Person) -> None:
    """Add a person, or bring the name up to date. A role never changes silently: it opens doors."""
    row = {"name": person.name, "role": person.role, "demo": person.demo}
    found = work.connection.execute(select(PersonRow.role).where(PersonRow.id == code(person.id, "a person's id"))).scalar_one_or_none()
    if found is None:
        work.connection.execute(insert(PersonRow).values(id=person.id, **row))
    elif found != person.role:
        raise Refused(f"person {person.id} has the role {found}; a role is not changed by an import")
    else:
        work.connection.execute(update(PersonRow).where(PersonRow.id == person.id).values(**row))


def get(connection: Connection, person_id: str) -> Person:
    """One person, or NotFound."""
    for person in _select(connection, person_id=person_id):
        return person
    raise NotFound(f"no person {person_id}")


def every(connection: Connection, role: Role | None = None, demo: bool | None = None) -> list[Person]:
    """People in order of their ids, all or of one role."""
    return [person for person in _select(connection) if (role is None or person.role == role) and (demo is None or person.demo == demo)]


def names(connection: Connection, person_ids: Sequence[str]) -> dict[str, str]:
    """Names by id."""
    rows = connection.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(set(person_ids))))
    return {row.id: row.name for row in rows}


def _select(connection: Connection, person_id: str | None = None) -> list[Person]:
    query = select(PersonRow.id, PersonRow.name, PersonRow.role, PersonRow.demo).order_by(PersonRow.id)
    if person_id is not None:
        query = query.where(PersonRow.id == person_id)
    return [Person(id=row.id, name=row.name, role=cast(Role, row.role), demo=row.demo) for row in connection.execute(query)]
