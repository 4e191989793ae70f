"""What the environment says about the way to a server: whom to trust, and what is reached without a proxy."""

from collections.abc import Mapping

import certifi

CA_VARIABLES = ("TWILIO_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Where the file or directory of trusted certificates is looked for, in this order."""

_LOOPBACK = "localhost,127.0.0.1,127.0.0.0/8,::1"


def certificates(environ: Mapping[str, str]) -> str:
    """The path of the trusted certificates: the environment's, else certifi's."""
    return next(filter(None, map(environ.get, CA_VARIABLES)), None) or certifi.where()


def without_proxy(environ: Mapping[str, str]) -> str:
    """For libcurl's `CURLOPT_NOPROXY`: loopback, and what `NO_PROXY` exempts, where libcurl then looks no longer."""
    exempt = (environ.get("no_proxy") or environ.get("NO_PROXY") or "").strip()
    return "*" if exempt == "*" else ",".join(filter(None, (exempt, _LOOPBACK)))
