"""How does a finding look as JSON? A contract: keys are added, never renamed, and always in this order.

Written as a stream, one finding a line: text that repeats is made once a rule and once a person, so that a file
of many thousand people costs time but no memory.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TextIO

from devtrack import explain
from devtrack.dates import write
from devtrack.exporters.basis import Basis, Judged, Read, editions
from devtrack.exporters.captions import number
from devtrack.model import BROKEN, DORMANT, ERROR, HINT, NOT_IN_FORCE, OVERDUE, Case, Finding, Problem

SILENT = (DORMANT, NOT_IN_FORCE)
"""Outcomes that say nothing about the person: no message, no evidence."""

FAULTS = (BROKEN, OVERDUE)
"""Outcomes that something can be done about: with a remedy."""

RuleText = tuple[str, str, str]
"""What every finding of a rule repeats: before the occasion, before the date, at the end."""


class CaseText(NamedTuple):
    """What every finding of a case repeats: at the beginning, its source; `facts`: the evidence written so far."""

    head: str
    source: str
    facts: dict[tuple[int, ...], str]


_dumps = json.JSONEncoder(ensure_ascii=False).encode
_text = json.encoder.encode_basestring


class Written:
    """What was written so far: how many cases, how many findings of each outcome, whether anything failed."""

    __slots__ = ("by_file", "failed", "hints", "outcomes")

    def __init__(self) -> None:
        self.by_file: Counter[int] = Counter()
        self.failed = False
        self.outcomes: Counter[str] = Counter()
        self.hints: list[str] = []


def write_json(out: TextIO, basis: Basis, judged: Iterable[Judged], only: Sequence[str] | None) -> Written:
    """Write one JSON object with everything in it; return what was written."""
    done = Written()
    out.write("{" + _inner(_head(basis)) + ', "findings": [')
    mark = "\n"
    for line in _lines(basis, judged, only, done):
        out.write(mark + line)
        mark = ",\n"
    hints = ",\n".join(done.hints)
    tail = {"cases": done.by_file.total(), "problems": problems(basis.files), "files": _files(basis, done)}
    out.write(f'\n], "hints": [{hints}], {_inner(tail)}}}\n')
    return done


def write_jsonl(out: TextIO, basis: Basis, judged: Iterable[Judged], only: Sequence[str] | None) -> Written:
    """Write what was judged by, then a finding a line, hints among them, then the counts and the problems."""
    done = Written()
    out.write(_dumps({"type": "basis", **_head(basis)}) + "\n")
    for line in _lines(basis, judged, only, done):
        out.write(line + "\n")
    out.writelines(line + "\n" for line in done.hints)
    tail = {"type": "summary", "cases": done.by_file.total(), "outcomes": dict(sorted(done.outcomes.items()))}
    out.write(_dumps({**tail, "problems": problems(basis.files), "files": _files(basis, done)}) + "\n")
    return done


def _lines(basis: Basis, judged: Iterable[Judged], only: Sequence[str] | None, done: Written) -> Iterator[str]:
    wanted = frozenset(only or ())
    rules: dict[tuple[str, int], RuleText] = {}
    for one in judged:
        done.by_file[one.file] += 1
        who = _who(one.case, str(basis.files[one.file].path))
        for finding in one.findings:
            done.outcomes[finding.outcome] += 1
            if finding.outcome in FAULTS and finding.severity == ERROR:
                done.failed = True
            if wanted and finding.outcome not in wanted:
                continue
            key = finding.rule.id, finding.rule.since
            rule = rules.get(key) or rules.setdefault(key, _of_rule(finding))
            text = _record(finding, one.case, who, rule)
            if finding.severity == HINT:
                done.hints.append(text)
            else:
                yield text


def _record(f: Finding, case: Case, who: CaseText, rule: RuleText) -> str:
    silent = f.outcome in SILENT
    message = "null" if silent else _text(explain.message(f, case))
    remedy = _text(f.rule.remedy) if f.outcome in FAULTS else "null"
    evidence = "[]" if silent or not f.facts else _evidence(f, who.facts)
    return (
        f'{{{who.head}, {rule[0]}, "occasion": {_occasion(f)}, "outcome": "{f.outcome}", "how": {_word(f.how)}, '
        f'"severity": "{f.severity}", {rule[1]}, "date": {_word(f.date)}, "due": {_word(write(f.due))}, '
        f'"opens": {_word(write(f.opens))}, "days": {"null" if f.days is None else f.days}, "message": {message}, '
        f'"evidence": {evidence}, {who.source}, {rule[2]}, "remedy": {remedy}}}'
    )


def _evidence(finding: Finding, kept: dict[tuple[int, ...], str]) -> str:
    key = tuple(map(id, finding.facts))  # the case keeps its facts for as long as these are kept
    return kept.get(key) or kept.setdefault(key, _dumps(explain.evidence(finding)))


def _who(case: Case, path: str) -> CaseText:
    known = {"name": case.name, "number": number(case) or None}
    head = {"case": case.id, "person": known, "branch": case.branch}
    source = {key: part for key, part in case.source._asdict().items() if part is not None} if case.source else {}
    return CaseText(_inner(head), _inner({"source": source or {"file": path}}), {})


def _of_rule(finding: Finding) -> RuleText:
    rule = finding.rule
    tail = {"cite": explain.citation(finding), "title": rule.title, "duty": rule.duty}
    return _inner({"rule": rule.id, "edition": rule.edition}), _inner({"aspect": rule.aspect}), _inner(tail)


def _occasion(finding: Finding) -> str:
    occasion = finding.occasion
    if occasion is None:
        return "null"
    first, last = _word(write(occasion.first)), _word(write(occasion.last))
    return f'{{"n": {occasion.n}, "from": {first}, "to": {last}}}'


def _word(text: str | None) -> str:
    return "null" if text is None else f'"{text}"'


def _inner(plain: dict[str, Any]) -> str:
    """Return an object without its braces, to be joined with others."""
    return _dumps(plain)[1:-1]


def _head(basis: Basis) -> dict[str, Any]:
    return {
        "as_of": write(basis.as_of), "rulebooks": [book.name for book in basis.rulebooks],
        "workflow": basis.workflow, "editions": {book.name: editions(book) for book in basis.rulebooks},
        **({"head": basis.head} if basis.head else {}), **({"known_by": basis.known_by} if basis.known_by else {}),
    }


def problems(files: Sequence[Read]) -> list[dict[str, Any]]:
    """Return the problems of all files as plain data, what is not known left out."""
    return [_problem(problem) for read in files for problem in read.problems]


def _problem(problem: Problem) -> dict[str, Any]:
    return {key: part for key, part in problem._asdict().items() if part is not None}


def _files(basis: Basis, done: Written) -> list[dict[str, Any]]:
    return [
        {
            "file": str(read.path), "cases": done.by_file[n], "unmapped": read.unmapped, "not_kept": read.not_kept,
            "readings": dict(read.readings), "skipped": read.skipped,
        }
        for n, read in enumerate(basis.files)
    ]
