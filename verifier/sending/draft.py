"""A message before it is sent: checked, commented on, and shown as the request it will be."""

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote, urlsplit

from msgspec import Struct

from verifier.errors import UsageError
from verifier.i18n import Text, msg
from verifier.limits import LONGEST_BODY, MOST_MEDIA
from verifier.models import Draft, Note
from verifier.numbers import is_name, is_us_or_canada, named, parse_e164, parse_sender, region
from verifier.printable import printable
from verifier.sending.media_url import is_private, private_note
from verifier.sending.share_links import Shared, shared

EXAMPLE_URL = "https://demo.twilio.com/owl.png"

_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_FORBIDDEN_IN_URL = re.compile(r"[^\x21-\x7e]")
_ECHOED = 80
_AROUND = " \t\r\n\"'`“”‘’<>「」"
# After Twilio's "Accepted content types for media": the first are no MMS types; the second are sent as they are.
_REFUSED_TYPES = frozenset({".webp", ".svg", ".avif", ".html", ".htm"})
_SMALL_TYPES = frozenset(
    {
        ".bmp",
        ".tif",
        ".tiff",
        ".heic",
        ".heif",
        ".mp4",
        ".mov",
        ".webm",
        ".3gp",
        ".mp3",
        ".wav",
        ".pdf",
        ".vcf",
    }
)


def draft(
    to: str,
    from_: str | None = None,
    messaging_service_sid: str | None = None,
    media_urls: Sequence[str] = (),
    body: str | None = None,
) -> Draft:
    """Check everything that can be checked without asking anybody; limits are those of Twilio's `CreateMessage`.

    Numbers are mended as `parse_e164` does, other values only lose the blanks around them. Raises `UsageError`.
    """
    recipient = parse_e164(to)
    sender, service = _sender(from_, messaging_service_sid)
    text = _body(body)
    if len(media_urls) > MOST_MEDIA:
        raise UsageError(
            "too-many-media",
            msg("{n} media URLs are too many: a message holds {most}.", n=len(media_urls), most=MOST_MEDIA),
            msg("Give `--media-url` {most} times at most; for the quest, once is enough.", most=MOST_MEDIA),
        )
    if not media_urls and text is None:
        raise UsageError(
            "nothing-to-send",
            msg("There is neither media nor text to send."),
            msg("Add `--media-url` with the address of a picture, such as {example}", example=EXAMPLE_URL),
        )
    return Draft(recipient, sender, service, tuple(media_url(url) for url in media_urls), text)


def _sender(from_: str | None, service: str | None) -> tuple[str | None, str | None]:
    if from_ and service:
        raise UsageError(
            "two-senders",
            msg("A sender's number and a messaging service were both given, and one of them is expected."),
            msg("Leave out either `--from` or `--messaging-service`."),
        )
    if from_:
        return parse_sender(from_), None
    if not service:
        raise UsageError(
            "no-sender",
            msg("It is not said which number to send from."),
            msg(
                "Give a number of your account: `--from +15017122661`, or TWILIO_PHONE_NUMBER in the environment."
            ),
        )
    if _SERVICE.fullmatch(service.strip()):
        return None, service.strip()
    raise UsageError(
        "not-a-messaging-service",
        msg(
            "{typed} is no messaging service: that is MG and 32 digits from 0-9 and a-f.",
            typed=_echo(service),
        ),
        msg("Copy its SID from the Console (Messaging > Services), or give a number with `--from`."),
    )


def _body(body: str | None) -> str | None:
    if body is None or not body.strip():
        return None
    if len(body) > LONGEST_BODY:
        raise UsageError(
            "body-too-long",
            msg("The text has {n:,} characters, and {most:,} are allowed.", n=len(body), most=LONGEST_BODY),
            msg("Shorten `--body` or leave it out: a picture needs no text."),
        )
    if not _is_unicode(body):
        raise UsageError(
            "body-not-readable",
            msg("The text holds bytes that are not UTF-8."),
            msg("Type `--body` again, in a terminal that is set to UTF-8."),
        )
    return body


def _is_unicode(text: str) -> bool:
    """Whether it can be encoded: bytes of another encoding come as lone surrogates from the command line."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def media_url(text: str) -> str:
    """The address as it will be sent; raises `UsageError` where Twilio could fetch no picture from it."""
    url = text.strip(_AROUND)
    problem, step = _url_problem(url)
    if problem is None:
        return url
    shown = _echo(re.sub(r"(?s)//.*@", "//…@", url))
    raise UsageError(
        "bad-media-url",
        msg("The media URL {typed} {problem}", typed=shown, problem=problem)
        if url
        else msg("The media URL is empty."),
        step or msg("Give the whole public address of a picture, such as {example}", example=EXAMPLE_URL),
    )


def _url_problem(url: str) -> tuple[Text | None, Text | None]:
    """Why Twilio could not fetch a picture from it, and what to do where that is certain.

    `urlsplit` alone would not do: it drops line breaks and tabs unasked.
    """
    if not url.lower().startswith(("https://", "http://")):
        return msg("does not start with https://, and Twilio sees no files of this computer."), None
    if strange := _FORBIDDEN_IN_URL.search(url):
        return _forbidden(url, strange[0])
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return msg("has no host or port that can be read."), None
    if "@" in parts.netloc:
        return msg("has a user name or a password in it, which would become known."), None
    if page := shared(url):
        return _page(page)
    return (None if host else msg("has no host.")), None


def _forbidden(url: str, strange: str) -> tuple[Text, Text | None]:
    problem = msg("has {character} in it; write that percent-encoded.", character=named(strange))
    if (encoded := _encoded(url)) is None:
        return problem, None
    return problem, msg("Percent-encoded it is {url}; else take {example}", url=encoded, example=EXAMPLE_URL)


def _page(page: Shared) -> tuple[Text, Text]:
    problem = msg("leads to a page of {site} that shows a file, and not to the file.", site=page.site)
    if page.direct:
        return problem, msg(
            "The file itself should be at {url}; else take {example}", url=page.direct, example=EXAMPLE_URL
        )
    return problem, msg(
        "Open it, copy the address of the picture itself (right click), or take {example}",
        example=EXAMPLE_URL,
    )


def _encoded(url: str) -> str | None:
    """The URL with all that is no plain ASCII percent-encoded, its host by IDNA; None for lines and controls in it."""
    if not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return None
    netloc = host + (f":{parts.port}" if parts.port else "")
    path, query = (quote(part, safe="/%:@!$&'()*+,;=-._~?") for part in (parts.path, parts.query))
    whole = f"{parts.scheme}://{netloc}{path}" + (f"?{query}" if query else "")
    return whole if "@" not in parts.netloc and host else None


def _echo(text: str) -> str:
    typed = printable(text).strip()
    return typed if len(typed) <= _ECHOED else typed[:_ECHOED] + "…"


def warnings(draft: Draft) -> tuple[Note, ...]:
    """What is worth knowing before the draft is sent, in the order of `WARNINGS`; nothing is asked of anybody."""
    return tuple(note for notes in WARNINGS for note in notes(draft))


def _without_media(draft: Draft) -> Iterator[Note]:
    if not draft.media_urls:
        yield Note(
            "no-media",
            msg(
                "Without media this becomes an SMS with an SM SID, which does not meet the objective: "
                "add `--media-url`."
            ),
        )


def _to_itself(draft: Draft) -> Iterator[Note]:
    if draft.to == draft.from_:
        yield Note("to-is-from", msg("To and From are the same number, which Twilio refuses (error 21266)."))


def _from_a_name(draft: Draft) -> Iterator[Note]:
    if draft.from_ is not None and is_name(draft.from_):
        text = msg("From is a name, from which Twilio sends no MMS, and nothing at all to the US or Canada.")
        yield Note("from-is-a-name", text, draft.from_)


def _abroad(draft: Draft) -> Iterator[Note]:
    if not draft.media_urls:
        return
    if is_us_or_canada(draft.to) is False:
        text = msg(
            "To is outside the US and Canada, where Twilio delivers no MMS: the phone gets an SMS with a link "
            "to the media. The SID is an MM all the same."
        )
        yield Note("to-outside-us-canada", text, region(draft.to))
    if draft.from_ and is_us_or_canada(draft.from_) is False:
        text = msg(
            "From is outside the US and Canada. Few such numbers can send MMS; Twilio refuses the others (21621)."
        )
        yield Note("from-outside-us-canada", text, region(draft.from_))


def _media_types(draft: Draft) -> Iterator[Note]:
    for url in draft.media_urls:
        name = urlsplit(url).path.rpartition("/")[2]
        suffix = name[name.rfind(".") :].lower() if "." in name else ""
        if suffix in _REFUSED_TYPES:
            text = msg(
                "{name} is of no type that Twilio sends by MMS. JPEG, PNG and GIF are safe.", name=name
            )
            yield Note("media-type", text, suffix)
        elif suffix in _SMALL_TYPES:
            text = msg(
                "{name} is sent as it is and may have 500 KB at most. JPEG, PNG and GIF may have 5 MB.",
                name=name,
            )
            yield Note("media-size", text, suffix)


def _out_of_reach(draft: Draft) -> Iterator[Note]:
    for url in draft.media_urls:
        host = urlsplit(url).hostname or ""
        if is_private(host, lambda _host: ()):
            yield private_note(host)


WARNINGS: tuple[Callable[[Draft], Iterator[Note]], ...] = (
    _without_media,
    _to_itself,
    _from_a_name,
    _abroad,
    _media_types,
    _out_of_reach,
)


class Preview(Struct, frozen=True):
    """The request that a draft will be: form parameters in their order, and who asks; the secret is not in it."""

    method: str
    url: str
    parameters: tuple[tuple[str, str], ...]
    username: str


def request_preview(draft: Draft, account_sid: str, base_url: str, username: str) -> Preview:
    """`POST /2010-04-01/Accounts/{AccountSid}/Messages.json`; `base_url` ends without a slash."""
    single = {
        "To": draft.to,
        "From": draft.from_,
        "MessagingServiceSid": draft.messaging_service_sid,
        "Body": draft.body,
    }
    given = tuple((name, value) for name, value in single.items() if value is not None)
    media = tuple(("MediaUrl", url) for url in draft.media_urls)
    return Preview(
        "POST", f"{base_url}/2010-04-01/Accounts/{account_sid}/Messages.json", given + media, username
    )


def as_curl(preview: Preview) -> str:
    """The same request for a POSIX shell, one parameter a line, with asterisks for the secret."""
    lines = [f"curl -X {preview.method} {shlex.quote(preview.url)}"]
    lines += [f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in preview.parameters]
    lines.append(f"-u {shlex.quote(preview.username + ':********')}")
    return " \\\n  ".join(lines)
