"""A message and its Media list, asked for side by side while Twilio's library is still being imported."""

import atexit
import json
import threading
from typing import TYPE_CHECKING

from verifier.transport.exchange import Request, Response
from verifier.transport.tasks import Tasks, outcome_of

if TYPE_CHECKING:
    from verifier.credentials.find import Credentials
    from verifier.transport.many import Transport

_TURN = 0.02
"""Seconds after which the thread looks whether somebody waits for the answers by now."""


class AskingAhead:
    """An `Exchange` that has the answers about one message ready, or nearly so, when they are asked for.

    Each is used once. A Media list that came early proves something only where it is not empty, since it may have
    been answered before the message was. Then, and for everything else, the request is carried as any other.
    """

    def __init__(self, transport: "Transport") -> None:
        self._transport = transport
        self._tasks: Tasks[str, Response | Exception] = Tasks()
        self._asked: set[str] = set()
        self._answers: dict[str, Response | Exception] = {}
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None

    def ask(self, credentials: "Credentials", base_url: str, sid: str) -> None:
        """Ask about a message whose SID has been read; returns at once."""
        path = f"{base_url}/2010-04-01/Accounts/{credentials.account_sid}/Messages/{sid}"
        auth = (credentials.username, credentials.password)
        for url in (f"{path}.json", f"{path}/Media.json"):
            request = Request("GET", url, {"Accept": "application/json"}, auth=auth)
            self._tasks.begin(url, outcome_of(self._transport(request)))
            self._asked.add(url)
        self._thread = threading.Thread(target=self._carry_on, daemon=True)
        # The connections are closed when the process ends, by whichever way: nobody may be using them then.
        atexit.register(self._rest)
        try:
            self._thread.start()
        except RuntimeError:  # as many threads as this machine allows: whoever waits carries them on
            self._thread = None

    async def __call__(self, request: Request) -> Response:
        """Carry one request, or give what has come for it already."""
        if request.method == "GET" and request.url in self._asked:
            self._asked.remove(request.url)
            answer = self._answer_to(request.url)
            if not request.url.endswith("/Media.json"):
                if isinstance(answer, Exception):
                    raise answer
                return answer
            if isinstance(answer, Response) and _holds_media(answer):
                return answer
        return await self._transport(request)

    def _answer_to(self, url: str) -> Response | Exception:
        """Wait for it. From now on the requests are carried on in this thread, which alone uses the transport."""
        self._rest()
        while url not in self._answers:
            self._answers.update(self._tasks.finished(1.0))
        return self._answers.pop(url)

    def _rest(self) -> None:
        """Let the thread end, which takes it one turn at the most."""
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        atexit.unregister(self._rest)

    def _carry_on(self) -> None:
        """While the interpreter is busy with imports, somebody has to look after the network."""
        while self._tasks.busy and not self._wanted.is_set():
            self._answers.update(self._tasks.finished(_TURN))


def _holds_media(answer: Response) -> bool:
    try:
        page = json.loads(answer.body)
    except (ValueError, RecursionError):
        return False
    return answer.status == 200 and isinstance(page, dict) and bool(page.get("media_list"))
