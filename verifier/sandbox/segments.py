"""How many segments a text takes: by GSM-7 where its characters allow it, by UCS-2 otherwise (GSM 03.38)."""

_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_7_ESCAPED = frozenset("\f^{}\\[~]|€")
_GSM_7_ALONE, _GSM_7_JOINED = 160, 153
_UCS_2_ALONE, _UCS_2_JOINED = 70, 67


def segments(text: str) -> int:
    """The number of SMS that carry the text; an empty one takes one too."""
    if all(each in _GSM_7 or each in _GSM_7_ESCAPED for each in text):
        length = len(text) + sum(each in _GSM_7_ESCAPED for each in text)
        alone, joined = _GSM_7_ALONE, _GSM_7_JOINED
    else:
        length = len(text.encode("utf-16-le", "replace")) // 2
        alone, joined = _UCS_2_ALONE, _UCS_2_JOINED
    return 1 if length <= alone else -(-length // joined)
