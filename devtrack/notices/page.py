"""How do papers look as one page that prints on A4? One HTML file that asks nothing of any other."""

from collections.abc import Sequence
from pathlib import Path

from devtrack.notices.blocks import blocks

SKELETON = Path(__file__).parent / "skeleton.html.j2"


def html(papers: Sequence[str], title: str) -> str:
    """Return papers (each as its text) as HTML, each on a page of its own."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    skeleton = environment.from_string(SKELETON.read_text(encoding="utf-8"))
    return skeleton.render(title=title, papers=[blocks(paper) for paper in papers])
