"""TwiML, the XML by which an SmsUrl answers: what is to be replied."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_XML = ("text/xml", "application/xml", "text/html", "")
_PLAIN = "text/plain"
_LARGEST = 64_000


class Reply(Struct, frozen=True):
    """One `<Message>`: what it says and shows, where it goes if not back, and who is told of its status."""

    body: str | None
    media_urls: tuple[str, ...] = ()
    to: str | None = None
    sender: str | None = None
    callback: str | None = None


class Unfit(Exception):
    """An answer that is no TwiML; `code` is Twilio's."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def replies(content_type: str, body: bytes) -> list[Reply]:
    """The replies in an answer; a text/plain one is a reply itself. Raises `Unfit`."""
    kind = content_type.partition(";")[0].strip().lower()
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return []
    if kind == _PLAIN:
        return [Reply(text)]
    if kind not in _XML:
        raise Unfit(12300, f"Content-Type {kind[:60]} is no XML")
    return list(_messages(_root(body)))


def _root(body: bytes) -> "Element":
    from xml.etree.ElementTree import ParseError  # where TwiML is read only

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(body) > _LARGEST:
        raise Unfit(11750, "the answer is larger than 64 kB")
    try:
        root: Element = fromstring(body.strip())
    except DefusedXmlException as error:
        raise Unfit(12100, "the answer declares entities or a document type, which are not read") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unfit(12100, f"the answer is no XML: {error}") from error
    if root.tag != "Response":
        raise Unfit(12102, "the answer's root is not <Response>")
    return root


def _messages(root: "Element") -> Iterator[Reply]:
    for verb in root:
        if verb.tag not in ("Message", "Sms"):
            raise Unfit(12200, f"<{str(verb.tag)[:40]}> is not understood here: only <Message> is")
        bodies = [(each.text or "").strip() for each in verb if each.tag == "Body"]
        text = "".join(bodies) or (verb.text or "").strip()
        yield Reply(
            text or None,
            tuple((each.text or "").strip() for each in verb if each.tag == "Media"),
            verb.get("to"),
            verb.get("from"),
            verb.get("statusCallback"),
        )
