"""How do papers look as one page that prints on A4? One HTML file that asks nothing of any other."""

import re
from collections.abc import Sequence
from pathlib import Path

from devtrack.notices.blocks import LINE, PARAGRAPH, SIGNATURE, SPACE, Block, blocks

SKELETON = Path(__file__).parent / "skeleton.html.j2"


def html(papers: Sequence[str], title: str) -> str:
    """Return papers (each as its text) as HTML, each on a page of its own."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["pieces"] = pieces
    skeleton = environment.from_string(SKELETON.read_text(encoding="utf-8"))
    return skeleton.render(title=title, papers=[parts(blocks(paper)) for paper in papers])


def parts(found: Sequence[Block]) -> list[list[Block]]:
    """Return blocks in parts that no page parts: a signature never stands without the paragraph before it."""
    made: list[list[Block]] = []
    for block in found:
        made.append([block])
        if block.kind == SIGNATURE:
            ending = made.pop()
            while made and made[-1][0].kind in (SPACE, LINE):
                ending = [*made.pop(), *ending]
            if made and made[-1][0].kind == PARAGRAPH:
                ending = [*made.pop(), *ending]
            made.append(ending)
    return made


def pieces(text: str) -> list[tuple[bool, str]]:
    """Return a text in pieces: blanks to fill in (True), which are not broken across lines, and what stands between."""
    return [(piece.startswith("＿"), piece) for piece in re.split("(＿+)", text) if piece]
