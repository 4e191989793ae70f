"""How many segments a text takes: by GSM-7 where its characters allow it, by UCS-2 otherwise (GSM 03.38)."""

_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_7_ESCAPED = frozenset("\f^{}\\[~]|€")
_GSM_7_ALONE, _GSM_7_JOINED = 160, 153
_UCS_2_ALONE, _UCS_2_JOINED = 70, 67
_LARGEST_OF_ONE_UNIT = 0xFFFF


def segments(text: str) -> int:
    """The number of SMS that carry the text; an empty one takes one too."""
    if all(each in _GSM_7 or each in _GSM_7_ESCAPED for each in text):
        sizes = [2 if each in _GSM_7_ESCAPED else 1 for each in text]
        alone, joined = _GSM_7_ALONE, _GSM_7_JOINED
    else:
        sizes = [2 if ord(each) > _LARGEST_OF_ONE_UNIT else 1 for each in text]
        alone, joined = _UCS_2_ALONE, _UCS_2_JOINED
    if sum(sizes) <= alone:
        return 1
    count, room = 1, joined
    for size in sizes:
        if size > room:
            # A character that takes two places is not torn apart: it begins the next segment.
            count, room = count + 1, joined
        room -= size
    return count
