"""Twilio's own library behind our words: the only import of twilio, and where its answers become facts or errors."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response as TwilioResponse
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from verifier import __version__
from verifier.account.answers import error_of, mismatch, nonsense
from verifier.account.protocols import Account, Number
from verifier.credentials.find import Credentials
from verifier.errors import VerifierError
from verifier.models import Media, Message
from verifier.sid import is_message_sid
from verifier.transport.exchange import Exchange, Request

if TYPE_CHECKING:
    from verifier.models import Draft

MEDIA_PAGES = 3
"""Pages of a Media list that are read; an outgoing message has at most 10 items (Twilio, `MediaUrl`)."""

NUMBERS_PER_PAGE = 1000
NUMBER_PAGES = 3
"""Bounds on reading an account's numbers."""

MESSAGES_PER_PAGE = 100
MESSAGE_PAGES = 10
"""Bounds on a look through an account's messages; Twilio gives 1 to 1000 a page (`PageSize`)."""

_OF_WRONG_SHAPE = (
    TwilioException,
    ArithmeticError,
    AttributeError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What surfaces in the library where an answer is of a wrong shape; an endless number is an ArithmeticError."""


class TwilioMessages:
    """The messages of one account, by Twilio's library over any `Exchange`; safe to share between threads."""

    def __init__(self, credentials: Credentials, exchange: Exchange, base_url: str) -> None:
        self.account_sid = credentials.account_sid
        self._client = Client(
            credentials.username,
            credentials.password,
            credentials.account_sid,
            http_client=_Seam(exchange, base_url),
            # An empty mapping would make the library read os.environ, and with it a region that mangles the host.
            environment={"": ""},
            user_agent_extensions=[f"verifier/{__version__}"],
        )
        self._client.api.base_url = base_url

    def fetch_message(self, sid: str) -> Message:
        """`GET /2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json`."""
        with _translated():
            answer = self._client.messages(sid).fetch_with_http_info()
            self._must_be_about(f"/Messages/{sid}.json", answer.data.uri)
            return _message(answer.data, answer.headers)

    def list_media(self, sid: str) -> tuple[Media, ...]:
        """`GET /2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json`, all items in their order."""
        items: list[Media] = []
        with _translated():
            for page in self._pages(
                self._client.messages(sid).media.page(), f"/Messages/{sid}/Media.json", MEDIA_PAGES
            ):
                items.extend(map(_media, _records(page, "media_list")))
                unread = page.next_page_url
        # A list without end is not Twilio's, so its emptiness so far proves nothing.
        if unread:
            raise nonsense()
        return tuple(items)

    def create_message(self, draft: "Draft") -> Message:
        """`POST /2010-04-01/Accounts/{AccountSid}/Messages.json`; never repeats it."""
        parameters: dict[str, Any] = {
            "from_": draft.from_,
            "messaging_service_sid": draft.messaging_service_sid,
            "media_url": list(draft.media_urls) or None,
            "body": draft.body,
        }
        given = {name: value for name, value in parameters.items() if value is not None}
        with _translated():
            made = self._client.messages.create(to=draft.to, **given)
            self._must_be_about(f"/Messages/{_text(made.sid)}.json", made.uri)
            return _message(made, {})

    def list_messages(
        self, *, to: str | None = None, from_: str | None = None, since: datetime | None = None
    ) -> Iterator[Message]:
        """`GET /2010-04-01/Accounts/{AccountSid}/Messages.json`, newest first, a page at a time.

        It ends with the first page that holds nothing since `since`, or after `MESSAGE_PAGES`.
        """
        wanted = {name: value for name, value in (("to", to), ("from_", from_)) if value is not None}
        with _translated():
            first = self._client.messages.page(page_size=MESSAGES_PER_PAGE, **wanted)
            for page in self._pages(first, "/Messages.json", MESSAGE_PAGES):
                messages = [_message(item, {}) for item in _items(page, "messages")]
                if not all(map(self._holds, messages)):
                    raise nonsense()
                yield from messages
                if since and not any(m.date_created is None or m.date_created >= since for m in messages):
                    return

    def _holds(self, message: Message) -> bool:
        return is_message_sid(message.sid) and message.account_sid.lower() == self.account_sid.lower()

    def fetch_account(self) -> Account:
        """`GET /2010-04-01/Accounts/{Sid}.json`, whose body holds the account's token: only what is named is kept."""
        with _translated():
            raw = self._client.api.v2010.accounts(self.account_sid).fetch()
            self._must_be_about(".json", raw.uri)
            if _text(raw.sid).lower() != self.account_sid.lower():
                raise mismatch()
            return Account(raw.sid, _text_or_none(raw.type), _text_or_none(raw.status))

    def list_numbers(self, number: str | None = None) -> tuple[Number, ...]:
        """`GET /2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json`."""
        with _translated():
            found = self._numbers(
                self._client.incoming_phone_numbers,
                "/IncomingPhoneNumbers.json",
                "incoming_phone_numbers",
                number,
            )
            return tuple(Number(raw.phone_number, _can(raw.capabilities, "mms")) for raw in found)

    def list_caller_ids(self, number: str | None = None) -> tuple[str, ...]:
        """`GET /2010-04-01/Accounts/{AccountSid}/OutgoingCallerIds.json`."""
        with _translated():
            found = self._numbers(
                self._client.outgoing_caller_ids, "/OutgoingCallerIds.json", "outgoing_caller_ids", number
            )
            return tuple(raw.phone_number for raw in found)

    def _numbers(self, resource: Any, path: str, key: str, number: str | None) -> Iterator[Any]:
        """The account's, or one. Twilio's filter matches parts of numbers too: it narrows, and does not decide."""
        wanted = {} if number is None else {"phone_number": number}
        first = resource.page(page_size=NUMBERS_PER_PAGE, **wanted)
        for page in self._pages(first, path, NUMBER_PAGES):
            for raw in _items(page, key):
                if _text(raw.account_sid).lower() != self.account_sid.lower():
                    raise mismatch()
                if _text(raw.phone_number) == (number or raw.phone_number):
                    yield raw

    def _pages(self, page: Any, path: str, most: int) -> Iterator[Any]:
        """A list's pages from the given one on, at most so many; a page is asked for when it is needed."""
        for left in reversed(range(most)):
            self._must_be_about(path, page._payload.get("uri"))  # noqa: SLF001 - see `_records`
            yield page
            page = page.next_page() if left else None
            if page is None:
                return

    def _must_be_about(self, path: str, uri: object) -> None:
        """What an answer of Twilio's is about stands in its `uri`, with the account and up to a `?`.

        A late or stored answer to another request bears that one's, and an answer without any is not Twilio's.
        """
        asked = f"/Accounts/{self.account_sid}{path}"
        if not _text(uri).partition("?")[0].lower().endswith(asked.lower()):
            raise mismatch()


class _Seam(HttpClient):  # type: ignore[misc]  # twilio is untyped
    """twilio's place for another HTTP client: passes requests on, and only successful answers back."""

    def __init__(self, exchange: Exchange, base_url: str) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False)
        self._exchange = exchange
        self._base_url = base_url

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the exchange has its own limits
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 - never followed; the signature is twilio's
    ) -> TwilioResponse:
        # A `next_page_uri` can name any host; the credentials go to the one that was asked for.
        if not uri.startswith(self._base_url + "/"):
            raise nonsense()
        url = f"{uri}?{urlencode(params, doseq=True)}" if params else uri
        body = urlencode(data, doseq=True).encode() if data else b""
        answer = self._exchange(Request(method, url, headers or {}, body, auth))
        if not 200 <= answer.status < 300:
            raise error_of(answer, auth, uri)
        return TwilioResponse(answer.status, answer.body.decode(), answer.headers)


def signature(url: str, form: Mapping[str, str], token: str) -> str:
    """`X-Twilio-Signature` of a request that Twilio makes, by twilio's own validator."""
    made: str = RequestValidator(token).compute_signature(url, dict(form))
    return made


@contextmanager
def _translated() -> Iterator[None]:
    """Answers of a wrong shape surface in twilio as errors of many kinds; all mean the same."""
    try:
        yield
    except VerifierError:
        raise
    except _OF_WRONG_SHAPE as error:
        raise nonsense() from error


def _items(page: Any, key: str) -> Iterator[Any]:
    """The items of a page, as the library makes them."""
    return map(page.get_instance, _records(page, key))


def _records(page: Any, key: str) -> list[Any]:
    """The items of a page, as the answer held them.

    The library would take a list by any other name, and any other value for an empty list.
    """
    records = page._payload.get(key)  # noqa: SLF001 - the library shows nothing else of what the answer held
    if not isinstance(records, list):
        raise TypeError
    return records


def _message(raw: Any, headers: dict[str, str]) -> Message:
    return Message(
        sid=_text(raw.sid),
        account_sid=_text(raw.account_sid),
        status=_text_or_none(raw.status),
        direction=_text_or_none(raw.direction),
        num_media=_count(raw.num_media),
        from_=_text_or_none(raw.from_),
        to=_text_or_none(raw.to),
        body=_text_or_none(raw.body),
        date_created=raw.date_created,
        date_sent=raw.date_sent,
        error_code=raw.error_code if isinstance(raw.error_code, int) else None,
        answered_at=_date(headers.get("date")),
        error_message=raw.error_message if isinstance(raw.error_message, str) else None,
    )


def _media(record: Any) -> Media:
    # Read as it came: the library would parse two dates of each item, which nobody asks for.
    if not isinstance(record, dict):
        raise TypeError
    return Media(
        sid=_text(record.get("sid")),
        account_sid=_text(record.get("account_sid")),
        parent_sid=_text(record.get("parent_sid")),
        content_type=_text_or_none(record.get("content_type")) or "",
        uri=_text_or_none(record.get("uri")) or "",
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value) if value != "" else ""


def _count(value: object) -> int | None:
    """`num_media` is a nullable string of digits; an integer is taken too, anything else makes no sense."""
    if value is None:
        return None
    if isinstance(value, bool) or not str(value).isascii() or not str(value).isdigit():
        raise TypeError
    return int(str(value))


def _can(capabilities: object, name: str) -> bool | None:
    """What a number can do; Twilio spells the names in either case."""
    if capabilities is None:
        return None
    if not isinstance(capabilities, dict):
        raise TypeError
    able = {str(key).lower(): value for key, value in capabilities.items()}.get(name)
    if not isinstance(able, bool | None):
        raise TypeError
    return able


@lru_cache(maxsize=16)  # the answers of one second bear the same date
def _date(header: str | None) -> datetime | None:
    if header is None:
        return None
    try:
        return parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
