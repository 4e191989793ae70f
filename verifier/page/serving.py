"""From the options of `hack` and `sandbox serve` to what is served: for a real account, or for practice."""

import os
from collections.abc import Callable

from verifier.account.connect import Connection, practice_outside
from verifier.errors import NoCredentials, PortInUse
from verifier.i18n import Text, msg
from verifier.page.door import Door
from verifier.page.practice import Practice
from verifier.page.real import RealAccount
from verifier.page.server import Page
from verifier.sandbox import SANDBOX_PORT
from verifier.sandbox.embedded import open_store
from verifier.sandbox.file import default_path
from verifier.sandbox.server import serve, until_stopped
from verifier.sandbox.workshop import Settings

Ready = Callable[[str, Text], None]
"""Is told the address that opens the page, and which account it is about."""

PRACTICE = msg("This is the practice account: nothing is sent to any phone, and nothing costs money.")


def hack(connection: Connection, *, port: int | None, on_ready: Ready, lang: str | None = None) -> None:
    """Serve the page until SIGINT or SIGTERM.

    Without a `port` it is the sandbox's, or any that is free. Raises `UsageError` where a port can't be used, and
    `CredentialsError` where credentials can't be read; where there are none, the page is for practice.
    """
    account = None if connection.sandbox else _real(connection)
    try:
        _serve(account, SANDBOX_PORT if port is None else port, on_ready, lang)
    except PortInUse as error:
        if port is not None:
            error.help = msg("Take any free port: `verifier hack --port 0`")
            raise
        _serve(account, 0, on_ready, lang)


def practise(
    *,
    port: int,
    on_ready: Callable[[int, str], None],
    settings: Settings | None = None,
    callbacks_anywhere: bool = False,
    lang: str | None = None,
) -> None:
    """Serve the practice account's API, and the page beside it, until SIGINT or SIGTERM.

    `on_ready` is told the port and the address that opens the page. Raises `UsageError` where the port can't be used.
    """
    door = Door()
    with open_store(default_path(os.environ)) as store:
        serve(
            store,
            port=port,
            settings=settings,
            outside=practice_outside(anywhere=callbacks_anywhere),
            on_ready=lambda bound: on_ready(bound, door.address(bound)),
            beside=lambda api: Page(Practice(store), door, api, lang).respond,
        )


def _real(connection: Connection) -> RealAccount | None:
    try:
        return RealAccount(connection)
    except NoCredentials:
        if connection.profile or connection.account_sid:
            raise
        return None


def _serve(account: RealAccount | None, port: int, on_ready: Ready, lang: str | None) -> None:
    if account is None:
        practise(port=port, on_ready=lambda _, address: on_ready(address, PRACTICE), lang=lang)
        return
    door, about = Door(), account.about

    def told(bound: int) -> None:
        on_ready(door.address(bound), about)

    until_stopped(Page(account, door, lang=lang).respond, port=port, on_ready=told, on_stop=account.close)
