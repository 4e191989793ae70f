"""Twilio's own library behind our words: the only import of twilio, and where its answers become facts or errors."""

import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from twilio.base.deserialize import integer, rfc2822_datetime
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


_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {f" {name} ": number for number, name in enumerate(_NAMES, start=1)}


class TwilioMessages:
    """The messages of one account, by Twilio's library over any `Exchange`.

    Answers are read as they came: the library would make models of them, which takes half of the time of a look.
    """

    def __init__(self, credentials: Credentials, exchange: Exchange, base_url: str) -> None:
        self.account_sid = credentials.account_sid
        self.address = base_url
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
        self._version = self._client.api.v2010

    async def fetch_message(self, sid: str) -> Message:
        """`GET /2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json`."""
        with _translated():
            path = _path(self._client.messages(sid))
            record, _, headers = await self._version.fetch_with_response_info_async("GET", path)
            _must_be_about(path, record)
            return _message(record, headers)

    async def list_media(self, sid: str) -> tuple[Media, ...]:
        """`GET /2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json`, all items in their order."""
        items: list[Media] = []
        with _translated():
            async for page in self._pages(self._client.messages(sid).media, MEDIA_PAGES):
                items.extend(map(_media, _records(page, "media_list")))
                unread = page.get("next_page_uri")
        # A list without end is not Twilio's, so its emptiness so far proves nothing.
        if unread:
            raise nonsense()
        return tuple(items)

    async def create_message(self, draft: "Draft") -> Message:
        """`POST /2010-04-01/Accounts/{AccountSid}/Messages.json`; never repeats it."""
        form = {
            "To": draft.to,
            "From": draft.from_,
            "MessagingServiceSid": draft.messaging_service_sid,
            "MediaUrl": list(draft.media_urls) or None,
            "Body": draft.body,
        }
        with _translated():
            record = await self._version.create_async("POST", _path(self._client.messages), data=form)
            message = _message(record, {})
            _must_be_about(_path(self._client.messages(message.sid)), record)
            return message

    async def list_messages(
        self, *, to: str | None = None, from_: str | None = None, since: datetime | None = None
    ) -> AsyncIterator[Message]:
        """`GET /2010-04-01/Accounts/{AccountSid}/Messages.json`, newest first, a page at a time.

        It ends with the first page that holds nothing since `since`, or after `MESSAGE_PAGES`.
        """
        with _translated():
            wanted = {"To": to, "From": from_, "PageSize": MESSAGES_PER_PAGE}
            async for page in self._pages(self._client.messages, MESSAGE_PAGES, **wanted):
                messages = [_message(record, {}) for record in _records(page, "messages")]
                if not all(map(self._holds, messages)):
                    raise nonsense()
                for message in messages:
                    yield message
                if since and not any(m.date_created is None or m.date_created >= since for m in messages):
                    return

    def _holds(self, message: Message) -> bool:
        return is_message_sid(message.sid) and message.account_sid.lower() == self.account_sid.lower()

    async def fetch_account(self) -> Account:
        """`GET /2010-04-01/Accounts/{Sid}.json`, whose body holds the account's token: only what is named is kept."""
        with _translated():
            path = _path(self._client.api.v2010.accounts(self.account_sid))
            record = await self._version.fetch_async("GET", path)
            _must_be_about(path, record)
            if _text(record.get("sid")).lower() != self.account_sid.lower():
                raise mismatch()
            return Account(
                record["sid"], _text_or_none(record.get("type")), _text_or_none(record.get("status"))
            )

    async def list_numbers(self, number: str | None = None) -> tuple[Number, ...]:
        """`GET /2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json`."""
        with _translated():
            found = self._numbers(self._client.incoming_phone_numbers, "incoming_phone_numbers", number)
            return tuple(
                [
                    Number(record["phone_number"], _can(record.get("capabilities"), "mms"))
                    async for record in found
                ]
            )

    async def list_caller_ids(self, number: str | None = None) -> tuple[str, ...]:
        """`GET /2010-04-01/Accounts/{AccountSid}/OutgoingCallerIds.json`."""
        with _translated():
            found = self._numbers(self._client.outgoing_caller_ids, "outgoing_caller_ids", number)
            return tuple([record["phone_number"] async for record in found])

    async def _numbers(self, resource: Any, key: str, number: str | None) -> AsyncIterator[Mapping[str, Any]]:
        """The account's, or one. Twilio's filter matches parts of numbers too: it narrows, and does not decide."""
        wanted = {"PhoneNumber": number, "PageSize": NUMBERS_PER_PAGE}
        async for page in self._pages(resource, NUMBER_PAGES, **wanted):
            for record in _records(page, key):
                if _text(record.get("account_sid")).lower() != self.account_sid.lower():
                    raise mismatch()
                if _text(record.get("phone_number")) == (number or record["phone_number"]):
                    yield record

    async def _pages(self, resource: Any, most: int, **wanted: object) -> AsyncIterator[Mapping[str, Any]]:
        """A list's pages, at most so many; a page is asked for when it is needed."""
        given = {name: value for name, value in wanted.items() if value is not None}
        path = _path(resource)
        page = await self._version.fetch_async("GET", path, params=given)
        for left in reversed(range(most)):
            _must_be_about(path, page)
            yield page
            unread = page.get("next_page_uri")
            if not unread or not left:
                return
            url = self._version.domain.absolute_url(unread)
            page = json.loads((await self._client.request_async("GET", url)).text)


class _Seam(HttpClient):  # type: ignore[misc]  # twilio is untyped
    """twilio's place for another HTTP client: passes requests on, and only successful answers back."""

    def __init__(self, exchange: Exchange, base_url: str) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._exchange = exchange
        self._base_url = base_url

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the exchange has its own limits
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002 - never followed; the signature is twilio's
    ) -> TwilioResponse:
        # A `next_page_uri` can name any host; the credentials go to the one that was asked for.
        if not uri.startswith(self._base_url + "/"):
            raise nonsense()
        url = f"{uri}?{urlencode(params, doseq=True)}" if params else uri
        body = urlencode(data, doseq=True).encode() if data else b""
        request = Request(method, url, headers or {}, body, auth)
        answer = await self._exchange(request)
        if not 200 <= answer.status < 300:
            raise error_of(answer, request)
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


def _path(resource: Any) -> str:
    """The path of a resource, put together by the library."""
    return str(resource._uri)  # noqa: SLF001 - it shows the path nowhere else


def _must_be_about(path: str, answer: Mapping[str, Any]) -> None:
    """What an answer of Twilio's is about stands in its `uri`, up to a `?`.

    A late or stored answer to another request bears that one's, and an answer without any is not Twilio's.
    """
    if not _text(answer.get("uri")).partition("?")[0].lower().endswith(path.lower()):
        raise mismatch()


def _records(page: Mapping[str, Any], key: str) -> list[Any]:
    """The items of a page. A list that goes on elsewhere than Twilio's lists do proves nothing."""
    records = page[key]
    if not isinstance(records, list) or "meta" in page:
        raise TypeError
    return records


def _message(record: Mapping[str, Any], headers: Mapping[str, str]) -> Message:
    error_code, error_message = integer(record.get("error_code")), record.get("error_message")
    return Message(
        sid=_text(record.get("sid")),
        account_sid=_text(record.get("account_sid")),
        status=_text_or_none(record.get("status")),
        direction=_text_or_none(record.get("direction")),
        num_media=_count(record.get("num_media")),
        from_=_text_or_none(record.get("from")),
        to=_text_or_none(record.get("to")),
        body=_text_or_none(record.get("body")),
        date_created=_moment(record.get("date_created")),
        date_sent=_moment(record.get("date_sent")),
        error_code=error_code if isinstance(error_code, int) else None,
        answered_at=_date(headers.get("date")),
        error_message=error_message if isinstance(error_message, str) else None,
    )


def _media(record: Any) -> Media:
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


def _moment(text: object) -> datetime | None:
    """RFC 2822, by position where it has Twilio's shape: `Thu, 24 Aug 2023 05:01:45 +0000`."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise TypeError
    month = _MONTHS.get(text[7:12])
    if len(text) == 31 and month and text[25:] == " +0000":
        return datetime(
            int(text[12:16]),
            month,
            int(text[5:7]),
            int(text[17:19]),
            int(text[20:22]),
            int(text[23:25]),
            tzinfo=UTC,
        )
    moment: datetime = rfc2822_datetime(text)
    return moment


@lru_cache(maxsize=16)  # the answers of one second bear the same date
def _date(header: str | None) -> datetime | None:
    if header is None:
        return None
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
