"""How is a name, a list of names or a number of identity to be read?"""

import re
import unicodedata
from datetime import date
from functools import lru_cache

_BLANKS = re.compile(r"\s+")
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_SEPARATORS = re.compile(r"[、，,/;；|\n\r\t]|\s+(?:和|与)\s+")
_NOTE = re.compile(r"[(\[][^)\]]*[)\]]")
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)


def plain(text: str) -> str:
    """Return a text with full-width letters and digits made plain, outer blanks and unseen characters gone."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip()


@lru_cache(maxsize=4096)
def clean_name(text: str) -> str:
    """Return a name as it is compared: 「张　三」 is 「张三」; 「·」 and the blanks of foreign names are kept."""
    return _BETWEEN_HAN.sub("", _BLANKS.sub(" ", plain(text)))


def split_names(text: str) -> list[str]:
    """Return the names of a list parted by 、，,/ or blanks; a remark in brackets is left out.

    A single character parted from the next is a name written wide: 「张 三」 is one person.
    """
    found: list[str] = []
    for part in _SEPARATORS.split(_NOTE.sub("", plain(text))):
        words = part.split()
        if words and all(re.fullmatch(_HAN + "+", word) for word in words):
            found += _joined(words)
        elif words:
            found.append(clean_name(part))
    return found


def _joined(words: list[str]) -> list[str]:
    names: list[str] = []
    for word in words:
        if names and (len(word) == 1 or len(names[-1]) == 1) and len(names[-1]) + len(word) <= 3:
            names[-1] += word
        else:
            names.append(word)
    return names


def born_by(number: str) -> str | None:
    """Return the birth day in an 18-digit identity number; None if the number itself is wrong."""
    if not _ID.fullmatch(number):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if "10X98765432"[total % 11] != number[17]:
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14])).isoformat()
    except ValueError:
        return None
