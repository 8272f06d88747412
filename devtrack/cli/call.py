"""What did the user type? Days, outcomes, files, headers: taken as text, said to be wrong in Chinese."""

import os
from collections.abc import Sequence
from datetime import date, datetime
from glob import glob, has_magic
from pathlib import Path

from devtrack.errors import Unusable
from devtrack.vocabulary import KINDS, OUTCOME_NAMES

FORMATS = ("table", "json", "jsonl", "xlsx", "html")


def today() -> int:
    """Return today in Beijing, as an ordinal: what an inspection is as of where nobody says."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Shanghai")).toordinal()


def day(text: str | None) -> int:
    """Return the day typed, as an ordinal; today where none was. Raises Unusable."""
    if text is None:
        return today()
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text).toordinal()
    except ValueError:
        raise Unusable(f"--as-of 的“{text}”不是日期；写成 2026-06-30 这样") from None


def form(text: str) -> str:
    """Return the form of the answer. Raises Unusable."""
    if text not in FORMATS:
        raise Unusable(f"--format 没有“{text}”；可以是 {'、'.join(FORMATS)}")
    return text


def outcomes(text: str | None) -> tuple[str, ...] | None:
    """Return the outcomes typed (`broken,overdue` or 不符,逾期未办); None where none were. Raises Unusable."""
    if text is None:
        return None
    by_name = {name: outcome for outcome, name in OUTCOME_NAMES.items()}
    typed = [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]
    found = [by_name.get(part, part) for part in typed]
    wrong = [part for part in found if part not in OUTCOME_NAMES]
    if wrong or not found:
        known = "、".join(f"{outcome}（{name}）" for outcome, name in OUTCOME_NAMES.items())
        raise Unusable(f"--only 没有“{'、'.join(wrong) or text}”；可以是 {known}，多个用逗号隔开")
    return tuple(dict.fromkeys(found))


def answers(texts: Sequence[str]) -> dict[str, str]:
    """Return what `--map 表头=含义` says: header -> meaning. A kind may be typed by its Chinese name.

    Raises Unusable.
    """
    by_name = {kind.name: name for name, kind in KINDS.items()}
    found = {}
    for text in texts:
        header, mark, meaning = text.strip("'").replace("＝", "=").rpartition("=")  # cmd.exe leaves quotes standing
        if not (mark and header.strip() and meaning.strip()):
            raise Unusable(f"--map 的“{text}”看不懂；写成 --map '转正时间=conversion_voted' 这样")
        found[header.strip()] = by_name.get(meaning.strip(), meaning.strip())
    return found


def paths(names: Sequence[str]) -> list[Path]:
    """Return the files typed, each once; a pattern is spread out where the shell has not done so."""
    found: list[Path] = []
    for name in names:
        spread = sorted(glob(name)) if has_magic(name) and not os.path.exists(name) else []
        found += [Path(one) for one in spread or [name]]
    return list(dict.fromkeys(found))
