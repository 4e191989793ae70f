"""Whom the environment says to trust."""

from collections.abc import Mapping

import certifi

CA_VARIABLES = ("TWILIO_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Where the file or directory of trusted certificates is looked for, in this order."""


def certificates(environ: Mapping[str, str]) -> str:
    """The path of the trusted certificates: the environment's, else certifi's."""
    return next(filter(None, map(environ.get, CA_VARIABLES)), None) or certifi.where()
