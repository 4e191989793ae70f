"""Twilio's account behind our words: take `protocols` and `connect`."""
