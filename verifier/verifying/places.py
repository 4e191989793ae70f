"""From the options of `verify` to all the accounts that the message may be in."""

from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from verifier.account.connect import fetching, open_account
from verifier.credentials.find import profiles
from verifier.errors import CredentialsError, NoCredentials, UsageError, VerifierError
from verifier.files import home
from verifier.i18n import msg
from verifier.printable import printable
from verifier.verifying.anywhere import Place, is_missing, offering_others

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verifier.account.connect import Connection
    from verifier.account.content import Fetch
    from verifier.account.protocols import Messages
    from verifier.models import Content, Media, Verdict
    from verifier.transport.exchange import Exchange


def places(connection: "Connection") -> "list[Place]":
    """The account that would be asked anyway, then that of each profile; each pair of account and user once.

    Raises `CredentialsError` where there is none at all, and `UsageError` beside --profile.
    """
    if connection.profile:
        raise UsageError(
            "profile-and-any-profile",
            msg("`--profile` names one profile, and `--any-profile` all of them."),
            msg("Leave one of them out."),
        )
    found: dict[object, Place] = {}
    nothing: CredentialsError | None = None
    network: Exchange | None = None
    for name in (None, *(() if connection.sandbox else profiles(home()))):
        try:
            account = open_account(replace(connection, profile=name), network)
        except (CredentialsError, UsageError) as error:
            if isinstance(error, NoCredentials):
                nothing = error
            else:
                found.setdefault(str(error.message), _broken(name, error))
        else:
            credentials, network = account.credentials, account.exchange
            place = Place(
                credentials.source,
                cache(account.messages),
                credentials.profile,
                account.base_url,
                fetching(account),
            )
            found.setdefault((credentials.account_sid, credentials.username), place)
    if not found and nothing:
        raise nothing
    return list(found.values())


def offering(verdict: "Verdict", connection: "Connection") -> "Verdict":
    """The verdict, with --any-profile as its help where the message is missing and may be in another account."""
    if connection.sandbox or not is_missing(verdict):
        return verdict
    try:
        several = len(places(replace(connection, profile=None))) > 1
    except VerifierError:
        return verdict
    return offering_others(verdict) if several else verdict


def _broken(name: str | None, error: VerifierError) -> "Place":
    """A place whose trouble is that it can't be asked."""

    def refuse() -> "Messages":
        raise error

    source = msg("twilio-cli's profile {profile}", profile=printable(name)) if name else msg("no profile")
    return Place(source, refuse, name)


def fetching_anywhere(places: "Iterable[Place]") -> "Fetch":
    """How media is fetched that one of several accounts holds."""

    async def fetch(media: "Media") -> "Content":
        trouble: VerifierError | None = None
        for place in places:
            if place.fetch and place.open().account_sid.lower() == media.account_sid.lower():
                try:
                    return await place.fetch(media)
                except VerifierError as error:
                    trouble = error
        assert trouble is not None  # noqa: S101 - whichever place gave the verdict is among them
        raise trouble

    return fetch
