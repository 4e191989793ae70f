"""Who asks Twilio, with which secret, and where that secret may go: take `find` and `address`."""
