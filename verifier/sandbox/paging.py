"""Twilio's envelope around a page of a list."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from verifier.sandbox.call import Call, json_response
from verifier.sandbox.refusals import refuse
from verifier.sandbox.store import Slice
from verifier.transport.exchange import Response

_DEFAULT_SIZE = 50
_LARGEST_SIZE = 1000
_LAST_PAGE = 999_999
_TOKEN_PREFIX = "PA"  # noqa: S105 - a page token

Items = Callable[[Slice], Sequence[dict[str, Any]]]
"""Gives the page's items and one more, by which it is seen whether there is a next page."""


def page_of(call: Call, key: str, items: Items) -> Response:
    """Answer with one page of a list under `key`, or refuse paging parameters that make no sense."""
    number = _number(call.asked("Page"), default=0, least=0, most=_LAST_PAGE)
    size = _number(call.asked("PageSize"), default=_DEFAULT_SIZE, least=1, most=_LARGEST_SIZE)
    if number is None or size is None:
        return refuse(20001, name="Page" if number is None else "PageSize")
    token = call.asked("PageToken")
    page = Slice(number, size, token.removeprefix(_TOKEN_PREFIX) if token else None)
    found = items(page)
    shown = found[:size]
    following = shown[-1]["sid"] if len(found) > size else None
    start = number * size
    return json_response(
        {
            key: shown,
            "start": start,
            "end": start + max(len(shown) - 1, 0),
            "page": number,
            "page_size": size,
            "uri": _uri(call, page),
            "first_page_uri": _uri(call, Slice(0, size)),
            "previous_page_uri": _uri(call, Slice(number - 1, size)) if number else None,
            "next_page_uri": _uri(call, Slice(number + 1, size, following)) if following else None,
        }
    )


def slice_of(resources: Sequence[dict[str, Any]]) -> Items:
    """The items of a list that is at hand as a whole."""

    def items(page: Slice) -> Sequence[dict[str, Any]]:
        begin = page.skip
        if page.after:
            sids = [each["sid"] for each in resources]
            begin = sids.index(page.after) + 1 if page.after in sids else len(sids)
        return resources[begin : begin + page.size + 1]

    return items


def _number(text: str | None, *, default: int, least: int, most: int) -> int | None:
    """The number, or None where the text is none between `least` and `most`."""
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LAST_PAGE))):
        return None
    return int(text) if least <= int(text) <= most else None


def _uri(call: Call, page: Slice) -> str:
    filters = [(name, values) for name, values in call.query.items() if not name.startswith("Page")]
    kept = [(name, value) for name, values in filters for value in values]
    kept += [("PageSize", str(page.size)), ("Page", str(page.number))]
    if page.after:
        kept.append(("PageToken", _TOKEN_PREFIX + page.after))
    return f"{call.path}?{urlencode(kept)}"
