"""Does the README say what is so? Its module map, its commands, the way it runs the tests."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from shape import HOMES, LAYERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
MAP = re.findall(r"^\| (words|pure|edge|join|door) \| `(\w+)` \| (.+?) \| (.*?) ?\|$", README, re.M)
LAYER_NAMES = ("words", "pure", "edge", "join", "door")


def code_lines() -> list[str]:
    """Every line of every fenced block."""
    return [line for block in re.findall(r"^```\w*\n(.*?)^```", README, re.M | re.S) for line in block.splitlines()]


def devtrack_commands() -> list[str]:
    """What stands after `devtrack` in the code blocks, comments left out."""
    found = [re.search(r"(?:^|&& |[/\\])devtrack ([^#]+)", line) for line in code_lines()]
    return list(dict.fromkeys(match[1].strip() for match in found if match))


def run(*args: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "300", "TERM": "dumb", "NO_COLOR": "1"}
    return subprocess.run([sys.executable, "-m", "devtrack.cli", *args], capture_output=True, encoding="utf-8",
                          env=environment, stdin=subprocess.DEVNULL, check=False, timeout=120)


def test_the_module_map_lists_exactly_the_modules_there_are():
    there = {path.stem for path in (ROOT / "devtrack").glob("*.py")} - {"__init__", "__main__"}
    there |= {path.parent.name for path in (ROOT / "devtrack").glob("*/__init__.py")}
    mapped = [name for _, name, _, _ in MAP]
    assert len(mapped) == len(set(mapped))
    assert (sorted(set(mapped) - there), sorted(there - set(mapped))) == ([], [])


def test_the_module_map_shows_the_layers_that_the_guard_holds():
    assert [(layer, name) for layer, name, _, _ in MAP if name not in LAYERS[LAYER_NAMES.index(layer)]] == []


def test_the_module_map_names_only_homes_that_the_guard_grants():
    stated = {(library, name) for _, name, _, home in MAP for library in home.split(", ") if library}
    assert {(library, name) for library, name in stated if name not in HOMES.get(library, ())} == set()


@pytest.mark.parametrize("command", devtrack_commands())
def test_a_command_shown_is_a_command_that_is(command):
    """An unknown command or option is refused before --help is answered."""
    done = run(*shlex.split(command), "--help")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_readme_shows_commands():
    assert {command.split()[0] for command in devtrack_commands()} >= {"check", "demo", "rules"}


def test_the_demo_of_the_quick_start_runs():
    assert re.search(r"^python3 -m venv .*devtrack demo$", README, re.M)
    done = run("demo")
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    assert "细则" in done.stdout


def test_ci_runs_the_tests_the_way_the_readme_says():
    shown = [line for line in code_lines() if "pytest" in line]
    said = subprocess.run(["bash", ROOT / ".ci" / "run", "--test-command"], capture_output=True, text=True, check=True)
    assert [said.stdout.strip()] == shown
    run_here = [line for line in CI.splitlines() if "pytest" in line and not line.startswith(("#", "test_command="))]
    assert run_here == []


def test_ci_installs_the_way_the_readme_says():
    shown = [line for line in code_lines() if line.startswith(".venv/bin/python -m pip install")]
    assert len(shown) == 2
    assert [line for line in shown if line not in CI.splitlines()] == []


def test_both_quick_starts_are_there():
    headings = re.findall(r"^#+ (.+)$", README, re.M)
    assert headings.index("快速上手") < headings.index("Quick start in English") < headings.index("For developers")
    for heading in ("Module map", "Decisions", "Glossary"):
        assert heading in headings
