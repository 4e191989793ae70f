"""The `version` command: what an issue should name."""


def version() -> None:
    """Print this program's version, and those of what it stands on."""
    from verifier.console.output import echo  # help needs none of it
    from verifier.doctor.local import versions

    echo(f"{versions().text}\n")
