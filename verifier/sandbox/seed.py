"""What a fresh sandbox holds: accounts, messages and media, read from the files the package carries."""

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
from msgspec import Struct, field

CONTENT_TYPES: Mapping[str, str] = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
    ".vcf": "text/vcard",
    ".mp4": "video/mp4",
}

_STAND_INS: Mapping[str, str] = {
    ".png": "chest.png",
    ".gif": "sparkle.gif",
    ".pdf": "map.pdf",
    ".vcf": "pirate.vcf",
    ".mp4": "waves.mp4",
}

_NEVER_SENT = ("failed", "canceled")


class Key(Struct, frozen=True):
    """An API key; `kind` is `standard` (all but the account itself) or `messages-read` (a restricted key)."""

    sid: str
    secret: str
    kind: str

    def __repr__(self) -> str:
        return f"Key({self.sid})"


class PracticeAccount(Struct, frozen=True):
    """An account, with its `numbers` and `caller_ids` as the seed describes them; `services` maps SIDs to senders.

    A number's `settings` are what its owner has set up: the resource's properties by their names.
    """

    sid: str
    auth_token: str
    friendly_name: str
    type: str
    status: str
    owner_account_sid: str
    test_credentials: bool = False
    numbers: tuple[Mapping[str, Any], ...] = ()
    caller_ids: tuple[Mapping[str, Any], ...] = ()
    services: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[Key, ...] = ()

    def __repr__(self) -> str:
        return f"Account({self.sid})"  # never the token


@cache
def accounts() -> Mapping[str, PracticeAccount]:
    """The sandbox's accounts by SID."""
    described = json.loads((_folder() / "accounts.json").read_text(encoding="utf-8"))["accounts"]
    own = ({"owner_account_sid": each["sid"], **each} for each in described)
    found = [msgspec.convert(each, PracticeAccount) for each in own]
    return {each.sid: each for each in found}


def describe(account: PracticeAccount) -> bytes:
    """An account as the store keeps it."""
    return msgspec.json.encode(account)


@lru_cache(maxsize=64)
def account(description: bytes) -> PracticeAccount:
    """The account that `describe` wrote down."""
    return msgspec.json.decode(description, type=PracticeAccount)


def messages() -> list[dict[str, Any]]:
    """The seeded messages as `messages.json` describes them."""
    described: list[dict[str, Any]] = json.loads((_folder() / "messages.json").read_text(encoding="utf-8"))[
        "messages"
    ]
    return described


def messages_at(now: float) -> Iterator[tuple[dict[str, Any], list[tuple[str, str]]]]:
    """Each seeded message by the names of a stored one, and its media as SID and file.

    `now` is in seconds since the epoch. Those that are always young have ages in place of times.
    """
    first = next(iter(accounts()))
    for each in messages():
        age, young = each["age"] * 60, each.get("always_young", False)
        inbound = each.get("direction") == "inbound"
        sent = None if each["status"] in _NEVER_SENT else age - (0 if inbound else 1)
        message = {
            "sid": each["sid"],
            "account_sid": each.get("account", first),
            "direction": each.get("direction", "outbound-api"),
            "sender": each["from"],
            "recipient": each["to"],
            "body": each["body"],
            "created": age if young else now - age,
            "sent": sent if young or sent is None else now - sent,
            "status": each["status"],
            "num_media": each["num_media"],
            "error_code": each.get("error_code"),
            "error_message": each.get("error_message"),
            "media_lag": each.get("media_lag", 0),
            "always_young": young,
        }
        yield message, [(item["sid"], item["file"]) for item in each.get("media", ())]


@cache
def media_bytes(file: str) -> bytes:
    """The content of one of the seed's media files."""
    return (_folder() / "pictures" / file).read_bytes()


def content_type(file: str) -> str:
    """The media type of one of the seed's media files."""
    return CONTENT_TYPES[PurePosixPath(file).suffix]


def stand_in(media_url_path: str) -> str:
    """The file that is served in place of a media URL that is never fetched: one of its kind, else a JPEG."""
    return _STAND_INS.get(PurePosixPath(media_url_path).suffix.lower(), "chest.jpg")


def _folder() -> Traversable:
    packaged = files("verifier.sandbox") / "seed"
    if packaged.is_dir():
        return packaged
    # An editable install runs from the checkout, where the seed has not been copied into the package.
    return Path(__file__).parents[2] / "fixtures" / "sandbox"
