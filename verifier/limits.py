"""What an MMS can hold, by Twilio's documentation: how much, how many, and of which types."""

LONGEST_BODY = 1600
"""Characters of a message's text (Message resource, `Body`)."""

MOST_MEDIA = 10
"""Media items of an outgoing message (Message resource, `MediaUrl`)."""

MOST_BYTES = 5 * 1024 * 1024
"""Of all the media of a message together ("Accepted content types for media")."""

MOST_OTHER_BYTES = 500 * 1024
"""Of one media item of a type that Twilio sends as it is (Message resource, `MediaUrl`)."""

FITTED_TYPES = frozenset({"image/jpeg", "image/jpg", "image/png", "image/gif"})
"""What Twilio makes to fit the receiving phone."""

ACCEPTED_TYPES = FITTED_TYPES | {
    *("image/bmp", "image/tiff"),
    *("audio/basic", "audio/l24", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/vnd.rn-realaudio"),
    *("audio/vnd.wave", "audio/wav", "audio/x-wav", "audio/3gpp", "audio/3gpp2", "audio/ac3"),
    *("audio/webm", "audio/amr-nb", "audio/amr"),
    *("video/mpeg", "video/mp4", "video/quicktime", "video/webm", "video/3gpp", "video/3gpp2"),
    *("video/3gpp-tt", "video/h261", "video/h263", "video/h263-1998", "video/h263-2000", "video/h264"),
    *("text/vcard", "text/x-vcard", "text/csv", "text/rtf", "text/richtext", "text/calendar"),
    *("text/directory", "application/pdf", "application/vcard", "application/vnd.apple.pkpass"),
}
"""What Twilio takes for an MMS at all ("Accepted content types for media", column MMS)."""
