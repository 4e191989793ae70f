"""What a shell offers for the values of options and arguments, once `--install-completion` told it to ask."""

from collections.abc import Iterable, Iterator, MutableMapping

import typer

Offer = Iterable[tuple[str, str]]
"""Values that begin as what was typed does, each with a word on it."""


def formats(incomplete: str) -> Offer:
    """Names of formats; what comes after the colon is a path of anybody's."""
    from verifier.render.formats import FORMATS  # when a shell asks for it only

    return _beginning(incomplete, ((name, "") for name in FORMATS))


def objectives(incomplete: str) -> Offer:
    """Names of objectives; a file is anybody's."""
    from verifier.i18n import tr  # when a shell asks for it only
    from verifier.objective.objective import OBJECTIVES

    return _beginning(incomplete, ((name, tr(each.title)) for name, each in OBJECTIVES.items()))


def languages(incomplete: str) -> Offer:
    """The languages that texts are in."""
    from verifier.i18n import LANGUAGES  # when a shell asks for it only

    return _beginning(incomplete, LANGUAGES.items())


def profiles(incomplete: str) -> Offer:
    """The profiles of twilio-cli; none where its file can't be read."""
    from pathlib import Path  # when a shell asks for it only

    from verifier.credentials import find
    from verifier.errors import VerifierError

    try:
        return _beginning(incomplete, ((name, "twilio-cli") for name in find.profiles(Path.home())))
    except VerifierError:
        return []


def topics(incomplete: str) -> Offer:
    """All that `explain` explains."""
    from verifier.account.codes import EXPLANATIONS  # when a shell asks for it only
    from verifier.i18n import tr
    from verifier.objective.checks import CHECKS
    from verifier.objective.words import GLOSSARY

    known = [(str(each.code), tr(each.meaning)) for each in EXPLANATIONS.values()]
    known += [(check.name, tr(check.question)) for check in CHECKS.values()]
    known += [(word.name, tr(word.meaning)) for word in GLOSSARY.values()]
    return _beginning(incomplete, known)


def sids(ctx: typer.Context, incomplete: str) -> Offer:
    """The messages that the practice account holds from the start, where it is the one that is asked."""
    if not ctx.params.get("sandbox"):
        return []
    from verifier.sandbox.seed import messages  # when a shell asks for it only

    return _beginning(incomplete, ((each["sid"], each["about"]) for each in messages()))


def _beginning(incomplete: str, known: Offer) -> Iterator[tuple[str, str]]:
    return ((value, said) for value, said in known if value.startswith(incomplete))


def as_verifier(environ: MutableMapping[str, str]) -> None:
    """Let what a shell asks of the `verify` script be asked of `verifier verify`."""
    asked = environ.pop("_VERIFY_COMPLETE", None)
    if asked is None:
        return
    environ["_VERIFIER_COMPLETE"] = asked
    for name in ("COMP_WORDS", "_TYPER_COMPLETE_ARGS"):
        if name in environ:
            environ[name] = "verifier " + environ[name]
    if environ.get("COMP_CWORD", "").isdigit():
        environ["COMP_CWORD"] = str(int(environ["COMP_CWORD"]) + 1)


def install_for_verify() -> None:
    """Install completion for the `verify` script too, once it is for `verifier`."""
    # It stands beside what Typer exports.
    from typer.completion import install  # type: ignore[attr-defined]

    install(prog_name="verify", complete_var="_VERIFY_COMPLETE")
