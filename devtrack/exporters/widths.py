"""How wide is this text on a terminal or in a cell, and where may a Chinese line be broken?

A Chinese character is two columns wide. A line may be broken between any two Chinese characters, but a figure
or a Latin word is kept whole, no line begins with a closing mark and none ends with an opening one.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_PIECE = re.compile(
    r"[（《「『〔［“‘(\[]*(?:\d+ [^!-~\s（《「]|[!-~·…]+|[^!-~])[，。；：、）》」』〕］”’！？…,;:.!?)\]]*\s?"
)


def width(text: str) -> int:
    """Return the columns a text takes."""
    return len(text) if text.isascii() else sum(map(_of, text))


def pad(text: str, columns: int) -> str:
    """Return the text with blanks up to so many columns."""
    return text + " " * (columns - width(text))


def columns(rows: Sequence[Sequence[str]], gap: str = "  ") -> list[str]:
    """Return rows of texts as lines whose columns stand one under the other."""
    widest = [max(map(width, texts)) for texts in zip(*rows, strict=True)]
    return [gap.join(pad(text, size) for text, size in zip(row, widest, strict=True)).rstrip() for row in rows]


def wrap(text: str, columns: int) -> list[str]:
    """Return the text in lines of at most so many columns; at least one line."""
    lines, line, used = [], "", 0
    for piece in _PIECE.findall(text):
        size = width(piece.rstrip())
        if used + size > columns and line:
            lines.append(line.rstrip())
            line, used = "", 0
        while size > columns:  # a word longer than a line
            cut = max(1, next((n for n in range(len(piece), 0, -1) if width(piece[:n]) <= columns), 1))
            lines.append(piece[:cut])
            piece = piece[cut:]
            size = width(piece.rstrip())
        line += piece
        used += width(piece)
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


@lru_cache(maxsize=8192)
def _of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
