"""Does the wheel carry what devtrack reads, and the lock what it needs?"""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

SKIPPED = re.compile(r"/__pycache__/|/\.\w+_cache/")  # what tools leave behind, ignored by git too


def run(*args: object, cwd: Path, exits: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run([sys.executable, *map(str, args)], cwd=cwd, capture_output=True, encoding="utf-8",
                          env={**os.environ, "PYTHONUTF8": "1"}, check=False)
    assert done.returncode in exits, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from the sdist, which is built from the tree: the way it would be published."""
    folder = tmp_path_factory.mktemp("dist")
    run("-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    source, = folder.glob("*.tar.gz")
    run("-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", folder, source, cwd=folder)
    built, = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory) -> Path:
    """A folder into which the wheel alone is installed."""
    folder = tmp_path_factory.mktemp("site")
    run("-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", folder, wheel, cwd=folder)
    return folder


def in_site(site: Path, code: str, exits: tuple[int, ...] = (0,)) -> str:
    return run("-c", f"import sys; sys.path.insert(0, {str(site)!r})\n{code}", cwd=site.parent, exits=exits)


def test_the_wheel_carries_every_rule_every_notice_and_every_module(wheel):
    carried = set(zipfile.ZipFile(wheel).namelist())
    there = {
        f"{into}/{path.relative_to(ROOT / place).as_posix()}"
        for place, into in (("workflows", "devtrack/_data/workflows"), ("notices", "devtrack/_data/notices"), ("devtrack", "devtrack"))
        for path in (ROOT / place).rglob("*") if path.is_file() and not SKIPPED.search(path.as_posix())
    }
    data = {name for name in carried if ".dist-info/" not in name}
    assert (sorted(there - data), sorted(data - there)) == ([], [])
    assert any(name.endswith("licenses/LICENSE") for name in carried)


def test_no_python_file_lies_among_the_data(wheel):
    """It would shadow the package in an editable install."""
    assert [name for name in zipfile.ZipFile(wheel).namelist() if "/_data/" in name and name.endswith(".py")] == []


def test_an_installed_devtrack_finds_its_own_rules(site):
    said = in_site(site, "from devtrack.rulebook.data import data_dir\nprint(data_dir('workflows'))")
    assert Path(said.strip()) == site / "devtrack" / "_data" / "workflows"


def test_a_devtrack_in_a_checkout_finds_the_rules_beside_it():
    said = run("-c", "from devtrack.rulebook.data import data_dir\nprint(data_dir('workflows'))", cwd=ROOT)
    assert Path(said.strip()) == ROOT / "workflows"


def test_an_installed_devtrack_knows_its_templates_and_draws_their_page(site):
    said = in_site(site, "sys.argv = ['devtrack', 'notice', 'list']\nfrom devtrack.cli.__main__ import main\nmain()")
    assert "发展对象公示" in said
    assert "<article>" in in_site(site, "from devtrack.notices.page import html\nprint(html(['# title'], 'title'))")


def test_an_installed_devtrack_runs_the_demo(site):
    said = in_site(site, "sys.argv = ['devtrack', 'demo']\nfrom devtrack.cli.__main__ import main\nmain()", exits=(0, 1))
    assert "细则" in said


def test_the_lock_names_every_package_once_with_hashes_and_without_an_address():
    entries = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n", "", LOCK, flags=re.M).strip())
    names = [re.match(r"[a-z0-9-]+(?===\S+)", entry) for entry in entries]
    assert [entry.split("\n")[0] for entry, name in zip(entries, names, strict=True) if not name] == []
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?:|file:|--(?:index|extra-index|find-links|trusted)\S*", LOCK) == []


def test_the_lock_covers_all_that_the_project_asks_for():
    asked = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]
    names = {re.sub(r"[._-]+", "-", re.match(r"[\w.-]+", one)[0]).lower() for one in asked}
    locked = set(re.findall(r"^([a-z0-9-]+)==", LOCK, re.M))
    assert sorted(names - locked) == []


def test_the_lock_says_how_to_renew_it():
    assert re.match(r"# .*\n#    uv pip compile pyproject\.toml .*--generate-hashes .*-o requirements\.lock\n", LOCK)
