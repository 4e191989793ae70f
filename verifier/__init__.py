"""Tells whether a Twilio message SID is an outgoing MMS with media."""

__version__ = "0.1.0"
