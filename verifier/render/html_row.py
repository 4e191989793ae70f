"""One result as a row of the HTML report, in parts that many rows share."""

import re
from collections.abc import Iterator
from functools import partial
from html import escape

from msgspec import Struct
from msgspec.structs import replace

from verifier.grading.flags import BY_HAND
from verifier.i18n import Text, _, listed, msgn, together, tr
from verifier.models import CheckResult, Media, Message, Note, Outcome, Result, Verdict
from verifier.printable import printable
from verifier.render import Style, no_picture
from verifier.render.called import Called
from verifier.render.facts import Fact, facts
from verifier.render.terminal import MARKS, WORDS
from verifier.render.verdicts import exact, reasons
from verifier.render.whys import MARK_WORDS, NOTES, WHYS, marks, why
from verifier.report import Run
from verifier.sid import echo

_OPEN, _CLOSE, _TICK = "\ue000", "\ue001", "\ue002"  # stand for <bdi>, </bdi> and ` until all else is escaped
_CODE = re.compile("`([^`]*)`")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}")


class HtmlRow(Struct, frozen=True):
    """What is shown of a result, and the `marks` it is filtered by; the `parts` joined are the cells of its row.

    Each cell is one part, but the last, which holds all that is said.
    """

    outcome: Outcome
    marks: tuple[str, ...]
    parts: tuple[str, ...]


class Pictures:
    """The pictures of a report, each of them once: rows name the symbol that holds it."""

    def __init__(self, style: Style) -> None:
        self._picture = style.picture
        self._by_media: dict[str, int | None] = {}
        self._by_source: dict[str, int] = {}
        self.new: list[str] = []

    def number(self, item: Media) -> int | None:
        """By which a picture goes, or None: only images are shown, and only as data."""
        if item.sid not in self._by_media:
            self._by_media[item.sid] = self._number(self._picture(item))
        return self._by_media[item.sid]

    def _number(self, source: str | None) -> int | None:
        if source is None or not _PICTURE.fullmatch(source):
            return None
        number = self._by_source.get(source)
        if number is None:
            number = self._by_source[source] = len(self._by_source)
            image = f'<image href="{source}" width="100" height="100"/>'
            self.new.append(f'<symbol id="picture-{number}" viewBox="0 0 100 100">{image}</symbol>')
        return number


def row(
    number: int,
    result: Result,
    run: Run,
    style: Style,
    pictures: Pictures,
    columns: list[str],
    *,
    called: Called,
) -> HtmlRow:
    """The row of a result; `columns` are the names of its cells in their order."""
    verdict = result.verdict
    learner = called(verdict)
    sid = verdict.sid or echo(verdict.submission.sid)
    given = run.earned_by(result)
    of = "" if given is None else f' data-of="{exact(run.worth.maximum)}"'
    head = "td" if "learner" in columns else 'th scope="row"'
    cells = {
        "number": [f'<td class="number">{number}</td>'],
        "outcome": [f'<td class="outcome">{_mark(result.outcome)}</td>'],
        "learner": [f'<th scope="row" class="learner">{_outside(learner)}</th>'],
        "sid": [f'<{head} class="sid"><code>{_outside(sid)}</code></{head[:2]}>'],
        "points": [f'<td class="points"{of}>{exact(given)}</td>'],
        "why": ['<td class="why">', *_why(result, style, pictures, learner or sid), "</td>"],
    }
    kind = why(result)
    marked = (*marks(result), *([kind] if kind else []))
    parts = tuple([part for column in columns for part in cells[column]])
    return HtmlRow(result.outcome, marked, parts)


def _why(result: Result, style: Style, pictures: Pictures, whose: str) -> Iterator[str]:
    """In short for paper; then the pictures, the reasons, what to do, the notes, and all the rest folded away."""
    verdict = result.verdict
    yield f'<p class="short">{_short(result)}</p>'
    if shown := "".join(_pictures(verdict, pictures, whose) if style.picture is not no_picture else ()):
        yield f'<div class="pictures">{shown}</div>'
    if result.by_hand is not None:
        yield f'<p class="note"><b>{escape(_("by hand"))}</b> {_outside(result.by_hand.reason)}</p>'
    deciding = reasons(verdict)
    if verdict.outcome is Outcome.PASSED:
        deciding = deciding[-1:]
    yield f'<p class="reason">{sentence(together(check.rationale for check in deciding))}</p>'
    for help_line in dict.fromkeys(sentence(check.help) for check in verdict.checks if check.help):
        yield f'<p class="help">{help_line}</p>'
    yield from (_note(note) for note in verdict.notes if note.name != BY_HAND)
    summary = escape(tr(msgn("{n} check", "{n} checks", n=len(verdict.checks))))
    yield f'<details><summary>{summary}</summary><ul class="checks">'
    yield from map(_check, verdict.checks)
    yield "</ul>"
    if verdict.message is not None:
        yield _facts(verdict, verdict.message, style)
    yield "</details>"
    yield from _attempts(result)


def _short(result: Result) -> str:
    words = [tr(MARK_WORDS[mark]) for mark in marks(result)]
    if result.by_hand is not None:
        words.append(printable(result.by_hand.reason))
    kind = why(result)
    if kind is not None:
        words.insert(0, tr(WHYS[kind]) if kind in WHYS else kind)
    return escape(tr(listed(words)))


def _attempts(result: Result) -> Iterator[str]:
    """All of them, this run's and those of earlier ones, folded away where there are several."""
    listed = [(verdict, _("in an earlier run")) for verdict in result.earlier]
    listed += [(verdict, "") for verdict in result.attempts]
    if len(listed) < 2:
        return
    summary = escape(tr(msgn("{n} attempt", "{n} attempts", n=len(listed))))
    yield f'<details class="attempts"><summary>{summary}</summary><ol class="checks">'
    for verdict, when in listed:
        counts = f" <b>{escape(_('counts'))}</b>" if verdict == result.verdict else ""
        sid = f"<code>{_outside(verdict.sid or echo(verdict.submission.sid))}</code>"
        said = sentence(together(check.rationale for check in reasons(verdict)[-1:]))
        yield f"<li>{_mark(verdict.outcome)}{counts} {sid} {escape(when)} {said}</li>"
    yield "</ol></details>"


def _note(note: Note) -> str:
    label = tr(NOTES[note.name]) if note.name in NOTES else note.name
    return f'<p class="note" data-note="{escape(note.name)}"><b>{escape(label)}</b> {sentence(note.text)}</p>'


def _check(check: CheckResult) -> str:
    name = f"<code>{escape(check.name)}</code>"
    return f"<li>{_mark(check.outcome)} {name} {sentence(check.rationale)}</li>"


def _pictures(verdict: Verdict, pictures: Pictures, whose: str) -> Iterator[str]:
    for place, item in enumerate(verdict.media, 1):
        number = pictures.number(item)
        if number is not None:
            label = escape(printable(_("Picture {number} of {whose}", number=place, whose=whose)))
            yield f'<svg role="img" aria-label="{label}"><use href="#picture-{number}"/></svg>'


def _facts(verdict: Verdict, message: Message, style: Style) -> str:
    lines = [
        f"<dt>{escape(fact.name)}</dt><dd>{_linked(fact)}</dd>"
        for fact in facts(verdict, message, reveal=style.reveal)
    ]
    media = f"<dt>{escape(_('Media'))}</dt><dd>{_outside(_types(verdict.media))}</dd>"
    return f"<dl>{''.join(lines)}{media}</dl>"


def _linked(fact: Fact) -> str:
    if fact.link is None:
        return _outside(fact.value or "-")
    return f'<a href="{fact.link}" rel="noreferrer">{escape(fact.value or "-")}</a>'


def _types(media: tuple[Media, ...]) -> str:
    return ", ".join(item.content_type for item in media) or "-"


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
