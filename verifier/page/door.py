"""Who may come in: whoever brings the token of the opened address, or the cookie that it became, from our own page."""

import hmac
import secrets
from http.cookies import CookieError, SimpleCookie

from aiohttp import web

from verifier.i18n import Text, msg
from verifier.sandbox.server import HOST, port_of

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer of the page carries."""

_ELSEWHERE = msg("This was asked from another page, or under another name than this computer's own.")
_KEY_MISSING = msg(
    "This page opens with the address that `verifier` printed in the terminal: it holds a key."
)


class Door:
    """One token for the life of the process. The cookie bears the port, since those of a host share their cookies."""

    def __init__(self) -> None:
        self._token = secrets.token_urlsafe(32)

    def address(self, port: int) -> str:
        """The address that opens the page."""
        return f"http://{HOST}:{port}/?token={self._token}"

    def refusal(self, request: web.BaseRequest) -> Text | None:
        """Why the request is turned away, if it is."""
        port = port_of(request)
        hosts = {f"{name}:{port}" for name in (HOST, "localhost")}
        origin = request.headers.get("Origin")
        if request.headers.get("Host") not in hosts or origin not in {None, f"http://{request.host}"}:
            return _ELSEWHERE
        if request.method == "POST" and origin is None:
            return _ELSEWHERE
        return None if self._is_known(request, port) else _KEY_MISSING

    def cookie(self, request: web.BaseRequest) -> str:
        """What the browser is to bring from now on."""
        return f"verifier-{port_of(request)}={self._token}; Path=/; HttpOnly; SameSite=Strict"

    def _is_known(self, request: web.BaseRequest, port: int) -> bool:
        given = [request.query.get("token", "")] if request.path == "/" else []
        try:
            cookie = SimpleCookie(request.headers.get("Cookie", "")).get(f"verifier-{port}")
        except CookieError:
            cookie = None
        given += [cookie.value] if cookie else []
        return any(
            hmac.compare_digest(each.encode("utf-8", "replace"), self._token.encode()) for each in given
        )
