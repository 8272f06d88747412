"""Of what is a paper made? Titles, paragraphs, tables, lines to write on, signatures: read from plain text.

A line that begins with `# ` is a title, with `> ` a line of the signature, with `| ` a row of a table; a line of ＿
alone is one to write on; one that begins with 　　 is a paragraph. Whatever prints a paper prints these blocks.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

TITLE, PARAGRAPH, LINE, TABLE, WRITING, SIGNATURE, SPACE = (
    "title", "paragraph", "line", "table", "writing", "signature", "space",
)
ACROSS = 28
"""Characters in a line of a paper (GB/T 9704)."""

NUMBERED = "序号"
"""The first cell of a table that has a head."""

_MARKS = {"# ": TITLE, "> ": SIGNATURE, "| ": TABLE}
_WRITING = re.compile("＿{12,}")


class Block(NamedTuple):
    """A part of a paper: what it is, its lines, of a table its rows; of a signature how far it stands from the right.

    `right`: in characters: the date stands four from the edge, the name in the middle above it.
    """

    kind: str
    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    right: float = 0

    @property
    def width(self) -> int:
        """How many cells the rows of a table have."""
        return max(map(len, self.rows), default=0)

    @property
    def headed(self) -> bool:
        """Whether the first row of a table says what stands below it."""
        return bool(self.rows) and self.rows[0][0] == NUMBERED


def blocks(text: str) -> list[Block]:
    """Return the blocks of a text."""
    lines = ((_kind(line), line.rstrip()) for line in text.rstrip("\n").split("\n"))
    found: list[Block] = []
    for kind, same in groupby(lines, key=lambda one: one[0]):
        found += _made(kind, [line for _, line in same])
    return found


def _kind(line: str) -> str:
    if not line.strip():
        return SPACE
    if _WRITING.fullmatch(line.strip()):
        return WRITING
    return _MARKS.get(line[:2]) or (PARAGRAPH if line.startswith("　　") else LINE)


def _made(kind: str, lines: Sequence[str]) -> list[Block]:
    """Return what lines of one kind that follow each other make: one table, one signature, but paragraphs each."""
    if kind == TABLE:
        return [Block(kind, (), tuple(tuple(map(str.strip, line.strip().strip("|").split("|"))) for line in lines))]
    if kind in (TITLE, SIGNATURE):
        texts = tuple(line[2:].strip() for line in lines)
        return [Block(kind, texts, right=_right(texts) if kind == SIGNATURE else 0)]
    if kind in (SPACE, WRITING):
        return [Block(kind, tuple(lines))]
    return [Block(kind, (line.strip(),)) for line in lines]


def _right(texts: Iterable[str]) -> float:
    """Return how far a signature stands from the right: the last line, its date, four characters."""
    sizes = [size(text) / 2 for text in texts]
    over = (max(sizes) - sizes[-1]) / 2
    return max(0.0, 4 - over)


def size(text: str) -> int:
    """Return the half characters a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def as_text(found: Iterable[Block]) -> str:
    """Return blocks as plain text: titles in the middle, signatures to the right, tables in columns."""
    return "\n".join(line for block in found for line in _lines(block)) + "\n"


def _lines(block: Block) -> list[str]:
    if block.kind == TITLE:
        return [" " * max(0, (ACROSS * 2 - size(text)) // 2) + text for text in block.lines]
    if block.kind == SIGNATURE:
        widest = max(map(size, block.lines))
        left = max(0, ACROSS * 2 - widest - int(block.right * 2))
        return [" " * (left + (widest - size(text)) // 2) + text for text in block.lines]
    if block.kind == TABLE:
        whole = [row for row in block.rows if len(row) == block.width]  # a shorter row's last cell takes the rest
        widths = [max(map(size, column)) for column in zip(*whole, strict=True)]
        return ["  ".join(map(_pad, row, widths)).rstrip() for row in block.rows]
    if block.kind == PARAGRAPH:
        return ["　　" + text for text in block.lines]
    return [line.strip() for line in block.lines]


def _pad(text: str, columns: int) -> str:
    return text + " " * (columns - size(text))
