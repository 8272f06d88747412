"""What did the ledgers of earlier versions look like, and what must still be found in them?

Each folder of `tests/forms`, named by a form of the tables, keeps a ledger written by the version that brought this
form: as SQL, its key file, and what stands in it. None is ever made anew. When a form is released,
`.venv/bin/python tests/released.py` adds its folder. Everybody in them is made up.
"""

import json
import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from devtrack.cli.__main__ import run
from devtrack.ledger.copying import copy_rows
from devtrack.ledger.engine import connect, reading
from devtrack.ledger.upgrading import upgrade_in
from devtrack.tracker.desk import sit_down
from devtrack.tracker.upkeep.care import verified
from devtrack.tracker.world import cases

LEDGERS = Path(__file__).parent / "forms"
FORMS = sorted(path.name for path in LEDGERS.iterdir() if path.is_dir())

SOURCE = (
    '{"case": "2021-0457", "number": "2021-0457", "name": "陈一", "branch": "信息工程学院学生支部", "facts": ['
    '{"kind": "applied", "date": "2021-09-15"}, {"kind": "applicant_interviewed", "date": "2021-09-28", "by": "王二"}, '
    '{"kind": "activist_decided", "date": "2022-03-20", "body": "committee_meeting"}, '
    '{"kind": "contacts_assigned", "date": "2022-03-20", "people": [{"name": "王二"}, {"name": "赵六"}]}]}\n'
    '{"case": "2022-0118", "number": "2022-0118", "name": "孙七", "branch": "信息工程学院学生支部", "facts": ['
    '{"kind": "applied", "date": "2022-10"}, {"kind": "applicant_interviewed", "date": null, "by": "李四"}]}\n'
    '{"case": "2022-0119", "number": "2022-0119", "name": "周八", "branch": "机电工程学院学生支部", "facts": ['
    '{"kind": "applied", "date": "2022-10-09"}, {"kind": "applicant_interviewed", "date": "2022-11-01", "by": "陈一"}]}\n'
)


def load(form: str, folder: Path, url: str | None = None) -> tuple[str, Path]:
    """Put the ledger of a form into a folder, or into an empty database; return where it lies and its key file."""
    file, key = folder / f"{form}.db", folder / f"{form}.key"
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((LEDGERS / form / "ledger.sql").read_text(encoding="utf-8"))
    shutil.copy(LEDGERS / form / "ledger.key", key)
    key.chmod(0o600)
    if url is None or not url.startswith("postgresql"):
        return str(file), key
    with reading(connect(str(file))) as source, connect(url).begin() as target:
        upgrade_in(target, to=form)
        copy_rows(source, target)
    return url, key


def expected(form: str) -> Any:
    """Return what must be found in the ledger of a form."""
    return json.loads((LEDGERS / form / "found.json").read_text(encoding="utf-8"))


def found(where: str, key: Path) -> Any:
    """Return what is found in a ledger: its end, people and facts, organisations, who was erased."""
    desk = sit_down(where, str(key), None)
    checked = verified(where, str(key), None)
    assert checked.clean, checked.faults
    files = sorted(cases(desk), key=lambda one: one.case.number or "")
    return {
        "ledger": desk.ledger.keys.ident,
        "head": str(checked.head),
        "erased": checked.erased,
        "organisations": sorted([one.name, one.level] for one in desk.tree.values()),
        "cases": [[one.case.name, one.case.number, one.case.branch,
                   [[fact.kind, fact.date, fact.fields.get("by")] for fact in one.case.facts]] for one in files],
    }


def make() -> None:
    """Write the folder of this program's form; one that is there already stays."""
    with tempfile.TemporaryDirectory() as name:
        there = Path(name)
        os.environ["DEVTRACK_CONFIG"] = str(there / "config")
        os.chdir(there)
        key = there / "ledger.key"
        Path("一.jsonl").write_text(SOURCE, encoding="utf-8")
        Path("二.jsonl").write_text(SOURCE.replace("2021-09-28", "2021-10-08"), encoding="utf-8")
        (there / "config").mkdir()
        (there / "config" / "channels.toml").write_text("[console]\n", encoding="utf-8")
        (there / "config" / "channels.toml").chmod(0o600)
        for call in (
            ["init", "--ledger", "ledger.db", "--key", str(key), "--title", "信息工程学院党委", "--level", "党委",
             "--name", "李书记", "--authority-from", "2020-01-01", "--document", "某委发〔2019〕8号"],
            ["import", "一.jsonl"], ["import", "二.jsonl"],
            ["person", "erase", "周八", "--by", "钱九", "--approved-by", "吴十", "--document", "本人申请", "--yes"],
            ["remind"], ["backup"],
        ):
            assert run(call) == 0, call
        with closing(sqlite3.connect("ledger.db")) as connection:
            form = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
            text = "\n".join(connection.iterdump()) + "\n"
        into = LEDGERS / form
        into.mkdir()  # fails where the form is there already
        shutil.copy(key, into / "ledger.key")
        (into / "ledger.sql").write_text(text, encoding="utf-8")
        plain = json.dumps(found(str(there / "ledger.db"), key), ensure_ascii=False, indent=1)
        (into / "found.json").write_text(plain + "\n", encoding="utf-8")
        print(f"{into}\n{plain}")


if __name__ == "__main__":
    sys.exit(make())
