"""What is said when a request got no answer: one error for each way in which a network can fail."""

from msgspec import Struct

from verifier.errors import TooLarge, Unavailable
from verifier.i18n import listed, msg
from verifier.transport.environment import CA_VARIABLES

_CHECK_NETWORK = msg("Check the network and the address, then try again; `verifier doctor` looks closer.")


class Limits(Struct, frozen=True):
    """The bounds of one request, connecting included: seconds, and bytes of its answer when decoded."""

    timeout: float = 10.0
    connect_timeout: float = 5.0
    max_body: int = 16 * 1024 * 1024


class FailedRequest(Struct, frozen=True):
    """A request that failed. `host` is as in its URL; `sent` says whether any of it has left this machine."""

    host: str
    sent: bool
    limits: Limits
    certificates: str


def no_connection(failed: FailedRequest) -> Unavailable:
    """Refused, or no way there."""
    return Unavailable(
        "no-connection",
        msg("{host} can't be reached: nothing there takes the connection.", host=failed.host),
        _CHECK_NETWORK,
        processed=failed.sent,
        repeatable=True,
    )


def no_secure_connection(failed: FailedRequest) -> Unavailable:
    """The TLS handshake broke off, which an overloaded server's does too."""
    return Unavailable(
        "no-connection",
        msg("{host} can't be reached: no secure connection came about.", host=failed.host),
        _CHECK_NETWORK,
        processed=failed.sent,
        repeatable=True,
    )


def name_not_resolved(failed: FailedRequest) -> Unavailable:
    """DNS knows no such name, or does not answer."""
    return Unavailable(
        "name-not-resolved",
        msg("The name {host} can't be looked up.", host=failed.host),
        _CHECK_NETWORK,
        processed=failed.sent,
        repeatable=True,
    )


def tls_failed(failed: FailedRequest) -> Unavailable:
    """The certificate is not trusted, has expired, or is another host's."""
    return Unavailable(
        "tls-failed",
        msg("{host} did not prove who it is, so nothing was sent to it.", host=failed.host),
        msg("Behind a company's proxy, set SSL_CERT_FILE to the company's file of certificates."),
        processed=failed.sent,
    )


def no_certificates(failed: FailedRequest) -> Unavailable:
    """The file of trusted certificates is missing or is none."""
    return Unavailable(
        "tls-failed",
        msg("No trusted certificates could be read from {path}.", path=failed.certificates),
        msg("Correct or unset {variables}.", variables=listed(CA_VARIABLES)),
        processed=failed.sent,
    )


def proxy_failed(failed: FailedRequest) -> Unavailable:
    """The proxy itself can't be reached, or refuses to connect us."""
    return Unavailable(
        "proxy-failed",
        msg("The proxy made no connection to {host}.", host=failed.host),
        msg("Check HTTPS_PROXY; what needs no proxy goes into NO_PROXY."),
        processed=failed.sent,
        repeatable=True,
    )


def timed_out(failed: FailedRequest) -> Unavailable:
    """Too slow: while connecting, or after the request had gone out."""
    limits = failed.limits
    if failed.sent:
        seconds = f"{limits.timeout:g}"
        message = msg(
            "{host} sent no full answer within {seconds} seconds.", host=failed.host, seconds=seconds
        )
    else:
        seconds = f"{min(limits.timeout, limits.connect_timeout):g}"
        message = msg("No connection to {host} within {seconds} seconds.", host=failed.host, seconds=seconds)
    return Unavailable(
        "timed-out",
        message,
        msg("Try again, or allow more time with `--timeout {seconds}`.", seconds=f"{limits.timeout * 3:g}"),
        processed=failed.sent,
        repeatable=True,
    )


def connection_broken(failed: FailedRequest) -> Unavailable:
    """Cut off before or in the answer, or an answer that is no HTTP."""
    return Unavailable(
        "connection-broken",
        msg("{host} gave no complete answer: the connection broke, or it speaks no HTTP.", host=failed.host),
        msg("Try again; `verifier doctor` shows how far a request gets."),
        processed=failed.sent,
        repeatable=True,
    )


def answer_too_large(failed: FailedRequest) -> TooLarge:
    """More than Twilio ever sends, or a decompression bomb."""
    size = f"{failed.limits.max_body / 1_000_000:.1f}"
    return TooLarge(
        "answer-too-large",
        msg("The answer of {host} is larger than {size} MB and was not read.", host=failed.host, size=size),
        msg("Check that the address is the one you meant."),
        processed=failed.sent,
    )


def interrupted(failed: FailedRequest) -> Unavailable:
    """Stopped on our side."""
    return Unavailable(
        "interrupted",
        msg("Stopped before {host} had answered.", host=failed.host),
        msg("Run the same command again when you like."),
        processed=failed.sent,
    )


def refused_url(where: str) -> Unavailable:
    """An address that is not talked to; `where` holds no credentials."""
    return Unavailable(
        "refused-url",
        msg("Nothing was sent: {where} is no address to send to.", where=where),
        msg(
            "Addresses begin with https:// (on this machine, http:// too) and hold no names, passwords or spaces."
        ),
        processed=False,
    )
