"""The `hack` command: HACK in the browser."""

from typing import Annotated

from verifier.cli.options import Asked, argument, option
from verifier.i18n import Text, _, language, tr

_SID = _("A message SID to begin with.")
_PORT = _("Port on 127.0.0.1, 0 for any that is free; else 4010, or any where that is taken.")
_NO_BROWSER = _("Print the page's address and leave the browser alone.")

Sid = Annotated[str | None, argument("[SID]", _SID)]
Port = Annotated[int | None, option("--port PORT", _PORT, min=0, max=65535)]
NoBrowser = Annotated[bool, option("--no-browser", _NO_BROWSER)]


def hack(sid: Sid = None, *, port: Port = None, no_browser: NoBrowser = False, connection: Asked) -> None:
    """Serve the page until Ctrl-C."""
    import threading  # help needs none of it
    import webbrowser
    from urllib.parse import quote

    from verifier.console.output import say
    from verifier.page import serving

    def ready(address: str, account: Text) -> None:
        opened = address + (f"&sid={quote(sid)}" if sid else "")
        say(tr(account))
        say(_("HACK is in your browser until Ctrl-C: {address}", address=opened))
        if not no_browser:
            # It may take long to start, and is nobody to wait for.
            threading.Thread(target=webbrowser.open, args=(opened,), daemon=True).start()

    spoken = language()
    serving.hack(connection, port=port, on_ready=ready, lang=None if spoken == "en" else spoken)
