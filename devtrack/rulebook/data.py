"""Where are the files devtrack is delivered with, and what stands in a plain one of them?"""

from pathlib import Path
from typing import Any

from devtrack.errors import Unusable
from devtrack.rulebook import build, cache

BOOK, WORKFLOW = "rulebook.yaml", "workflow.yaml"
"""The two files of a folder in `workflows/` that are no rule files."""

_PACKAGE = Path(__file__).resolve().parents[1]


def data_dir(kind: str) -> Path:
    """Return the folder `kind` (workflows, notices): inside the installed package, else of the checkout."""
    inside = _PACKAGE / "_data" / kind
    if inside.is_dir():
        return inside
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / kind).is_dir():
        return checkout / kind
    raise Unusable(f"找不到随程序提供的 {kind} 文件夹；请重新安装 devtrack")


def load_plain(path: Path, cache_folder: Path | None = None) -> Any:
    """Return a YAML file as plain data (days as texts), read as strictly as the rules; kept like them.

    Raises Unusable with every mistake and its line.
    """
    kept = cache.remember([path], lambda: _read_plain(path), cache_folder)
    if kept["problems"]:
        raise Unusable("\n".join(map(str, build.problems(kept["problems"]))))
    return kept["data"]


def _read_plain(path: Path) -> dict[str, Any]:
    from devtrack.rulebook import reading  # here: not needed when the cache has the answer

    node, problems = reading.read(path)
    found = [[problem.source, problem.message, problem.line] for problem in problems]
    return {"data": reading.plain(node) if node else None, "problems": found}
