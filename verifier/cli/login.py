"""The `login` command: asks for credentials, tries them, and keeps them where the other commands find them."""

from pathlib import Path

from verifier.cli.options import Asked


def login(connection: Asked) -> int:
    """Log in, and show what the doctor says then."""
    from verifier.cli.doctor import doctor  # help needs none of it
    from verifier.console.login_run import log_in

    log_in(connection, Path())
    return doctor(connection=connection)
