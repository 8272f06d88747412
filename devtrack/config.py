"""Where does the user keep answers and own rules?

What a user once said of an ambiguous header is kept with the fingerprint of the layout, so that it is not asked
again. Nothing personal is kept: headers and meanings only.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

WORKFLOWS = "DEVTRACK_WORKFLOWS"
"""The environment variable that names the folder of a unit's own workflows and rulebooks."""


def own_workflows(given: str | None) -> tuple[Path, ...]:
    """Return the unit's own folder of workflows: as given, else as the environment says; none where neither does."""
    named = given or os.environ.get(WORKFLOWS)
    return (Path(named),) if named else ()


def remembered(layout: str, folder: Path | None = None) -> dict[str, str]:
    """Return what was answered about the headers of this layout: header -> what it means."""
    return dict(_kept(folder).get(layout, {}))


def remember(layout: str, answers: Mapping[str, str], folder: Path | None = None) -> None:
    """Keep answers about the headers of a layout; nothing is raised where nothing can be kept."""
    if not answers or remembered(layout, folder).items() >= answers.items():
        return
    kept = _kept(folder)
    kept[layout] = {**kept.get(layout, {}), **answers}
    with suppress(OSError):
        _write(_place(folder), kept)


def _kept(folder: Path | None) -> dict[str, dict[str, str]]:
    try:
        plain: Any = json.loads(_place(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    layouts = plain.get("layouts") if isinstance(plain, dict) else None
    return {k: v for k, v in layouts.items() if _are_answers(v)} if isinstance(layouts, dict) else {}


def _are_answers(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())


def _place(folder: Path | None) -> Path:
    if folder is None:
        import platformdirs  # here: only a roster with an ambiguous header needs it

        folder = platformdirs.user_config_path("devtrack", appauthor=False)
    return folder / "headers.json"


def _write(place: Path, kept: Mapping[str, Mapping[str, str]]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    draft.write_text(json.dumps({"layouts": kept}, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(draft, place)  # so that nobody ever reads half a file
