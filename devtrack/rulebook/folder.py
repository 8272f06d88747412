"""What do the files of one rulebook folder say? Read afresh: plain data and every problem, ready to be kept.

The plain data is what `build` makes a rulebook of: dicts, lists, texts and numbers, nothing else.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from devtrack.model import FOREVER, Problem
from devtrack.rulebook import checks, schema
from devtrack.rulebook.calendars import read_calendars
from devtrack.rulebook.data import BOOK, WORKFLOW
from devtrack.rulebook.reading import Node, line_of, read
from devtrack.rulebook.shapes import NONE_SUCH, Notes
from devtrack.rulebook.words import Points

Plain = dict[str, Any]


def rule_files(folder: Path) -> list[Path]:
    """Return the rule files of a folder in their order: by name."""
    return sorted(path for path in folder.glob("*.yaml") if path.name not in (BOOK, WORKFLOW))


def read_folder(folder: Path, calendars: Sequence[Path]) -> Plain:
    """Read rulebook.yaml, the rule files and the calendars; `book` is None where rulebook.yaml is unusable.

    `ids` names the bad rules, too (who refers to one of them is not wrong himself); None where some are unknown.
    """
    problems: list[Problem] = []
    book, good = _read_book(folder, problems)
    sources = {source["edition"]: source for source in book["sources"]} if good else {}
    points = {point: tuple(kinds) for point, kinds in book.get("points", {}).items()} if good else None
    entries = [entry for path in rule_files(folder) for entry in _read_rules(path, points, problems)]
    for entry in entries:
        checks.check_rule(entry, sources)
    checks.check_overlaps(entries)
    problems += [problem for _, _, notes in entries for problem in notes.problems]
    calendar = read_calendars(calendars, problems)
    problems += _of_files(folder)
    plain = {**book, "points": points, "calendar": sorted(calendar.items())} if good else None
    if plain:
        plain["rules"] = _ordered([entry for entry in entries if not entry[2].problems], sources, plain)
    return {"book": plain, "ids": _ids(folder, entries), "problems": listed(problems)}


def listed(problems: Sequence[Problem]) -> list[list[Any]]:
    """Return problems as plain data, each once, in the order of files and lines."""
    placed = sorted(dict.fromkeys(problems), key=lambda p: (p.source, p.line or 0))
    return [[problem.source, problem.message, problem.line] for problem in placed]


def _read_book(folder: Path, problems: list[Problem]) -> tuple[Plain, bool]:
    node, found = read(folder / BOOK)
    notes = Notes(str(folder / BOOK), found)
    book: Any = schema.book()(node, BOOK, notes) if node else NONE_SUCH
    if node and book is not NONE_SUCH:
        if book.get("rulebook", folder.name) != folder.name:
            line = line_of(node, "rulebook")
            notes.say(line, f"rulebook 写的是“{book['rulebook']}”，文件夹叫“{folder.name}”；两处应一致")
        checks.check_sources(book.get("sources", []), node, notes)
    problems += found
    return {} if book is NONE_SUCH else book, not found


def _of_files(folder: Path) -> list[Problem]:
    wrong = [path for path in sorted(folder.glob("*.y*ml")) if path.suffix != ".yaml"]
    problems = [Problem(str(path), f"扩展名 {path.suffix} 不读；改为 .yaml") for path in wrong]
    if not rule_files(folder):
        problems.append(Problem(str(folder), "这个文件夹里没有规则文件；把规则写进 10-名称.yaml 这样的文件"))
    return problems


def _read_rules(path: Path, points: Points, problems: list[Problem]) -> list[checks.Entry]:
    """Read one rule file; each entry has its own notes, so that the good ones can be told from the bad."""
    node, found = read(path)
    problems += found
    items = schema.rule_nodes(node, Notes(str(path), problems)) if node else []
    ends = [*(item.line for item in items[1:]), FOREVER][: len(items)]
    misread = [problem for problem in found if problem.line is not None]
    entries = []
    for item, end in zip(items, ends, strict=True):
        within = [problem for problem in misread if item.line <= (problem.line or 0) < end]
        notes = Notes(str(path), within)  # what the YAML itself has wrong makes its entry bad, too
        rule = schema.rule(points)(item, "规则", notes)
        if rule is not NONE_SUCH:
            entries.append((rule, item, notes))
        else:
            problems += notes.problems
    return entries


def _ids(folder: Path, entries: Sequence[checks.Entry]) -> list[str] | None:
    read_at_all = {notes.file for _, _, notes in entries}
    if any("id" not in rule for rule, _, _ in entries) or {str(path) for path in rule_files(folder)} - read_at_all:
        return None
    return list(dict.fromkeys(f"{folder.name}/{rule['id']}" for rule, _, _ in entries))


def _ordered(entries: Sequence[checks.Entry], sources: checks.Sources, book: Plain) -> list[Plain]:
    """Return the rules, the editions of one id side by side, ids in the order of their first appearance."""
    by_id: dict[str, list[Plain]] = {}
    for rule, node, notes in entries:
        by_id.setdefault(rule["id"], []).append(_rule(rule, node, notes, sources, book))
    rules = []
    for editions in by_id.values():
        editions.sort(key=lambda rule: int(rule["since"]))
        for n, rule in enumerate(editions):
            rules.append({**rule, "limit_since": _limit_since(editions[: n + 1])})
    return rules


def _rule(rule: Plain, node: Node, notes: Notes, sources: checks.Sources, book: Plain) -> Plain:
    until = rule.get("until", sources[rule["edition"]].get("until", FOREVER))
    cite, name = rule["cite"], book["rulebook"]
    act = next((book["act"][kind] for kind in rule["step"] if kind in book.get("act", {})), "")
    common: Plain = {"act": act, **{key: book[key] for key in ("remind", "escalate") if key in book}}
    return {  # the rule's own word goes before that of its book
        **common, **rule, "id": f"{name}/{rule['id']}", "until": until, "local": name != schema.NATIONAL,
        "cite": [cite["source"], cite["article"], cite["evidence"], cite.get("quote", ""), cite["checked"]],
        "source": [notes.file, node.line],
    }


def _limit_since(editions: Sequence[Plain]) -> int:
    """Return the day from which the limit of the last of these editions has stood without a break."""
    since: int = editions[-1]["since"]
    limits = _limits(editions[-1])
    for earlier in reversed(editions[:-1]):
        if earlier["until"] != since or _limits(earlier) != limits:
            break
        since = earlier["since"]
    return since


def _limits(rule: Plain) -> list[Any]:
    asks = [(word, args["closes"] if word == "in_window" else args) for word, args in rule["asks"]
            if word in ("within", "every") or (word == "in_window" and "closes" in args)]
    return sorted(asks, key=str)
