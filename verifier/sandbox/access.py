"""Who may call: Basic auth, API keys, parents of subaccounts, and what each may do."""

import base64
from collections.abc import Mapping
from enum import Enum

from verifier.sandbox.refusals import problem, refuse
from verifier.sandbox.seed import PracticeAccount
from verifier.sandbox.store import Store
from verifier.transport.exchange import Request, Response


class Permission(Enum):
    """What a route needs of whoever calls it."""

    ACCOUNT = "the account itself"
    NUMBERS = "its numbers"
    READ = "messages and media"
    CREATE = "a new message"
    CHANGE = "messages changed or deleted"


_KEY_MAY: Mapping[str, frozenset[Permission]] = {
    "standard": frozenset(Permission) - {Permission.ACCOUNT},
    "messages-read": frozenset({Permission.READ}),
}


def credentials_of(request: Request) -> tuple[str, str] | None:
    """User and password of Basic auth, from wherever the request carries them; None where there are none."""
    if request.auth is not None:
        return request.auth
    scheme, _, encoded = header_of(request, "authorization").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except ValueError:  # no Base64, no ASCII, no UTF-8
        return None
    return user, password


def carries_credentials(request: Request) -> bool:
    """Whether the request brought any authorization at all."""
    return request.auth is not None or bool(header_of(request, "authorization"))


def refusal(
    store: Store, given: tuple[str, str] | None, asked: PracticeAccount | None, permission: Permission
) -> Response | None:
    """Why these credentials may not do this with that account, if so.

    An account's token opens its subaccounts too; an API key opens its own account only.
    """
    if given is None:
        return problem(401, 20003, "Authentication Error - No credentials provided")
    if asked is None:
        return _unknown(store, given[0])
    owner = store.account(asked.owner_account_sid)
    if any(each and given == (each.sid, each.auth_token) for each in (asked, owner)):
        return _limit(asked, permission)
    key = next((key for key in asked.keys if given == (key.sid, key.secret)), None)
    if key is None:
        return _unknown(store, given[0])
    if permission not in _KEY_MAY[key.kind]:
        return refuse(20003 if key.kind == "standard" else 70051)
    return _limit(asked, permission)


def _unknown(store: Store, username: str) -> Response:
    """A wrong password, or a user whom no account knows."""
    if any(username in (each.sid, *(key.sid for key in each.keys)) for each in store.accounts()):
        return refuse(20003)
    return problem(401, 20003, "Authentication Error - invalid username")


def header_of(request: Request, name: str) -> str:
    """A request's header by its lower-case name; empty where it is missing."""
    return next((value for key, value in request.headers.items() if key.lower() == name), "")


def _limit(account: PracticeAccount, permission: Permission) -> Response | None:
    """A suspended account can be looked at; test credentials can create and nothing else."""
    if account.test_credentials and permission is not Permission.CREATE:
        return refuse(20008)
    if account.status != "active" and permission is not Permission.ACCOUNT:
        return refuse(20005)
    return None
