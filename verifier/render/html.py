"""The report as one self-contained page for people: filter, search, sort, and nothing loaded from anywhere."""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from msgspec.structs import replace

from verifier.i18n import Text, _, language, msgn, together, tr
from verifier.models import CheckResult, Media, Message, Note, Outcome, Report, Tally, Verdict
from verifier.printable import mask_number, printable
from verifier.render import Style, no_picture
from verifier.render.json import timestamp
from verifier.render.terminal import MARKS, WORDS
from verifier.render.verdicts import exact, max_points, points, reasons, with_points
from verifier.sid import echo, shorten

ERROR_PAGE = "https://www.twilio.com/docs/api/errors/"

_DECIDING = (Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED)
_OPEN, _CLOSE, _TICK = "\ue000", "\ue001", "\ue002"  # stand for <bdi>, </bdi> and ` until all else is escaped
_CODE = re.compile("`([^`]*)`")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}")


def html(report: Report, style: Style) -> Iterator[str]:
    """The page in pieces, one a verdict. `Style.picture` gives the thumbnails, as `data:` URIs of images."""
    style = with_points(style, report)
    first = next(iter(report.verdicts), None)
    parts = ["number", "outcome", "learner", "sid", "points", "why"]
    if first is None or first.submission.name is None:
        parts.remove("learner")
    if style.points is None:
        parts.remove("points")
    head, tail = _page(report.tally, style, parts)
    yield head
    for number, verdict in enumerate(report.verdicts, 1):
        yield _row(number, verdict, style, parts)
    yield tail


def _page(tally: Tally, style: Style, parts: list[str]) -> tuple[str, str]:
    """What comes before the rows, and what comes after them."""
    css, js = _asset("report.css"), _asset("report.js")
    title = style.assignment or _("Send an outgoing MMS")
    # The rows are cut out before anything is filled in: no value can move the cut.
    head, _rows, tail = _asset("report.html").partition("$rows")
    fill = {
        "lang": language(),
        "policy": _policy(css, js),
        "css": css,
        "js": js,
        "title": escape(printable(title)),
        "when": _when(tally, style),
        "bar": _bar(tally),
        "outcome": tally.outcome,
        "state": _state(tally),
        "filter": escape(_("Show by outcome")),
        "filters": "\n".join(_filters(tally)),
        "search": escape(_("Search")),
        # The script fills in the two numbers.
        "shown": escape(_("{shown} of {total} shown", shown="{shown}", total="{total}")),
        "parts": " ".join(f"no-{part}" for part in ("learner", "points") if part not in parts),
        "caption": escape(_("One row per submission; the headings sort.")),
        "heads": "\n".join(_heads(parts)),
        "nothing": escape(_("Nothing matches. Clear the search or choose another outcome.")),
        "footer": escape(_("Made by verifier. The file is complete in itself and loads nothing.")),
    }
    return Template(head).substitute(fill), Template(tail).substitute(fill)


def _asset(name: str) -> str:
    return (files("verifier.render") / "assets" / name).read_text("utf-8")


def _policy(css: str, js: str) -> str:
    """Only this very script and style may run, and only images within the file are shown."""

    def digest(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; script-src {digest(js)}; style-src {digest(css)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _when(tally: Tally, style: Style) -> str:
    count = tr(msgn("{n} submission", "{n} submissions", n=tally.total))
    moment = timestamp(style.generated_at) or ""
    shown = f"{moment[:10]} {moment[11:16]} UTC"
    asked = _("asked of {host} and not of Twilio", host=style.stand_in) if style.stand_in else ""
    return f'{escape(count)} · <time datetime="{moment}">{shown}</time>' + (
        f" · {escape(asked)}" if asked else ""
    )


def _bar(tally: Tally) -> str:
    """Widths as attributes of SVG, since the policy forbids style attributes."""
    shares, start = [], 0
    for outcome in _DECIDING:
        count = getattr(tally, outcome)
        shares.append(f'<rect class="{outcome}" x="{start}" width="{count}" height="1"/>')
        start += count
    size = f'viewBox="0 0 {max(start, 1)} 1" preserveAspectRatio="none"'
    return f'<svg class="bar" aria-hidden="true" {size}>{"".join(shares)}</svg>'


def _state(tally: Tally) -> str:
    if not tally.undecided:
        return escape(_("Every submission is decided."))
    text = msgn(
        "{n} submission is undecided: nothing is proven about it. Grade again to settle it.",
        "{n} submissions are undecided: nothing is proven about them. Grade again to settle them.",
        n=tally.undecided,
    )
    return escape(tr(text))


def _filters(tally: Tally) -> Iterator[str]:
    def button(outcome: str, count: int, label: str, *, pressed: bool) -> str:
        state = f'aria-pressed="{"true" if pressed else "false"}" disabled'
        kind = f'class="{outcome}" ' if outcome else ""
        shown = f"<b>{count}</b> <span>{escape(label)}</span>"
        return f'<button type="button" {kind}data-outcome="{outcome}" {state}>{shown}</button>'

    yield button("", tally.total, _("all"), pressed=True)
    for outcome in _DECIDING:
        label = f"{MARKS[outcome]} {tr(WORDS[outcome])}"
        yield button(outcome, getattr(tally, outcome), label, pressed=False)


def _heads(parts: list[str]) -> Iterator[str]:
    names = {
        "number": _("No."),
        "outcome": _("Outcome"),
        "learner": _("Learner"),
        "sid": _("SID"),
        "points": _("Points"),
        "why": _("Why"),
    }
    for part in parts:
        button = f'<button type="button" data-part="{part}" disabled>{escape(names[part])}</button>'
        sorted_by = ' aria-sort="ascending"' if part == "number" else ""
        yield f'<th scope="col" class="{part}"{sorted_by}>{button}</th>'


def _row(number: int, verdict: Verdict, style: Style, parts: list[str]) -> str:
    sid = f"<code>{_outside(verdict.sid or echo(verdict.submission.sid))}</code>"
    named = "learner" in parts
    cells = {
        "number": f'<td class="number">{number}</td>',
        "outcome": f'<td class="outcome">{_mark(verdict.outcome)}</td>',
        "learner": f'<th scope="row" class="learner">{_outside(verdict.submission.name or "")}</th>',
        "sid": f'<td class="sid">{sid}</td>' if named else f'<th scope="row" class="sid">{sid}</th>',
        "points": _points(verdict, style),
        "why": f'<td class="why">{"".join(_why(verdict, style))}</td>',
    }
    return f'<tr class="{verdict.outcome}">{"".join(cells[part] for part in parts)}</tr>\n'


def _points(verdict: Verdict, style: Style) -> str:
    """The points alone, so that they sort; what they are out of is an attribute that the style sheet shows."""
    given = points(verdict, style)
    of = "" if given is None else f' data-of="{exact(max_points(style))}"'
    return f'<td class="points"{of}>{exact(given)}</td>'


def _why(verdict: Verdict, style: Style) -> Iterator[str]:
    """The pictures, the reasons, what to do, the notes, and all the rest folded away."""
    if pictures := "".join(_pictures(verdict, style)):
        yield f'<div class="pictures">{pictures}</div>'
    deciding = reasons(verdict)
    if verdict.outcome is Outcome.PASSED:
        deciding = deciding[-1:]
    yield f'<p class="reason">{sentence(together(check.rationale for check in deciding))}</p>'
    for help_line in dict.fromkeys(sentence(check.help) for check in verdict.checks if check.help):
        yield f'<p class="help">{help_line}</p>'
    yield from map(_note, verdict.notes)
    checks = "".join(map(_check, verdict.checks))
    summary = escape(tr(msgn("{n} check", "{n} checks", n=len(verdict.checks))))
    facts = _facts(verdict, verdict.message, style) if verdict.message else ""
    yield f'<details><summary>{summary}</summary><ul class="checks">{checks}</ul>{facts}</details>'


def _note(note: Note) -> str:
    return f'<p class="note"><b>{escape(note.name)}</b> {sentence(note.text)}</p>'


def _check(check: CheckResult) -> str:
    name = f"<code>{escape(check.name)}</code>"
    return f"<li>{_mark(check.outcome)} {name} {sentence(check.rationale)}</li>"


def _pictures(verdict: Verdict, style: Style) -> Iterator[str]:
    """Images only, and only as data; whatever else `Style.picture` gives is left out."""
    whose = verdict.submission.name or verdict.sid or ""
    for number, item in enumerate(verdict.media if style.picture is not no_picture else (), 1):
        source = style.picture(item)
        if source is not None and _PICTURE.fullmatch(source):
            alt = escape(printable(_("Picture {number} of {whose}", number=number, whose=whose)))
            yield f'<img src="{source}" alt="{alt}" decoding="async">'


def _facts(verdict: Verdict, message: Message, style: Style) -> str:
    def address(number: str | None) -> str:
        return "-" if number is None else printable(number) if style.reveal else mask_number(number)

    created = timestamp(message.date_created)
    facts = [
        (_("Account"), shorten(verdict.account_sid or message.account_sid)),
        (_("Status"), message.status or "-"),
        (_("Direction"), message.direction or "-"),
        (_("From"), address(message.from_)),
        (_("To"), address(message.to)),
        (_("Created"), created.replace("T", " ").replace("Z", " UTC") if created else "-"),
        (_("Media"), _types(verdict.media)),
    ]
    if style.reveal and message.body is not None:
        facts.append((_("Body"), message.body))
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{_outside(value)}</dd>" for name, value in facts)
    return f"<dl>{lines}{_error(message.error_code)}</dl>"


def _types(media: tuple[Media, ...]) -> str:
    return ", ".join(item.content_type for item in media) or "-"


def _error(code: int | None) -> str:
    if code is None:
        return ""
    return f'<dt>{escape(_("Error"))}</dt><dd><a href="{ERROR_PAGE}{code}" rel="noreferrer">{code}</a></dd>'


def _mark(outcome: Outcome) -> str:
    return f'<span class="mark {outcome}">{MARKS[outcome]} {escape(tr(WORDS[outcome]))}</span>'


def _outside(text: str) -> str:
    """Text from outside: one line of plain text whose direction stays its own."""
    return f"<bdi>{escape(printable(text))}</bdi>"


def sentence(text: Text) -> str:
    """A sentence in the active language as HTML: what stands between backticks as code, values isolated."""
    marked = _CODE.sub(r"<code>\1</code>", escape(tr(_isolated(text))))
    for mark, markup in ((_OPEN, "<bdi>"), (_CLOSE, "</bdi>"), (_TICK, "`")):
        marked = marked.replace(mark, markup)
    return marked


def _isolated(text: Text) -> Text:
    def isolated(value: object) -> object:
        if isinstance(value, Text):
            return _isolated(value)
        if isinstance(value, int):
            return value  # the plural depends on it
        return _OPEN + _foreign(printable(str(value))).replace("`", _TICK) + _CLOSE

    return replace(text, values={name: isolated(value) for name, value in text.values.items()})


_foreign = partial(re.compile(f"[{_OPEN}{_CLOSE}{_TICK}]").sub, "\ufffd")
