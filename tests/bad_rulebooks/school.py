"""What does a whole little rulebook look like, and how is it written down with one thing changed?"""

import shutil
from pathlib import Path

from devtrack.rulebook.load import Loaded, load_workflow

HERE = Path(__file__).parent


def school(folder: Path, changes: dict[str, tuple[str, str]] | None = None) -> Path:
    """Copy the whole little rulebook to folder/school; `changes`: file -> (this text, that text instead)."""
    place = folder / "school"
    shutil.copytree(HERE / "whole", place, dirs_exist_ok=True)
    shutil.move(place / "calendar", folder / "calendar")
    for file, (old, new) in (changes or {}).items():
        text = (place / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {file}"
        (place / file).write_text(text.replace(old, new), encoding="utf-8")
    return place


def load(folder: Path) -> Loaded:
    """Load the little workflow from folder/school, keeping nothing outside of the folder."""
    return load_workflow("school", [folder], folder / "kept")


def asking(folder: Path, name: str, *rules: str) -> Path:
    """Write the rulebook `name` with these rules, each `duty step: asks` on one line, in force since 2014."""
    place = folder / name
    place.mkdir(parents=True)
    place.joinpath("rulebook.yaml").write_text(
        f"rulebook: {name}\ntitle: 某办法\nknows_trainee: false\nwindows: rolling\n"
        "points: {decision: [development_decided, development_listed]}\n"
        'sources: [{edition: "2014", source: 某办法, since: 2014-05-28}]\n', encoding="utf-8",
    )
    place.joinpath("10-rules.yaml").write_text("rules:\n" + "".join(map(_rule, rules)), encoding="utf-8")
    return place


def _rule(line: str) -> str:
    subject, _, asks = line.partition(": ")
    duty, step, *more = subject.split(" ")
    severity = more[0] if more else "error"
    return (
        f'  - {{id: {duty}, edition: "2014", title: 题目, duty: {duty}, step: {step}, owed: applicant,\n'
        f"     severity: {severity}, aspect: timing, since: 2014-05-28, asks: [{asks}], remedy: 办法,\n"
        f"     cite: {{source: 某办法, article: 第一条, evidence: derived, checked: 2026-11-22}}}}\n"
    )
