"""Twilio's error bodies: a code, its HTTP status and its sentence."""

from collections.abc import Mapping

from verifier.sandbox.call import json_response
from verifier.transport.exchange import Response

REFUSALS: Mapping[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter: {name}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20005: (403, "Account not active"),
    20008: (403, "Resource not accessible with Test Account Credentials"),
    20404: (404, "The requested resource {path} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service is unavailable, please try again"),
    21211: (400, "The 'To' number {to} is not a valid phone number."),
    21212: (400, "The 'From' number {sender} is not a valid phone number or sender ID."),
    21408: (400, "Permission to send an SMS has not been enabled for the region of the 'To' number: {to}."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The From phone number {sender} is not a valid, SMS-capable number of your account."),
    21608: (400, "The number {to} is unverified. Trial accounts send to verified numbers only."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "Message cannot be sent with this combination of 'To' ({to}) and 'From' ({sender})"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21619: (400, "A text message body or media urls must be specified."),
    21620: (400, "Invalid media URL(s)"),
    21621: (400, "The 'From' number {sender} is not enabled for MMS"),
    21623: (400, "Number of media files exceeds the allowed limit"),
    21701: (400, "The Messaging Service {service} does not exist."),
    70051: (403, "Authorization Error: the API key lacks the permission that this needs"),
    572002: (400, "A trial account can only send from the number that was assigned to it"),
    572006: (400, "A trial account can only send predefined message templates"),
}


def refuse(code: int, **values: object) -> Response:
    """The answer that refuses with this code; `values` fill its sentence."""
    status, sentence = REFUSALS[code]
    return problem(status, code, sentence.format(**values))


def problem(status: int, code: int, message: str) -> Response:
    """An error body of the shape that all of Twilio's errors have."""
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": more_info, "status": status}
    return json_response(body, status)
