"""A local account that answers as Twilio's does, for practice without an account, money or network."""

from verifier.i18n import Text, msg

NEVER = 1_000_000
"""How late media can be, in looks at its list; nobody looks so often."""

SANDBOX_PORT = 4010
SANDBOX_URL = f"http://127.0.0.1:{SANDBOX_PORT}"
"""The base URL of the embedded sandbox; also where `verifier sandbox serve` answers unless told otherwise."""

ACCOUNT_SID = "AC5a4db0c55a4db0c55a4db0c500000001"
AUTH_TOKEN = "facade00facade00facade0000000001"  # noqa: S105 - opens the sandbox and nothing else
PHONE_NUMBER = "+15017122661"

HONESTY: Text = msg(
    "The practice account is an imitation. It sends nothing to any phone, and nothing costs money. It reads media on "
    "this machine only, where Twilio could not reach it, and serves a picture of its own in place of any other. A "
    "status moves by the clock alone: there are no carriers, no registration of senders, no filtering, no queues, no "
    "content templates and no texts that answer STOP or HELP; busy it is only where you say so. Numbers are free, "
    "recipients are verified without a call, messages are redacted and deleted at once and never forgotten after 400 "
    "days. Without effect are ApplicationSid, MaxPrice, ProvideFeedback, Attempt, ValidityPeriod, ForceDelivery, "
    "ContentRetention, AddressRetention, SmartEncoded, PersistentAction, TrafficType, ShortenUrls, ContentVariables, "
    "RiskCheck and FallbackFrom; a number's SmsFallbackUrl; the action of a `<Message>`, and TwiML other than that. Of "
    "Twilio's refusals it has the common ones. What passes here can still be refused, or not arrive, at Twilio."
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
