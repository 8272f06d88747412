"""Does the package keep its shape, and would we notice if it did not?"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from shape import MAX_FUNCTION, PLACES, leaks, problems

ROOT = Path(__file__).parent.parent
MAX_TEST_FILE = 400
HEAVY = (
    "alembic", "apscheduler", "docx", "fastapi", "holidays", "jinja2", "openpyxl", "pydantic",
    "python_calamine", "ruamel", "sqlalchemy", "transitions",
)
DOC = '"""What is this?"""\n'
LONG = "    pass\n" * MAX_FUNCTION

PLANTED = [
    ("conditions.py", "import devtrack.evaluate\nimport devtrack.rulebook", "conditions may not import rulebook"),
    ("model.py", "from devtrack.dates import parse", "model may not import dates"),
    ("errors.py", "from devtrack import model", "errors may not import model"),
    ("importers/rows.py", "from devtrack.exporters.html import page", "importers may not import exporters"),
    ("importers/rows.py", "from devtrack.tracker.checks.checks import check", "importers may not import tracker"),
    ("tracker/checks.py", "import devtrack.cli", "tracker may not import cli"),
    ("cli/check.py", "import devtrack.web", "cli may not import web"),
    ("evaluate.py", "def run():\n    '''Run.'''\n    import devtrack.rulebook", "evaluate may not import rulebook"),
    ("evaluate.py", "def run():\n    '''Run.'''\n    import json", "import inside a function"),
    ("importers/rows.py", "def run():\n    '''Run.'''\n    from devtrack.dates import parse", "import inside a function"),
    ("strange.py", "", "strange is in no layer"),
    ("importers/utils.py", "", "utils is a drawer"),
    ("tracker/checks.py", "import openpyxl", "openpyxl is for exporters, importers"),
    ("importers/rows.py", "from ruamel.yaml import YAML", "ruamel is for config, rulebook"),
    ("importers/rows.py", "from urllib import request", "urllib.request is for delivery"),
    ("web/pages.py", "import rich.table", "rich is for cli"),
    ("rulebook/load.py", "import yaml", "yaml has no home"),
    ("explain.py", "from pathlib import Path", "explain is pure"),
    ("importers/rows.py", "from .cells import day", "relative import"),
    ("evaluate.py", "import typing\nif typing.TYPE_CHECKING:\n    X = 1", "TYPE_CHECKING"),
    ("evaluate.py", "from typing import TYPE_CHECKING", "TYPE_CHECKING"),
    ("exporters/page.py", "from datetime import date\nday = date.today()", "reads the clock"),
    ("exporters/page.py", "import datetime\nday = datetime.datetime.now(None)", "reads the clock"),
    ("exporters/page.py", "import time\nday = time.time()", "reads the clock"),
    ("exporters/page.py", "from time import time_ns", "reads the clock"),
    ("rulebook/load.py", "\n".join(f"import devtrack.{m}" for m in ("errors", "model", "vocabulary", "dates", "history")), "imports 5 siblings"),
    ("evaluate.py", "pass\n" * 300, "over 300 lines"),
    ("evaluate.py", f"def run():\n    '''Run.'''\n{LONG}", "run is over 40 lines"),
    ("ledger.py", "class Ledger:\n    '''Hold.'''\n" + "".join(f"    def _m{n}(self): pass\n" for n in range(11)), "Ledger has 11 methods"),
    ("evaluate.py", "try:\n    pass\nexcept Exception:\n    pass", "catches anything"),
    ("evaluate.py", "try:\n    pass\nexcept (ValueError, BaseException):\n    pass", "catches anything"),
    ("evaluate.py", "try:\n    pass\nexcept:\n    pass", "catches anything"),
    ("evaluate.py", "import contextlib\nwith contextlib.suppress(Exception):\n    pass", "catches anything"),
    ("evaluate.py", "eval('1')", "runs or imports by text"),
    ("evaluate.py", "import importlib\nimportlib.import_module('devtrack.web')", "runs or imports by text"),
    ("evaluate.py", "def run():\n    '''Run.'''\n    global x\n    x = 1", "keeps state"),
    ("evaluate.py", "def _run():\n    raise NotImplementedError", "a stub"),
    ("evaluate.py", "x = 1  # TO" "DO: later", "left undone"),
    ("evaluate.py", "def run(): pass", "run has no docstring"),
    ("evaluate.py", "class Run: pass", "Run has no docstring"),
    ("importers/__init__.py", "from devtrack.importers.rows import read", "__init__.py holds a docstring"),
]
"""One fault each: file, what is written in it, what the guard must say."""


def write(package: Path, name: str, text: str) -> None:
    path = package / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def sketch(tmp_path):
    """A small package that keeps every rule, doors and lazy imports included."""
    package = tmp_path / "devtrack"
    for name in ("__init__.py", "errors.py", "model.py", "importers/__init__.py", "cli/__init__.py"):
        write(package, name, DOC)
    write(package, "evaluate.py", DOC + "import re\nfrom devtrack.model import Case\n")
    write(package, "importers/rows.py", DOC + "import openpyxl\nfrom devtrack.importers.cells import day\n")
    write(package, "tracker/checks.py", DOC + "".join(
        f"import devtrack.{m}\n" for m in ("errors", "model", "evaluate", "importers", "exporters", "rulebook")))
    write(package, "cli/__main__.py", DOC + "import datetime\nimport typer\n\n\ndef _run():\n"
          "    from devtrack.tracker import checks\n    return checks.check(datetime.datetime.now(None))\n")
    return package


def test_the_package_keeps_its_shape():
    assert problems(ROOT / "devtrack") == []


def test_the_guard_is_content_with_a_sketch_that_keeps_every_rule(sketch):
    assert problems(sketch) == []


@pytest.mark.parametrize(("name", "text", "message"), PLANTED, ids=[f"{row[0]}-{row[2]}" for row in PLANTED])
def test_a_planted_fault_is_found_where_it_stands(sketch, name, text, message):
    write(sketch, name, DOC + text + "\n")
    found = problems(sketch)
    assert found
    assert all(line.startswith(f"devtrack/{name}:") for line in found)
    assert any(message in line for line in found)


@pytest.mark.parametrize("text", ["", '"""Reads files."""\n'])
def test_a_module_that_says_no_question_is_found(sketch, text):
    write(sketch, "evaluate.py", text)
    assert problems(sketch) == ["devtrack/evaluate.py:1: the docstring does not open with the question that the module answers"]


def test_tests_stay_readable():
    long = {path.name: size for path in ROOT.glob("tests/**/*.py") if (size := len(path.read_text(encoding="utf-8").splitlines())) > MAX_TEST_FILE}
    assert long == {}


def test_the_tree_names_no_machine_no_index_and_not_how_it_was_written():
    assert leaks(ROOT) == []


@pytest.mark.parametrize(("name", "text", "message"), [
    ("devtrack/model.py", "path = '/wo" "rk/main/x'", "a path of one machine"),
    ("README.md", "see /ho" "me/chen/devtrack", "a path of one machine"),
    (".ci/run", "pip install --index-url https" "://packages.example/simple devtrack", "the address of a package index"),
    ("requirements.lock", "# from https://py" "pi.org/simple", "the address of a package index"),
    ("tests/test_x.py", "# asked of an A" "I assistant", "a word about how the text was written"),
    ("workflows/a.yaml", "# written in this ses" "sion", "a word about how the text was written"),
])
def test_a_planted_leak_is_found(tmp_path, name, text, message):
    write(tmp_path, name, text)
    assert leaks(tmp_path) == [f"{name}:1: {message}"]


def test_a_path_of_a_test_or_a_relative_one_is_no_leak(tmp_path):
    write(tmp_path, "tests/test_x.py", "'/tm" "p/x.jsonl'")
    write(tmp_path, ".ci/run", '#!/usr/bin/env bash\npython ../shared/examples/check.py "$place/tmp/x"')
    assert leaks(tmp_path) == []


def test_nothing_the_user_reads_condemns():
    """A person entitled to it may; the machine never does. What a text of law says is quoted as it is."""
    said = [
        f"{path.relative_to(ROOT).as_posix()}:{number}"
        for place in PLACES if place not in (".ci", "tests")
        for path in (ROOT / place).rglob("*") if path.suffix in {".py", ".yaml", ".j2", ".html", ".txt"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search("违" "规", line) and "quote:" not in line
    ]
    assert said == []


def test_importing_the_command_line_loads_nothing_heavy():
    code = f"import sys, devtrack.cli.__main__; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.split(), run.stderr) == (0, [], "")
