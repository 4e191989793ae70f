"""An account itself and its numbers, and what is asked about them, whoever answers."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Account:
    """An account, as Twilio's `FetchAccount` describes it, without its token and its name (an e-mail address).

    `type` is `Trial` or `Full`, `status` `active`, `suspended` or `closed`.
    """

    sid: str
    type: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number of an account, in E.164; `mms` says whether it can send MMS, None where Twilio does not."""

    number: str
    mms: bool | None = None


class AccountReads(Protocol):
    """One account, looked at. Every method may raise any `VerifierError`; API keys often lack the permission."""

    account_sid: str

    def fetch_account(self) -> Account:
        """Twilio's `FetchAccount`, which standard API keys may not call."""
        ...

    def list_numbers(self, number: str | None = None) -> tuple[Number, ...]:
        """Twilio's `ListIncomingPhoneNumber`: the account's numbers, or only `number` (E.164)."""
        ...

    def list_caller_ids(self, number: str | None = None) -> tuple[str, ...]:
        """Twilio's `ListOutgoingCallerId`: verified numbers in E.164, or only `number`."""
        ...
