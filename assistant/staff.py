"""Accounts of staff on the command line: the first is made here, before anybody can sign in."""

import argparse
import getpass
import sys
import uuid

from assistant.conversation import Store
from assistant.conversation.errors import StoreError
from assistant.conversation.records import Person
from assistant.errors import InputError
from assistant.settings import Settings


def add(options: argparse.Namespace, chosen: Settings) -> int:
    """Make an account, or give a known address a new password, asked for twice on a terminal and read from a pipe."""
    if not options.email or not options.name:
        raise InputError("staff add needs an e-mail address and --name, as patients see it")
    password = _password()
    store = Store(chosen.database_url)
    try:
        known = next((a for a in store.accounts() if a.email == options.email.strip().casefold()), None)
        person = Person(known.person_id if known else f"staff-{uuid.uuid4().hex[:12]}", options.name, options.role)
        store.add_account(person, options.email, password)
    except StoreError as error:
        raise InputError(str(error)) from error
    finally:
        store.close()
    print(f"{options.email}: {'new password' if known else 'account made'} ({options.role})")
    return 0


def listed(_options: argparse.Namespace, chosen: Settings) -> int:
    """All accounts, without their passwords."""
    store = Store(chosen.database_url)
    try:
        for account in store.accounts():
            person = store.person(account.person_id)
            print(f"{account.email}  {person.role}  {person.name}{'  (closed)' if account.disabled else ''}")
    finally:
        store.close()
    return 0


def disable(options: argparse.Namespace, chosen: Settings) -> int:
    """Close an account; open sessions end with it."""
    if not options.email:
        raise InputError("staff disable needs an e-mail address")
    store = Store(chosen.database_url)
    try:
        freed = store.disable_account(options.email)
    except StoreError as error:
        raise InputError(str(error)) from error
    finally:
        store.close()
    print(f"{options.email}: closed; {len(freed)} of its cases are back in the queue")
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first, second = getpass.getpass("Password: "), getpass.getpass("Once more: ")
    if first != second:
        raise InputError("the two passwords differ; nothing was changed")
    return first
