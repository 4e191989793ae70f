"""One HTTP request and its response, the seam between whoever asks and whatever carries or answers."""

from collections.abc import Awaitable, Callable, Mapping

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


Exchange = Callable[[Request], Awaitable[Response]]
"""Carries a request; awaited it gives the answer, whatever its status, or raises `Unavailable` where there was none."""

Answer = Callable[[Request], Response]
"""Answers a request on the spot, as the sandbox in this process does."""


def at_once(answer: Answer) -> Exchange:
    """The exchange whose answers are there as soon as they are asked for."""

    async def exchange(request: Request) -> Response:
        return answer(request)

    return exchange
