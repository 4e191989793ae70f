"""A local account that answers as Twilio's does, for practice without an account, money or network."""

from verifier.i18n import Text, msg

SANDBOX_PORT = 4010
SANDBOX_URL = f"http://127.0.0.1:{SANDBOX_PORT}"
"""The base URL of the embedded sandbox; also where `verifier sandbox serve` answers unless told otherwise."""

ACCOUNT_SID = "AC5a4db0c55a4db0c55a4db0c500000001"
AUTH_TOKEN = "facade00facade00facade0000000001"  # noqa: S105 - opens the sandbox and nothing else
PHONE_NUMBER = "+15017122661"

HONESTY: Text = msg(
    "The sandbox is an imitation. It sends nothing to any phone and costs nothing; it never fetches a "
    "media URL, so it neither notices a wrong one nor shows your picture, but serves one of its own; it "
    "knows no carriers, no registration of senders, no filtering, no queues and no rate limits; a status "
    "moves by the clock alone; messages and media are neither changed, deleted nor forgotten after 400 "
    "days; and of Twilio's refusals it has the common ones. What passes here can still be refused, or not "
    "arrive, at Twilio."
)


def env_lines(port: int = SANDBOX_PORT) -> str:
    """Lines for a shell's `eval` that point Twilio's variables and ours at the sandbox."""
    values = {
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_PHONE_NUMBER": PHONE_NUMBER,
        "VERIFIER_API_URL": f"http://127.0.0.1:{port}",
    }
    return "\n".join(f"export {name}={value}" for name, value in values.items())
