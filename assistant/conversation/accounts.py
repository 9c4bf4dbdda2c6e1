"""Accounts of staff: an address, an Argon2 hash, and a pause after wrong passwords."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, insert, select, update

from assistant.conversation import people
from assistant.conversation.database import AnyRow, Work
from assistant.conversation.errors import NotFound, Refused, Unfit
from assistant.conversation.records import STAFF, Account, Person
from assistant.conversation.tables import AccountRow
from assistant.conversation.times import moment, stamp

SHORTEST = 12  # characters of a password
LONGEST = 256
TRIES = 5  # wrong passwords before an account pauses
PAUSE = timedelta(minutes=5)
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,188}")
_HASHER = PasswordHasher()


class SlowDown(Refused):
    """Too many wrong passwords: the account pauses until a time."""

    def __init__(self, until: str) -> None:
        super().__init__("too many wrong passwords")
        self.until = until


def address(email: str) -> str:
    """The address as it is compared; Unfit if it is none."""
    plain = email.strip().casefold()
    if not _ADDRESS.fullmatch(plain):
        raise Unfit("an account needs an e-mail address")
    return plain


def hashed(password: str) -> str:
    """The hash of a new password; Unfit if it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Unfit(f"a password has {SHORTEST} to {LONGEST} characters")
    return _HASHER.hash(password)


def put(work: Work, person: Person, email: str, password_hash: str) -> None:
    """Give a member of staff an account, or a new password; the old sessions are the caller's to end."""
    if person.role not in STAFF:
        raise Refused(f"person {person.id} is a {person.role}; only staff have accounts")
    people.put(work, person)
    plain = address(email)
    taken = work.connection.execute(select(AccountRow.person_id).where(AccountRow.email == plain)).scalar_one_or_none()
    if taken not in (None, person.id):
        raise Refused("this e-mail address belongs to another account")
    fresh = {"email": plain, "password": password_hash, "disabled_at": None, "failures": 0, "locked_until": None}
    known = work.connection.execute(select(AccountRow.person_id).where(AccountRow.person_id == person.id)).first()
    if known is None:
        work.connection.execute(insert(AccountRow).values(person_id=person.id, created_at=work.at, **fresh))
    else:
        work.connection.execute(update(AccountRow).where(AccountRow.person_id == person.id).values(**fresh))


def disable(work: Work, email: str) -> str:
    """Close an account; returns its person's id."""
    found = _by_address(work.connection, address(email))
    if found is None:
        raise NotFound("no such account")
    work.connection.execute(update(AccountRow).where(AccountRow.person_id == found.person_id).values(disabled_at=work.at))
    return found.person_id


@dataclass(frozen=True)
class Tried:
    """What a password was compared with, and whether it was right."""

    email: str
    password: str | None = field(repr=False)
    right: bool


def trying(connection: Connection, email: str, password: str, at: str) -> Tried:
    """Compare a password with that of an address. It takes a tenth of a second, so it holds no lock. SlowDown while it pauses.

    An unknown address costs as much time as a wrong password, so that nobody can tell the two apart.
    """
    plain = email.strip().casefold()[:254]
    found = _by_address(connection, plain)
    _expect_no_pause(found, at)
    kept = None if found is None else found.password
    return Tried(plain, kept, _matches(kept or _nobodys(), password))


def sign_in(work: Work, tried: Tried) -> Person | None:
    """The person of an address whose password was right, or None; wrong ones are counted. SlowDown while the account pauses."""
    found = _by_address(work.connection, tried.email)
    _expect_no_pause(found, work.at)
    if found is None or found.disabled:
        return None
    if not tried.right or found.password != tried.password:
        failures = found.failures + 1
        locked = stamp(moment(work.at) + PAUSE) if failures >= TRIES else None
        values = {"failures": 0 if locked else failures, "locked_until": locked}
        work.connection.execute(update(AccountRow).where(AccountRow.person_id == found.person_id).values(**values))
        return None
    work.connection.execute(update(AccountRow).where(AccountRow.person_id == found.person_id).values(failures=0, locked_until=None))
    return people.get(work.connection, found.person_id)


def _expect_no_pause(found: Account | None, at: str) -> None:
    if found is not None and found.locked_until is not None and found.locked_until > at:
        raise SlowDown(found.locked_until)


def every(connection: Connection) -> list[Account]:
    """All accounts, in order of their addresses."""
    return [_account(row) for row in connection.execute(select(AccountRow.__table__).order_by(AccountRow.email))]


def alive(connection: Connection, person_id: str) -> bool:
    """Whether a person's account, if there is one, is open."""
    row = connection.execute(select(AccountRow.disabled_at).where(AccountRow.person_id == person_id)).one_or_none()
    return row is None or row.disabled_at is None


def _by_address(connection: Connection, plain: str) -> Account | None:
    row = connection.execute(select(AccountRow.__table__).where(AccountRow.email == plain).with_for_update()).one_or_none()
    return None if row is None else _account(row)


def _account(row: AnyRow) -> Account:
    return Account(
        person_id=row.person_id,
        email=row.email,
        password=row.password,
        disabled=row.disabled_at is not None,
        failures=row.failures,
        locked_until=row.locked_until,
    )


def _matches(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password[:LONGEST])
    except VerificationError:
        return False


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """A hash that no password has: compared against where there is no account."""
    return _HASHER.hash("no account has this password: " + "x" * 32)
