"""What in these rulebooks loads, yet deserves a second look?

Everything that loading finds wrong, then warnings (「提醒：…」): lone words without a reason, local rules that ask
less than national law, citations not checked for a year, national rules that hang on a fact only a school knows.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from devtrack.dates import add_months
from devtrack.model import Problem, Rule, Rulebook, Workflow
from devtrack.rulebook.calendars import built_in, calendar_files, read_calendar
from devtrack.rulebook.compare import compare
from devtrack.rulebook.data import BOOK, WORKFLOW, data_dir
from devtrack.rulebook.load import load_rulebook, load_workflow
from devtrack.rulebook.schema import NATIONAL
from devtrack.rulebook.strictness import LAXER
from devtrack.vocabulary import KINDS

WARNING = "提醒："

_REFS = ("of", "from", "after", "by", "before", "until", "instead", "opens", "closes", "restart",
         "not_before_closing_of")
_FEW_DAYS = 10  # fewer exceptions than this are no whole year's arrangement


def lint(
    folder: Path, shipped: Path | None = None, as_of: int | None = None, cache_folder: Path | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with the rulebooks and workflows in a folder, then the warnings.

    `folder`: one rulebook's folder, or a folder of them. `shipped`: where the rulebooks lie that it builds upon
    (None: those devtrack is delivered with).
    `as_of`: the day (ordinal) from which a citation's last check is counted; None: not counted.
    """
    targets = [folder] if (folder / BOOK).is_file() or (folder / WORKFLOW).is_file() else _folders(folder)
    if not targets:
        return (Problem(str(folder), f"这里没有 {BOOK} 或 {WORKFLOW}；给出规则库的文件夹"),)
    places = list(dict.fromkeys([targets[0].parent, shipped or data_dir("workflows")]))
    calendars = [place / "calendar" for place in places]
    problems: list[Problem] = []
    books, workflows = [], []
    for target in targets:
        if (target / BOOK).is_file():
            book, found = load_rulebook(target, calendars, cache_folder)
            problems += found
            books += [book] if book else []
        if (target / WORKFLOW).is_file():
            loaded = load_workflow(target.name, places, cache_folder)
            problems += loaded.problems
            workflows += [loaded.workflow] if loaded.workflow else []
    every = _with_shipped(books, places, cache_folder)
    warnings = [*_lone_words(books, every), *_laxer(books, every, workflows), *_school_facts(books)]
    warnings += _thin_calendars(places[0] / "calendar")
    warnings += _unchecked(books, as_of) if as_of is not None else ()
    return tuple(dict.fromkeys(problems + warnings))


def is_warning(problem: Problem) -> bool:
    """Tell a warning from a mistake."""
    return problem.message.startswith(WARNING)


def _folders(folder: Path) -> list[Path]:
    found = {path.parent for name in (BOOK, WORKFLOW) for path in folder.glob(f"*/{name}")}
    return sorted(found)


def _with_shipped(books: Sequence[Rulebook], places: Sequence[Path], cache_folder: Path | None) -> list[Rulebook]:
    """Return these books and those beside or beneath them; a name counts once."""
    every = {book.name: book for book in books}
    for place in places:
        for target in _folders(place):
            if target.name not in every and (target / BOOK).is_file():
                book, _ = load_rulebook(target, [place / "calendar" for place in places], cache_folder)
                every |= {book.name: book} if book else {}
    return list(every.values())


def _lone_words(books: Sequence[Rulebook], every: Sequence[Rulebook]) -> Iterator[Problem]:
    """A word for one rule only is Python in disguise, unless the rule says how it is read."""
    users: dict[str, dict[str, list[Rule]]] = {}
    for rule in (rule for book in every for rule in book.rules):
        for ask in rule.asks:
            users.setdefault(ask.word, {}).setdefault(rule.id, []).append(rule)
    linted = {rule.id for book in books for rule in book.rules}
    for word, by_id in users.items():
        for rule in next(iter(by_id.values())) if len(by_id) == 1 else ():
            if not rule.reading and rule.id in linted:
                yield _warn(rule, f"只有规则 {rule.id} 用到 {word}；在 reading 里写明为什么这样理解，或改用通用的词")


def _laxer(
    books: Sequence[Rulebook], every: Sequence[Rulebook], workflows: Sequence[Workflow]
) -> Iterator[Problem]:
    national = next((book for book in every if book.name == NATIONAL), None)
    declared = {departure["rule"] for workflow in workflows for departure in workflow.departures}
    for book in books if national else ():
        for row in compare(book, national).rows if national and book.name != NATIONAL else ():
            if row.verdict == LAXER and not declared & {rule.id for rule in row.right}:
                editions = "、".join(edition for _, edition in row.editions)
                yield _warn(
                    row.left[0],
                    f"{row.left[0].id} 比 {row.right[0].id}（{editions}）要求宽：{row.reason}；"
                    f"改得不低于国家细则，或在 workflow.yaml 的 departures 里写明",
                )


def _school_facts(books: Sequence[Rulebook]) -> Iterator[Problem]:
    """A national rule must not hang on a fact that only a school asks for: elsewhere it is never recorded."""
    for book in books:
        for rule in book.rules if book.name == NATIONAL else ():
            known = {"N", f"N{rule.edition[-2:]}"}
            named = {kind: None for ref in _named(rule) for kind in book.points.get(ref, (ref.partition(".")[0],))}
            for kind in named:
                if kind in KINDS and not known & set(KINDS[kind].asked):
                    yield _warn(
                        rule,
                        f"国家规则 {rule.id}（{rule.edition}）以“{KINDS[kind].name}”（{kind}）为准，"
                        f"这一版本没有要求这件事；换成这一版本要求的步骤",
                    )


def _named(rule: Rule) -> Iterator[str]:
    yield from rule.step
    for ask in rule.asks:
        for name, value in ask.args.items():
            inner = value.get("of", ()) if isinstance(value, dict) and name in ("opens", "closes") else value
            if name in _REFS and not (name == "until" and ask.word == "lasts"):
                yield from (inner,) if isinstance(inner, str) else inner


def _thin_calendars(folder: Path) -> Iterator[Problem]:
    for path in calendar_files([folder]):
        days, wrong = read_calendar(path)
        if not wrong and len(days) < _FEW_DAYS and not built_in(int(path.stem)):
            said = f"{path.stem} 年没有内置安排，这里只写了 {len(days)} 天，其余按平常的周末判断；核对是否写全"
            yield Problem(str(path), WARNING + said)


def _unchecked(books: Sequence[Rulebook], as_of: int) -> Iterator[Problem]:
    for rule in (rule for book in books for rule in book.rules):
        if add_months(date.fromisoformat(rule.cite.checked).toordinal(), 12) < as_of:
            yield _warn(rule, f"规则 {rule.id} 的引文上次核对是 {rule.cite.checked}，已过一年；核对原文后改 checked")


def _warn(rule: Rule, message: str) -> Problem:
    file, line = (rule.source.file, rule.source.line) if rule.source else (rule.id, None)
    return Problem(file, WARNING + message, line)
