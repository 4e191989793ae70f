"""One HTTP request and its response, the seam between whoever asks and whatever carries or answers."""

from collections.abc import Callable, Mapping

from msgspec import Struct, field


class Request(Struct, frozen=True):
    """`url` is absolute, with its query; `body` is form-encoded; `auth` is (user, password) for Basic auth."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    auth: tuple[str, str] | None = None

    def __repr__(self) -> str:
        return f"Request({self.method} {self.url})"  # never the credentials


class Response(Struct, frozen=True):
    """`headers` have lower-case names."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


Exchange = Callable[[Request], Response]
"""Carries a request and returns the answer, whatever its status; raises `Unavailable` where there was none."""
