"""Twilio's own library behind our words: the only import of twilio, and where its answers become facts or errors."""

import logging
from collections.abc import AsyncIterator, Awaitable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from msgspec import MsgspecError, json
from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response as TwilioResponse
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from verifier import __version__
from verifier.account.answers import error_of, mismatch, nonsense
from verifier.account.protocols import Account, Number
from verifier.account.shapes import (
    AccountResource,
    CallerPage,
    ListPage,
    MediaPage,
    MessagePage,
    MessageResource,
    NumberItem,
    NumberPage,
    Resource,
)
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
    MsgspecError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What surfaces in the library where an answer is of a wrong shape; an endless number is an ArithmeticError."""


Answered = TypeVar("Answered", bound=Resource)
AnyPage = TypeVar("AnyPage", bound=ListPage)


class TwilioMessages:
    """The messages of one account, by Twilio's library over any `Exchange`.

    The library puts the paths together, signs in, and carries; answers are read as they came, since its models take
    half of the time of a look.
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
        self._root = self._version.absolute_url("/").rstrip("/")
        any_message = self._client.messages("{sid}")
        self._message_path, self._media_path = _path(any_message), _path(any_message.media)
        self._item_path = _path(any_message.media("{item}"))

    async def fetch_message(self, sid: str) -> Message:
        """`GET /2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json`."""
        with _Translated():
            path = self._message_path.format(sid=sid)
            answer = await self._ask("GET", path)
            return _read(MessageResource, answer, path).fact(_date(answer.headers.get("date")))

    async def list_media(self, sid: str) -> tuple[Media, ...]:
        """`GET /2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json`, all items in their order."""
        items: list[Media] = []
        with _Translated():
            async for page in self._pages(MediaPage, self._media_path.format(sid=sid), MEDIA_PAGES):
                for item in page.media_list:
                    if item.uri is not None:
                        _must_be_about(self._item_path.format(sid=sid, item=item.sid), item.uri)
                    items.append(item.fact())
        # A list without end is not Twilio's, so its emptiness so far proves nothing.
        if page.next_page_uri:
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
        with _Translated():
            path = _path(self._client.messages)
            answer = await self._ask("POST", path, data=form)
            made: MessageResource = json.decode(answer.text, type=MessageResource)
            _must_be_about(self._message_path.format(sid=made.sid), made.uri)
            return made.fact()

    async def list_messages(
        self, *, to: str | None = None, from_: str | None = None, since: datetime | None = None
    ) -> AsyncIterator[Message]:
        """`GET /2010-04-01/Accounts/{AccountSid}/Messages.json`, newest first, a page at a time.

        It ends with the first page that holds nothing since `since`, or after `MESSAGE_PAGES`.
        """
        with _Translated():
            wanted = {"To": to, "From": from_, "PageSize": MESSAGES_PER_PAGE}
            path = _path(self._client.messages)
            async for page in self._pages(MessagePage, path, MESSAGE_PAGES, **wanted):
                messages = [each.fact() for each in page.messages]
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
        with _Translated():
            path = _path(self._version.accounts(self.account_sid))
            account = _read(AccountResource, await self._ask("GET", path), path)
            self._must_be_ours(account.sid)
            return Account(account.sid, account.type, account.status)

    async def list_numbers(self, number: str | None = None) -> tuple[Number, ...]:
        """`GET /2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json`."""
        with _Translated():
            found = await self._numbers(NumberPage, _path(self._client.incoming_phone_numbers), number)
            return tuple([Number(each.phone_number, each.can("mms")) for each in found])

    async def list_caller_ids(self, number: str | None = None) -> tuple[str, ...]:
        """`GET /2010-04-01/Accounts/{AccountSid}/OutgoingCallerIds.json`."""
        with _Translated():
            found = await self._numbers(CallerPage, _path(self._client.outgoing_caller_ids), number)
            return tuple([each.phone_number for each in found])

    async def _numbers(
        self, kind: type[NumberPage | CallerPage], path: str, number: str | None
    ) -> list[NumberItem]:
        """The account's, or one. Twilio's filter matches parts of numbers too: it narrows, and does not decide."""
        found = []
        async for page in self._pages(
            kind, path, NUMBER_PAGES, PhoneNumber=number, PageSize=NUMBERS_PER_PAGE
        ):
            for each in page.numbers:
                self._must_be_ours(each.account_sid)
                if each.phone_number == (number or each.phone_number):
                    found.append(each)
        return found

    async def _pages(
        self, kind: type[AnyPage], path: str, most: int, **wanted: object
    ) -> AsyncIterator[AnyPage]:
        """A list's pages, at most so many; a page is asked for when it is needed."""
        given = {name: value for name, value in wanted.items() if value is not None}
        answer = await self._ask("GET", path, params=given)
        for left in reversed(range(most)):
            page = _read(kind, answer, path)
            yield page
            if not page.next_page_uri or not left:
                return
            url = self._version.domain.absolute_url(page.next_page_uri)
            answer = await self._client.request_async("GET", url)

    def _ask(self, method: str, path: str, **carrying: object) -> Awaitable[TwilioResponse]:
        """By the library's client itself: its version and domain would do no more than put the URL together."""
        asked: Awaitable[TwilioResponse] = self._client.request_async(method, self._root + path, **carrying)
        return asked

    def _must_be_ours(self, account_sid: str) -> None:
        if account_sid.lower() != self.account_sid.lower():
            raise mismatch()


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


class _Translated:
    """Answers of a wrong shape surface in twilio as errors of many kinds; all mean the same."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, _OF_WRONG_SHAPE) and not isinstance(error, VerifierError):
            raise nonsense() from error


def _path(resource: Any) -> str:
    """The path of a resource, put together by the library."""
    return str(resource._uri)  # noqa: SLF001 - it shows the path nowhere else


def _read(kind: type[Answered], answer: TwilioResponse, path: str) -> Answered:
    found: Answered = json.decode(answer.text, type=kind)
    _must_be_about(path, found.uri)
    return found


def _must_be_about(path: str, uri: str) -> None:
    """What an answer of Twilio's is about stands in its `uri`, up to a `?`.

    A late or stored answer to another request bears that one's, and an answer without any is not Twilio's.
    """
    if not uri.partition("?")[0].lower().endswith(path.lower()):
        raise mismatch()


@lru_cache(maxsize=16)  # the answers of one second bear the same date
def _date(header: str | None) -> datetime | None:
    if header is None:
        return None
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
