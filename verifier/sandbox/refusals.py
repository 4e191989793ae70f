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
    21211: (400, "Invalid 'To' Phone Number: {veiled_to}"),
    21212: (400, "Invalid From Number (caller ID): {sender}"),
    21266: (400, "'To' and 'From' number cannot be the same: {to}"),
    21408: (400, "Permission to send an SMS has not been enabled for the region of the 'To' number: {to}."),
    21421: (400, "{number} is not a valid number"),
    21422: (400, "{number} is not available"),
    21479: (400, "This subaccount was closed, and stays so"),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The From phone number {sender} is not a valid, SMS-capable phone number or short code for your account.",
    ),
    21608: (
        400,
        "The number {to} is unverified. Trial accounts cannot send messages to unverified numbers; verify it first.",
    ),
    21609: (400, "The 'StatusCallback' URL {callback} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "Message cannot be sent with this combination of 'To' ({to}) and 'From' ({sender})"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21619: (400, "A text message body or media urls must be specified."),
    21620: (400, "Invalid media URL(s)"),
    21621: (400, "The 'From' number {sender} is not enabled for MMS"),
    21623: (400, "Number of media files exceeds the allowed limit"),
    21655: (400, "The ContentSid is invalid: the sandbox holds no content templates"),
    21660: (400, "Mismatch between the 'From' number {sender} and the account {account}"),
    21701: (400, "The Messaging Service {service} does not exist."),
    21910: (400, "'From' {sender} and 'To' {to} must be of the same channel"),
    30409: (409, "This message cannot be canceled"),
    35111: (400, "Missing 'SendAt' parameter"),
    35114: (400, "'SendAt' must be a UTC time like 2026-11-24T18:00:00Z, 5 minutes to 35 days in the future"),
    35126: (400, "'ScheduleType' must be 'fixed'"),
    70051: (403, "Authorization Error: the API key lacks the permission that this needs"),
    572002: (400, "A trial account can only send from the number that was assigned to it"),
    572006: (400, "A trial account can only send predefined message templates"),
}

FAILURES: Mapping[int, str] = {
    11200: "HTTP retrieval failure",
    11751: "Media exceeds the messaging provider's size limit",
    12300: "Invalid Content-Type",
}
"""What happens to a message after it has been taken, in the words of its error message."""

_REALM = {"www-authenticate": 'Basic realm="Twilio API"'}


def refuse(code: int, **values: object) -> Response:
    """The answer that refuses with this code; `values` fill its sentence."""
    return problem(REFUSALS[code][0], code, sentence(code, **values))


def sentence(code: int, **values: object) -> str:
    """What a refusal with this code says."""
    return REFUSALS[code][1].format(**values)


def problem(status: int, code: int, message: str) -> Response:
    """An error body of the shape that all of Twilio's errors have."""
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    body = {"code": code, "message": message, "more_info": more_info, "status": status}
    response = json_response(body, status)
    # Clients that wait to be asked for credentials send none before they have seen this.
    return Response(status, response.body, {**response.headers, **_REALM}) if status == 401 else response
