"""The parts that credentials are made of: mended where that is safe, and refused where they can't be right."""

import re
from dataclasses import dataclass, field

from verifier.errors import CredentialsError
from verifier.i18n import Text, listed, msg
from verifier.printable import fold, visible
from verifier.sid import is_account_sid, shorten

_AROUND = " \t\r\n\"'`“”‘’„«»「」『』<>[]{}(),;"
_KEY = r"SK[0-9a-f]{32}"
_ANY_SID = r"[A-Za-z]{2}[0-9A-Fa-f]{32}"
_HEXADECIMAL = r"[0-9A-Fa-f]{32}"
_PRINTABLE = r"[!-~]+"
_PLACEHOLDER = (
    r"(?i)(?<![a-z])your|auth[ _-]?token|account[ _-]?sid|api[ _-]?(?:key|secret)|change[ _-]?me|placeholder"
    r"|x{3}|\*{3}|•|\.{3}|^[$%]"
)
_CONSOLE = msg("Copy it again from https://console.twilio.com (Account Info).")


@dataclass(frozen=True, slots=True)
class Part:
    """One value and the name it stands under; "" where there is none."""

    name: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parts:
    """What one source holds; `step` says how to complete it."""

    source: Text
    step: Text
    account: Part
    token: Part
    key: Part
    secret: Part

    @property
    def present(self) -> list[str]:
        """The names of what is there."""
        return [part.name for part in (self.account, self.token, self.key, self.secret) if part.value]


def part(name: str, value: str | None) -> Part:
    """A value without the spaces, quotes, brackets and invisible characters that were pasted with it."""
    return Part(name, fold(visible(value or "")).strip(_AROUND))


def login(parts: Parts, account_sid: str | None = None) -> tuple[str, str, str]:
    """The account to ask and the user name and password to ask it with.

    A whole API key goes before an Auth Token, as in twilio-cli. `account_sid` is asked instead of the account
    that the source names, which the user name stays.

    Raises `CredentialsError` named credentials-incomplete or credentials-malformed.
    """
    named = _account(parts) if parts.account.value else account_sid
    if named is None:
        raise _incomplete(parts, parts.account.name)
    if parts.key.value and parts.secret.value:
        username, password = _key(parts, named), _secret(parts, parts.secret)
    elif parts.token.value:
        username, password = named, _secret(parts, parts.token)
    else:
        raise _incomplete(parts, _lacking(parts))
    return account_sid or named, username, password


def mended_account_sid(value: str) -> str | None:
    """The account SID that a text is but for its case and what stands around it, else None."""
    text = part("", value).value
    sid = text[:2].upper() + text[2:].lower()
    return sid if is_account_sid(sid) else None


def _lacking(parts: Parts) -> str:
    if parts.key.value:
        return parts.secret.name
    if parts.secret.value or not parts.token.name:
        return parts.key.name
    return parts.token.name


def _account(parts: Parts) -> str:
    name, value = parts.account.name, parts.account.value
    if sid := mended_account_sid(value):
        return sid
    _refuse_placeholder(parts, parts.account)
    if re.fullmatch(_ANY_SID, value):
        if value[:2].upper() == "SK":
            problem = msg(
                "{name} in {source} holds the SID of an API key, where an account SID (AC…) belongs."
            )
            raise _malformed(
                parts,
                name,
                problem,
                msg("Put it into TWILIO_API_KEY, and its secret into TWILIO_API_SECRET."),
            )
        problem = msg("{name} in {source} holds {sid}, which is no account SID: that starts with AC.")
        raise _malformed(parts, name, problem, _CONSOLE, sid=shorten(value))
    if re.fullmatch(_HEXADECIMAL, value):
        problem = msg(
            "{name} in {source} holds what looks like an Auth Token, where an account SID (AC…) belongs."
        )
        raise _malformed(parts, name, problem, _CONSOLE)
    problem = msg(
        "{name} in {source} is no account SID: that is AC and 32 hexadecimal digits, 34 characters; it has {length}."
    )
    raise _malformed(parts, name, problem, _CONSOLE, length=len(value))


def _key(parts: Parts, account_sid: str) -> str:
    value = parts.key.value
    key = value[:2].upper() + value[2:].lower()
    # The account's own SID is a user name too: its password is the Auth Token.
    if re.fullmatch(_KEY, key) or key == account_sid:
        return key
    _refuse_placeholder(parts, parts.key)
    problem = msg(
        "{name} in {source} is no API key's SID: that is SK and 32 hexadecimal digits, 34 characters; it has {length}."
    )
    if re.fullmatch(_ANY_SID, value):
        problem = msg("{name} in {source} starts with {prefix}, where the SID of an API key (SK…) belongs.")
    step = msg("API keys and their SIDs stand at https://console.twilio.com (Account > API keys & tokens).")
    raise _malformed(parts, parts.key.name, problem, step, length=len(value), prefix=value[:2])


def _secret(parts: Parts, secret: Part) -> str:
    """Only what can't be a token or a secret is refused, and nothing of it is shown."""
    if re.fullmatch(_ANY_SID, secret.value):
        problem = msg("{name} in {source} holds a SID that starts with {prefix}, where a secret belongs.")
        raise _malformed(parts, secret.name, problem, _CONSOLE, prefix=secret.value[:2])
    _refuse_placeholder(parts, secret)
    if not re.fullmatch(_PRINTABLE, secret.value):
        problem = msg("{name} in {source} holds spaces or characters that no token or secret has.")
        raise _malformed(parts, secret.name, problem, _CONSOLE)
    return secret.value


def _refuse_placeholder(parts: Parts, part: Part) -> None:
    well_shaped = re.fullmatch("[0-9A-Za-z]{32}", part.value) and len(set(part.value.lower())) > 1
    if re.search(_PLACEHOLDER, part.value) and not well_shaped:
        problem = msg("{name} in {source} still holds a placeholder.")
        raise _malformed(
            parts, part.name, problem, msg("Replace it by the real value from https://console.twilio.com.")
        )


def _malformed(parts: Parts, name: str, problem: Text, step: Text, **values: str | int) -> CredentialsError:
    text = Text(problem.template, {"name": name, "source": parts.source, **values})
    return CredentialsError("credentials-malformed", text, step)


def _incomplete(parts: Parts, missing: str) -> CredentialsError:
    return CredentialsError(
        "credentials-incomplete",
        msg(
            "No {missing} in {source}, which holds {present}.",
            missing=missing,
            source=parts.source,
            present=listed(parts.present),
        ),
        parts.step,
    )
