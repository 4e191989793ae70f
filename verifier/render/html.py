"""The report as one self-contained page for people: filter, search, sort, and nothing loaded from anywhere.

Rows are data, which a script of the page shows as they come into view; without scripts the first thousand are a
table all the same.
"""

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import islice
from string import Template

from verifier.i18n import _, language, msgn, tr
from verifier.models import Outcome, Result, Tally
from verifier.printable import printable
from verifier.render import Style
from verifier.render.called import Called
from verifier.render.html_row import HtmlRow, Pictures, row
from verifier.render.json import timestamp
from verifier.render.terminal import MARKS, WORDS
from verifier.render.whys import MARK_WORDS, WHYS, marks, why
from verifier.report import Report, Run

WITHOUT_SCRIPTS = 1000
"""Results of which the page shows a table where scripts are off."""

_DECIDING = (Outcome.PASSED, Outcome.FAILED, Outcome.UNDECIDED)
_CHUNK = 500
"""Rows that are written, and read by the script, together."""

_REMEMBERED = 20_000
"""Parts of rows that are written once and referred to afterwards."""

# Whatever could end a script's text, or make the parser take what follows for a script within a comment.
_SCRIPT_ENDS = re.compile("<(?=[!/]|script)", re.IGNORECASE)


def html(report: Report, style: Style) -> Iterator[str]:
    """The page in pieces. `Style.picture` gives the thumbnails, as `data:` URIs of images."""
    first = next(iter(report.results), None)
    columns = ["number", "outcome", "learner", "sid", "points", "why"]
    if first is None or first.verdict.submission.learner is None:
        columns.remove("learner")
    if report.run.points is None:
        columns.remove("points")
    counts = Counter(mark for result in report.results for mark in _filtered_by(result))
    head, before_data, tail = _page(report.tally, counts, report.run, columns)
    yield head
    pictures = Pictures(style)
    numbered = enumerate(report.results, 1)
    called = Called(report.results)
    rows: Iterator[HtmlRow] = (
        row(number, result, report.run, style, pictures, columns, called=called)
        for number, result in numbered
    )
    if report.tally.total <= WITHOUT_SCRIPTS:
        kept = list(rows)
        yield from _plain_table(kept, columns)
        rows = iter(kept)
    else:
        yield f"<noscript><p>{escape(_too_many(report.tally.total))}</p></noscript>"
    yield before_data
    yield from _data(rows, pictures)
    yield tail


def _filtered_by(result: Result) -> Iterator[str]:
    yield from marks(result)
    kind = why(result)
    if kind is not None and kind != "undecided":  # which has a button of its own
        yield kind


def _too_many(total: int) -> str:
    return _(
        "These {n} rows are shown by the page's own script, which is off. Allow it, or write a table: "
        "`-f csv:report.csv`",
        n=f"{total:,}",
    )


def _plain_table(rows: Iterable[HtmlRow], columns: list[str]) -> Iterator[str]:
    """For whoever allows no scripts."""
    heads = "".join(f'<th scope="col" class="{name}">{text}</th>' for name, text in _heads(columns))
    yield f'<noscript><table class="{_without(columns)}"><thead><tr>{heads}</tr></thead><tbody>\n'
    for each in rows:
        yield f'<tr class="{each.outcome}">{"".join(each.parts)}</tr>\n'
    yield "</tbody></table></noscript>\n"


def _data(rows: Iterable[HtmlRow], pictures: Pictures) -> Iterator[str]:
    """The rows as JSON, chunk by chunk, each after the pictures that are new in it."""
    numbers: dict[str, int] = {}
    written = 0
    while chunk := list(islice(rows, _CHUNK)):
        lines = []
        for each in chunk:
            parts: list[str | int] = []
            for part in each.parts:
                number = numbers.get(part)
                parts.append(part if number is None else number)
                if number is None:
                    if len(numbers) < _REMEMBERED:
                        numbers[part] = written
                    written += 1
            facts = (_DECIDING.index(each.outcome), each.marks, parts)
            lines.append(json.dumps(facts, ensure_ascii=False, separators=(",", ":")))
        if pictures.new:
            yield f"<svg hidden>{''.join(pictures.new)}</svg>\n"
            pictures.new.clear()
        data = _SCRIPT_ENDS.sub(r"\\u003c", ",\n".join(lines))
        yield f'<script type="application/json" class="rows">[{data}]</script>\n'


def _page(tally: Tally, counts: Counter[str], run: Run, columns: list[str]) -> tuple[str, str, str]:
    """What comes before the rows, between those for people and those for the script, and after them."""
    css, js = _asset("colours.css") + _asset("report.css"), _asset("report.js")
    title = tr(run.title)
    # The places of the rows are cut out before anything is filled in: no value can move the cuts.
    head, _plain, rest = _asset("report.html").partition("$plain")
    middle, _rows, tail = rest.partition("$rows")
    fill = {
        "lang": language(),
        "policy": _policy(css, js),
        "css": css,
        "js": js,
        "title": escape(printable(title)),
        "when": _when(tally, run),
        "bar": _bar(tally),
        "outcome": tally.outcome,
        "state": _state(tally),
        "filter": escape(_("Show by outcome")),
        "filters": "\n".join(_filters(tally)),
        "marked": escape(_("Show only")),
        "marks": "\n".join(_mark_filters(counts)),
        "search": escape(_("Search")),
        # The script fills in the two numbers.
        "shown": escape(_("{shown} of {total} shown", shown="{shown}", total="{total}")),
        "parts": _without(columns),
        "caption": escape(_("One row per learner; the headings sort.")),
        "heads": "\n".join(_buttons(columns)),
        "nothing": escape(_("Nothing matches. Clear the search or choose another outcome.")),
        "footer": escape(_("Made by verifier. The file is complete in itself and loads nothing.")),
    }
    return (
        Template(head).substitute(fill),
        Template(middle).substitute(fill),
        Template(tail).substitute(fill),
    )


def _without(columns: list[str]) -> str:
    return " ".join(f"no-{name}" for name in ("learner", "points") if name not in columns)


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


def _when(tally: Tally, run: Run) -> str:
    of_class = run.columns is not None
    told = msgn("{n} learner", "{n} learners", n=tally.total)
    count = tr(told if of_class else msgn("{n} message", "{n} messages", n=tally.total))
    moment = timestamp(run.made_at) or ""
    shown = f"{moment[:10]} {moment[11:16]} UTC"
    parts = [escape(count), f'<time datetime="{moment}">{shown}</time>', _objective(run)]
    if run.stand_in is not None:
        asked = _("asked of {host} and not of Twilio", host=printable(tr(run.stand_in)))
        parts.append(f"<strong>{escape(asked)}</strong>")
    return " · ".join(parts)


def _objective(run: Run) -> str:
    return f"{escape(_('objective'))} <code>{escape(printable(run.objective.name))}</code>"


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
        return escape(_("Every learner's result is decided."))
    text = msgn(
        "{n} result is undecided: nothing is proven about it. Grade again to settle it.",
        "{n} results are undecided: nothing is proven about them. Grade again to settle them.",
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


def _mark_filters(counts: Counter[str]) -> Iterator[str]:
    """How many there are of each kind, and a button to see them; what nobody has is left out."""
    known = [*WHYS, *MARK_WORDS]
    for name in (*known, *sorted(set(counts) - set(known))):
        if counts[name]:
            text = WHYS.get(name) or MARK_WORDS.get(name)
            shown = f"{escape(tr(text) if text else name)} <b>{counts[name]}</b>"
            yield f'<button type="button" data-mark="{escape(name)}" aria-pressed="false" disabled>{shown}</button>'


def _heads(columns: list[str]) -> Iterator[tuple[str, str]]:
    names = {
        "number": _("No."),
        "outcome": _("Outcome"),
        "learner": _("Learner"),
        "sid": _("SID"),
        "points": _("Points"),
        "why": _("Why"),
    }
    return ((name, escape(names[name])) for name in columns)


def _buttons(columns: list[str]) -> Iterator[str]:
    for name, text in _heads(columns):
        sorted_by = ' aria-sort="ascending"' if name == "number" else ""
        button = f'<button type="button" data-part="{name}" disabled>{text}</button>'
        yield f'<th scope="col" class="{name}"{sorted_by}>{button}</th>'
