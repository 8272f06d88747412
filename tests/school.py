"""Who uses the ledger in tests? Somebody at a command line, with a made-up branch, a folder and a database of their own."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from devtrack.cli.__main__ import run

MEMBERS = [{"name": "王思远", "status": "full", "discipline": None}, {"name": "李慧敏", "status": "full", "discipline": None}]


class Said:
    """What a command answered: its exit code and what it printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


class Desk:
    """A command line in a folder, with one ledger."""

    def __init__(self, folder: Path, ledger: str, key: Path) -> None:
        self.folder, self.ledger, self.key = folder, ledger, key

    def type(self, *words: str, exits: int | tuple[int, ...] = 0) -> Said:
        """Type a command of the ledger; what it answers must end with this exit code."""
        return typed(*words, "--ledger", self.ledger, "--key", str(self.key), exits=exits)

    def file(self, name: str, *cases: dict[str, Any]) -> str:
        """Write a dossier file and return where."""
        path = self.folder / name
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in cases), encoding="utf-8")
        return str(path)


def typed(*words: str, exits: int | tuple[int, ...] = 0) -> Said:
    """Type a command; what it answers must end with this exit code."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(words)
    said = Said(code, out.getvalue(), err.getvalue())
    assert code in ((exits,) if isinstance(exits, int) else exits), f"{words}: {code}\n{said.out}\n{said.err}"
    return said


def begin(folder: Path, ledger: str, *more: str, title: str = "信息工程学院党总支", level: str = "general_branch") -> Desk:
    """Make a ledger and sit down at it."""
    key = folder / "ledger.key"
    typed("init", "--ledger", ledger, "--key", str(key), "--title", title, "--level", level, "--name", "李书记", *more)
    return Desk(folder, ledger, key)


def case(code: str, name: str, *facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a dossier line."""
    head = {"case": code, "name": name, "number": code, "category": "student", "branch": "学生第一党支部"}
    return {**head, **more, "facts": list(facts)}


def fact(kind: str, date: str | None, **fields: Any) -> dict[str, Any]:
    """Return one fact of a dossier line."""
    return {"kind": kind, "date": date, **fields}
