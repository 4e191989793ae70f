"""A server on 127.0.0.1 that holds one Twilio account, and misbehaves at whatever it is told to.

    with FaultyAccount(fetch_message=answer(500)) as there:
        ...  # messages can be created and listed, but none of them looked at
        assert there.asked == {"fetch_message": 4}

Every message SID that is asked for is there: what it is like depends on nothing but its digits (see `described`).
"""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local_server import Behaviour, LocalServer, Seen, Visit, answer

ACCOUNT = "AC" + "0a" * 16
TOKEN = "5ec7e7" + "0f" * 13
FROM, TO = "+15017122661", "+12025550110"
PNG = (Path(__file__).parents[1] / "fixtures/sandbox/pictures/chest.png").read_bytes()
YESTERDAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)

Json = dict[str, Any]


def mms(number: int) -> str:
    """The SID of the MMS with this number; the even ones have media."""
    return f"MM{number:032x}"


def items_in(sid: str) -> int:
    """How many media items a message has by its SID: 1 to 3, or none where its number is odd or it is an SMS."""
    return 0 if sid.startswith("SM") or sid[-1] in "13579bdf" else 1 + int(sid[-2:], 16) // 2 % 3


def described(sid: str, created: datetime = YESTERDAY, **changes: object) -> Json:
    """A message as Twilio describes it."""
    moment = format_datetime(created)
    owner = changes.get("account_sid", ACCOUNT)
    return {
        "sid": sid,
        "account_sid": ACCOUNT,
        "uri": f"/2010-04-01/Accounts/{owner}/Messages/{sid}.json",
        "status": "sent",
        "direction": "outbound-api",
        "num_media": str(items_in(sid)),
        "from": FROM,
        "to": TO,
        "body": f"about {sid}",
        "date_created": moment,
        "date_sent": moment,
        "date_updated": moment,
        "error_code": None,
        **changes,
    }


def item(sid: str, number: int = 0, **changes: object) -> Json:
    """An item of a message's media, as Twilio describes it."""
    media = f"ME{number:02x}{sid[4:]}"
    owner = changes.get("account_sid", ACCOUNT)
    uri = f"/2010-04-01/Accounts/{owner}/Messages/{sid}/Media/{media}.json"
    given = {"sid": media, "account_sid": ACCOUNT, "parent_sid": sid, "content_type": "image/png", "uri": uri}
    return {**given, "date_created": None, "date_updated": None, **changes}


def media_page(sid: str, count: int | None = None, **more: object) -> Json:
    """The Media list of a message."""
    items = [item(sid, number) for number in range(items_in(sid) if count is None else count)]
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media.json?PageSize=50&Page=0"
    return {"media_list": items, "uri": uri, "next_page_uri": None, **more}


def message_page(messages: list[Json], **more: object) -> Json:
    """A page of the account's messages."""
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?PageSize=100&Page=0"
    return {"messages": messages, "uri": uri, "next_page_uri": None, **more}


def answers(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Behaviour:
    """A whole answer in JSON; what is bytes already stays as it is."""
    return answer(status, body if isinstance(body, bytes) else json.dumps(body).encode(), headers)


def refuses(status: int, code: int, message: str = "why", headers: dict[str, str] | None = None) -> Behaviour:
    """An error as Twilio gives it."""
    page = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": page, "status": status}
    return answers(body, status, headers)


def operation(seen: Seen) -> str:
    """A name for what a request asks for, Twilio's own where it is about messages."""
    path = urlsplit(seen.target).path
    if path.endswith("/Messages.json"):
        return "create_message" if seen.method == "POST" else "list_messages"
    if "/Messages/" not in path:
        return "ask_about_account"
    if "/Media/" in path:
        return "fetch_content"
    return "list_media" if path.endswith("/Media.json") else "fetch_message"


def sid_in(seen: Seen) -> str:
    """The message SID in a request's path."""
    return urlsplit(seen.target).path.split("/")[5].removesuffix(".json")


class FaultyAccount(LocalServer):
    """Answers as Twilio does, but for the operations that are given a behaviour by name.

    With `creates_first` a faulty `create_message` makes its message before it misbehaves.
    """

    def __init__(self, *, creates_first: bool = False, tls: Any = None, **faults: Behaviour) -> None:
        super().__init__(self._behave, tls=tls)
        self.faults, self.creates_first = faults, creates_first
        self.created: list[Json] = []

    @property
    def asked(self) -> Counter[str]:
        """How often each operation was asked for."""
        return Counter(operation(seen) for seen in list(self.seen))

    def answer_to(self, name: str) -> Behaviour:
        """How the account answers an operation where nothing goes wrong."""
        if name == "ask_about_account":
            return refuses(404, 20404)
        if name == "fetch_content":
            return answers(PNG, headers={"Content-Type": "image/png"})
        return lambda visit: answers(getattr(self, f"_{name}")(visit.request))(visit)

    def _behave(self, visit: Visit) -> bool:
        name = operation(visit.request)
        fault = self.faults.get(name)
        if fault is None:
            return self.answer_to(name)(visit)
        if name == "create_message" and self.creates_first:
            self._create_message(visit.request)
        return fault(visit)

    def _fetch_message(self, seen: Seen) -> Json:
        sid = sid_in(seen)
        made = (message for message in self.created if message["sid"] == sid)
        return next(made, None) or described(sid)

    def _list_media(self, seen: Seen) -> Json:
        return media_page(sid_in(seen))

    def _list_messages(self, _seen: Seen) -> Json:
        return message_page(self.created[::-1])

    def _create_message(self, seen: Seen) -> Json:
        form = parse_qs(seen.body.decode())
        media = len(form.get("MediaUrl", ()))
        with self._lock:
            sid = ("MM" if media else "SM") + f"{2 * len(self.created) + 2:032x}"
            given = {"to": form["To"][0], "from": form["From"][0], "body": form.get("Body", [""])[0]}
            message = described(sid, datetime.now(UTC), num_media=str(media), status="queued", **given)
            self.created.append(message)
        return message
