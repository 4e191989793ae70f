"""What learners are called in a report on a class."""

from collections.abc import Iterable
from itertools import islice

from verifier.grading.roster.cells import folded
from verifier.models import Result, Verdict
from verifier.printable import printable

_COMPARED = 20_000
"""Learners whose names are compared at most."""


class Called:
    """Calls learners by their names, with the identity where several have the same one."""

    def __init__(self, results: Iterable[Result]) -> None:
        seen: set[str] = set()
        self._shared: set[str] = set()
        for result in islice(results, _COMPARED):
            if (name := result.verdict.submission.name) is not None:
                (self._shared if folded(name) in seen else seen).add(folded(name))

    def __call__(self, verdict: Verdict) -> str:
        """Fit to be shown; nothing where nobody is known."""
        learner = verdict.submission.learner
        if learner is None:
            return ""
        name = printable(learner.name)
        return f"{name} ({printable(learner.identity)})" if folded(learner.name) in self._shared else name
