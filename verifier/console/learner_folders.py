"""One file for each learner, in a folder of their own, under the name that the system looks for."""

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from verifier.grading.attempts import identity
from verifier.models import Result

_LONGEST = 100
_UNSAFE = re.compile(r"[^\w.@+=-]|^[.-]|\.$")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def folders(results: Iterable[Result], folder: Path) -> Iterator[tuple[Path, Result]]:
    """Each result with the folder that is the learner's; whoever has no identity is known by the roster's line."""
    for result in results:
        submission = result.verdict.submission
        yield folder / folder_name(identity(submission) or f"line-{submission.line}"), result


def folder_name(identity: str) -> str:
    """A name that every file system takes, another one for every identity."""
    name = _UNSAFE.sub(
        lambda odd: "".join(f"%{byte:02X}" for byte in odd[0].encode("utf-8", "replace")), identity
    )
    if _DEVICES.fullmatch(name):
        name = "%" + name
    if len(name.encode()) <= _LONGEST:
        return name
    mark = blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return name.encode()[: _LONGEST - 17].decode(errors="ignore") + "-" + mark
