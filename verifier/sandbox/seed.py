"""What a fresh sandbox holds: accounts, messages and media, read from the files the package carries."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Key:
    """An API key; `kind` is `standard` (all but the account itself) or `messages-read` (a restricted key)."""

    sid: str
    secret: str
    kind: str

    def __repr__(self) -> str:
        return f"Key({self.sid})"


@dataclass(frozen=True, slots=True)
class Account:
    """An account, with its `numbers` and `caller_ids` as the seed describes them; `services` maps SIDs to senders."""

    sid: str
    auth_token: str = field(repr=False)
    friendly_name: str
    type: str
    status: str
    owner_account_sid: str
    test_credentials: bool
    numbers: tuple[Mapping[str, Any], ...]
    caller_ids: tuple[Mapping[str, Any], ...]
    services: Mapping[str, str]
    keys: tuple[Key, ...]


@cache
def accounts() -> Mapping[str, Account]:
    """The sandbox's accounts by SID."""
    described = json.loads((_folder() / "accounts.json").read_text(encoding="utf-8"))["accounts"]
    return {each["sid"]: _account(each) for each in described}


def messages() -> list[dict[str, Any]]:
    """The seeded messages as `messages.json` describes them."""
    described: list[dict[str, Any]] = json.loads((_folder() / "messages.json").read_text(encoding="utf-8"))[
        "messages"
    ]
    return described


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


def _account(described: Mapping[str, Any]) -> Account:
    return Account(
        sid=described["sid"],
        auth_token=described["auth_token"],
        friendly_name=described["friendly_name"],
        type=described["type"],
        status=described["status"],
        owner_account_sid=described.get("owner_account_sid", described["sid"]),
        test_credentials=described.get("test_credentials", False),
        numbers=tuple(described.get("numbers", ())),
        caller_ids=tuple(described.get("caller_ids", ())),
        services={each["sid"]: each["sender"] for each in described.get("messaging_services", ())},
        keys=tuple(Key(each["sid"], each["secret"], each["kind"]) for each in described.get("keys", ())),
    )


def _folder() -> Traversable:
    packaged = files("verifier.sandbox") / "seed"
    if packaged.is_dir():
        return packaged
    # An editable install runs from the checkout, where the seed has not been copied into the package.
    return Path(__file__).parents[2] / "fixtures" / "sandbox"
