"""How is a workflow drawn, as text for a program or as a picture for people?"""

from collections.abc import Sequence
from pathlib import Path

from devtrack.model import Workflow
from devtrack.tracker.checks.rules import load

MERMAID, SVG = FORMS = ("mermaid", "svg")


def flow(name: str, own: Sequence[Path]) -> Workflow:
    """Return a workflow by name; raises Unusable with every mistake in it or in its rules."""
    return load(name, own)[0]


def draw(found: Workflow, form: str) -> str:
    """Return a workflow in one of the FORMS."""
    from devtrack.exporters.diagram import render
    from devtrack.lifecycle.drawing import mermaid, picture

    return render(picture(found)) if form == SVG else mermaid(found)
