"""What can be set while the sandbox is served: whose account, how late media is, what goes wrong."""

from datetime import datetime

import msgspec
from msgspec import Struct

from verifier.sandbox.faults import Fault
from verifier.sandbox.store import Store

MEDIA_LAG = 1
"""How many looks at a created message's Media list still find it empty."""


class Settings(Struct, frozen=True):
    """`account` is one of `ROLES`. `latency` is in milliseconds; above `concurrency` at once there are 429s."""

    account: str = "full"
    media_lag: int = MEDIA_LAG
    faults: tuple[Fault, ...] = ()
    concurrency: int | None = None
    latency: float = 0.0


class PracticeCredentials(Struct, frozen=True):
    """Credentials to practise with: user and password of Basic auth, the account, and a number to send from."""

    username: str
    password: str
    account_sid: str
    number: str | None

    def __repr__(self) -> str:
        return f"PracticeCredentials({self.username})"  # never the password


ROLES = ("full", "trial", "suspended", "key", "test")
"""A full account, one on trial, a suspended one, an API key without its account's token, test credentials."""


def role(store: Store, name: str) -> PracticeCredentials:
    """The credentials of one of `ROLES`."""
    accounts = store.accounts()
    main = accounts[0]
    if name == "key":
        key = next(each for each in main.keys if each.kind == "standard")
        return PracticeCredentials(key.sid, key.secret, main.sid, main.numbers[0]["phone_number"])
    fits = {
        "full": lambda each: each is main,
        "trial": lambda each: each.type == "Trial",
        "suspended": lambda each: each.status == "suspended",
        "test": lambda each: each.test_credentials,
    }[name]
    account = next(filter(fits, accounts))
    number = account.numbers[0]["phone_number"] if account.numbers else None
    return PracticeCredentials(account.sid, account.auth_token, account.sid, number)


def settings(store: Store) -> Settings:
    """What is set; the defaults where nothing is."""
    rows = store.read("SELECT settings FROM workshop")
    return msgspec.json.decode(rows[0][0], type=Settings) if rows else Settings()


def change(store: Store, changed: Settings) -> None:
    """Set all of it; it holds for whoever serves the same file."""
    with store.changing() as connection:
        connection.execute("DELETE FROM workshop")
        connection.execute("INSERT INTO workshop VALUES (?)", (msgspec.json.encode(changed),))


def reset(store: Store, *, now: datetime) -> None:
    """Make the sandbox as new, its settings too; links to media given out before are dead."""
    store.reseed(now=now)
