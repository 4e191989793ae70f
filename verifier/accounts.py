"""What is asked about an account itself and its numbers, whoever answers."""

from typing import Protocol

from verifier.models import Account, Number


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
