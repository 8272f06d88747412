"""What breaks the shape of the package? Imports that point up, libraries away from home, clocks, sizes.

`problems` reads a package and `leaks` the whole tree; both answer with lines `file:line: what`.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

LAYERS = (
    {"errors", "model", "vocabulary"},
    {"assembly", "dates", "conditions", "organisations", "chronicle", "history", "evaluate", "explain", "flawless", "impact", "wording", "lifecycle", "masking",
     "membership", "gate", "audit", "reconcile", "score", "plan", "reminders", "subjects"},
    {"rulebook", "importers", "exporters", "ledger", "access", "notices", "outbox", "delivery",
     "assessments", "config"},
    {"tracker"},
    {"scheduler", "cli", "web", "__main__"},
)
PURE, EDGE, JOIN = 1, 2, {"tracker"}
DOORS = LAYERS[-1]
OPENS = {"cli": {"scheduler"}}
"""Doors that another one opens: `devtrack serve` is typed at the command line."""

HOMES = {
    "alembic": {"ledger"},
    "apscheduler": {"scheduler"},
    "chinese_calendar": {"dates"},
    "cryptography": {"ledger"},
    "dateutil": {"dates"},
    "docx": {"notices"},
    "docxtpl": {"notices"},
    "fastapi": {"web"},
    "http.client": {"delivery"},
    "icalendar": {"exporters"},
    "jinja2": {"exporters", "notices"},
    "openpyxl": {"importers", "exporters"},
    "platformdirs": {"config", "rulebook"},
    "pydantic": {"config", "rulebook"},
    "pydantic_settings": {"config"},
    "python_calamine": {"importers"},
    "rich": {"cli"},
    "ruamel": {"config", "rulebook"},
    "smtplib": {"delivery"},
    "socket": {"delivery"},
    "sqlalchemy": {"ledger", "outbox"},
    "sqlcipher3": {"ledger"},
    "sqlite3": {"ledger"},
    "starlette": {"web"},
    "transitions": {"lifecycle"},
    "typer": {"cli"},
    "typst": {"notices"},
    "urllib.request": {"delivery"},
    "uvicorn": {"web"},
}
"""Every library that is not Python's own has a home; of Python's own, those that leave the machine."""

OUTSIDE = {"io", "os", "pathlib", "shutil", "subprocess", "tempfile"}
CLOCK = {"today", "now", "utcnow"}
TIME = {"time", "time_ns", "localtime", "gmtime"}
DRAWERS = {"common", "helper", "helpers", "misc", "util", "utils"}
ANYTHING = {"Exception", "BaseException"}
MAX_FILE, MAX_FUNCTION, MAX_METHODS, MAX_SIBLINGS = 300, 40, 10, 4

LEAKS = (
    ("a word about how the text was written",
     r"(?i)\b([c]laude|[a]nthropic|[c]hatgpt|[o]penai|[c]opilot|[l]lms?|[g]pt-?\d|language [m]odels?"
     r"|[a]i[ -](assistant|agent|tool|model)s?|system [p]rompt|coding [s]ession|this [s]ession)\b"),
    ("the address of a package index",
     r"pypi\.org|python[h]osted|registry\.npmjs|deb\.debian\.org|--(extra-)?index-url[ =]+\S+:"),
    ("a path of one machine", r"(?<![\w.~$}])/(work|tmp|root|home|opt|Users)/|\b[A-Z]:\\\\?Users"),
)
PLACES = (".ci", "devtrack", "notices", "tests", "workflows")


def problems(package: Path) -> list[str]:
    """Return what breaks the shape of the package, as `file:line: what`."""
    found = []
    for path in sorted(package.rglob("*.py")):
        module = path.relative_to(package).with_suffix("").parts[0]
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        where = path.relative_to(package.parent).as_posix()
        for line, what in (*_of_file(path, text, tree), *_of_imports(module, tree), *_of_nodes(module, tree)):
            found.append(f"{where}:{line}: {what}")
    return found


def leaks(root: Path) -> list[str]:
    """Return what the committed text must not name, as `file:line: what`; tests may name machine paths."""
    found = []
    for path in sorted(_texts(root)):
        where = path.relative_to(root)
        patterns = LEAKS[:2] if where.parts[0] == "tests" else LEAKS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found += [f"{where.as_posix()}:{number}: {what}" for what, pattern in patterns if re.search(pattern, line)]
    return found


def _texts(root: Path) -> Iterator[Path]:
    files = [path for path in root.iterdir() if path.is_file()]
    files += [path for place in PLACES for path in (root / place).rglob("*") if path.is_file()]
    for path in files:
        if "__pycache__" in path.parts or path.name == ".git" or re.search(r"/\.\w+_cache/", path.as_posix()):
            continue
        try:
            path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a workbook or a picture
        yield path


def _of_file(path: Path, text: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    if path.stem in DRAWERS:
        yield 1, f"{path.stem} is a drawer: name the subject"
    if len(text.splitlines()) > MAX_FILE:
        yield 1, f"over {MAX_FILE} lines"
    if "?" not in (ast.get_docstring(tree) or "").split("\n\n")[0]:
        yield 1, "the docstring does not open with the question that the module answers"
    if path.name == "__init__.py" and len(tree.body) > 1:
        yield tree.body[1].lineno, "__init__.py holds a docstring, nothing else"
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\b(TODO|FIXME)\b", line):
            yield number, "left undone: do it or file it"


def _of_imports(module: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    siblings = set()
    for node in ast.walk(tree):
        for name in _imported(node):
            head, *rest = name.split(".")
            if head == "devtrack" and rest:
                siblings.add(rest[0])
            if message := _wrong_import(module, head, rest, name):
                yield node.lineno, message
        if isinstance(node, ast.ImportFrom) and node.level:
            yield node.lineno, "relative import: write devtrack out"
    for line, name in set(_inner_imports(tree)):
        if not _may_wait(module, name):
            yield line, "import inside a function: libraries in edges, anything in doors and tracker, to start fast"
    if module not in JOIN and len(siblings - {module}) > MAX_SIBLINGS:
        yield 1, f"imports {len(siblings - {module})} siblings: {', '.join(sorted(siblings - {module}))}"


def _wrong_import(module: str, head: str, rest: list[str], name: str) -> str | None:
    if head == "devtrack":
        return None if not rest or _allowed(module, rest[0]) else f"{module} may not import {rest[0]}"
    for home, modules in HOMES.items():
        if (name == home or name.startswith(home + ".")) and module not in modules:
            return f"{home} is for {', '.join(sorted(modules))}"
    if head not in sys.stdlib_module_names and not any(home.split(".")[0] == head for home in HOMES):
        return f"{head} has no home: give it one"
    if head in OUTSIDE and _layer(module) in (0, PURE):
        return f"{module} is pure: it may not reach for {head}"
    return None


def _may_wait(module: str, name: str) -> bool:
    """Tell whether this import may stand inside a function: to start fast, never to hide a module."""
    head, *rest = name.split(".")
    return module in DOORS | JOIN or (_layer(module) == EDGE and (head != "devtrack" or rest[:1] == [module]))


def _inner_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from ((node.lineno, name) for node in ast.walk(function) for name in _imported(node))


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _allowed(module: str, target: str) -> bool:
    here, there = _layer(module), _layer(target)
    if module == target or here is None or there is None:
        return module == target
    return there < here or here == there == PURE or target in OPENS.get(module, ())


def _layer(module: str) -> int | None:
    return next((n for n, names in enumerate(LAYERS) if module in names), None)


def _of_nodes(module: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    if module != "__init__" and _layer(module) is None:
        yield 1, f"{module} is in no layer"
    for node in ast.walk(tree):
        for message in (_clock(module, node), _size(node), _forbidden(node)):
            if message:
                yield node.lineno, message
    for node in _public(tree):
        if not ast.get_docstring(node):
            yield node.lineno, f"{node.name} has no docstring"


def _clock(module: str, node: ast.AST) -> str | None:
    if module in DOORS:
        return None
    reads = isinstance(node, ast.Attribute) and (
        node.attr in CLOCK or (node.attr in TIME and isinstance(node.value, ast.Name) and node.value.id == "time")
    )
    reads |= isinstance(node, ast.ImportFrom) and node.module == "time" and any(a.name in TIME for a in node.names)
    return "reads the clock: take as_of" if reads else None


def _size(node: ast.AST) -> str | None:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= MAX_FUNCTION:
        return f"{node.name} is over {MAX_FUNCTION} lines"
    if isinstance(node, ast.ClassDef):
        methods = sum(isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) for one in node.body)
        return f"{node.name} has {methods} methods" if methods > MAX_METHODS else None
    return None


def _forbidden(node: ast.AST) -> str | None:
    name = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
    if name == "TYPE_CHECKING":
        return "TYPE_CHECKING hides a cycle: move the type down"
    if isinstance(node, ast.ExceptHandler) and (node.type is None or ANYTHING & _names(node.type)):
        return "catches anything: name what can go wrong"
    if isinstance(node, ast.Call):
        called = _names(node.func)
        if "suppress" in called and ANYTHING & set().union(*map(_names, node.args)):
            return "catches anything: name what can go wrong"
        if (isinstance(node.func, ast.Name) and called & {"eval", "exec", "__import__"}) or "import_module" in called:
            return "runs or imports by text"
    if isinstance(node, ast.Global):
        return "keeps state in a module"
    if isinstance(node, ast.Raise) and node.exc and "NotImplementedError" in _names(node.exc):
        return "a stub: write it or leave it out"
    return None


def _names(node: ast.AST) -> set[str]:
    """Return the names in an expression, of attributes the last one too."""
    inner = list(ast.walk(node))
    return {one.id for one in inner if isinstance(one, ast.Name)} | {
        one.attr for one in inner if isinstance(one, ast.Attribute)
    }


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    for node in tree.body:
        if isinstance(node, kinds) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (one for one in node.body if isinstance(one, kinds) and not one.name.startswith("_"))
