"""Which cases are in a dossier file (.jsonl), and which lines are wrong?

A line in which nothing is wrong is read in one swift pass; any doubt sends it to `careful`, which says
everything that is wrong with it.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from devtrack.errors import Unusable
from devtrack.importers.assemble import make_case, make_fact
from devtrack.importers.careful import read_carefully, refuse
from devtrack.importers.corrections import standing, wrong_links
from devtrack.importers.days import DAYS
from devtrack.importers.fields import FIELDS, HEAD, META
from devtrack.importers.reading import ReadOptions
from devtrack.model import Case, Fact, Problem, Source
from devtrack.vocabulary import VOIDED

Report = Callable[[Problem], None]
_BOM = b"\xef\xbb\xbf"
_META = frozenset(META)
_new = tuple.__new__
_SPACED = (b" :", b"\t:", b"\r:")
_ESCAPED = (b"\\u00", b"\\ud", b"\\uD")  # control characters, halves of a character
EVERY = 1000  # people between two reports of progress


def read_cases(path: Path, options: ReadOptions, report: Report) -> Iterator[Case]:
    """Yield the cases of a dossier file one by one, telling every problem; keeps no more than their ids.

    Raises Unusable at the end if no line was usable.
    """
    seen: dict[str, int] = {}
    problems: list[Problem] = []

    def tell(problem: Problem) -> None:
        if len(problems) < 20:
            problems.append(problem)
        report(problem)

    for number, raw, text in _lines(path, options.limits.line_bytes, tell):
        source = Source(path.name, number)
        case = _swift(raw, text, source, options.history) or read_carefully(text, source, tell, options.history)
        if case is None:
            continue
        if case.id in seen:
            said = f"case「{case.id}」在第 {seen[case.id]} 行已有；一人一行，这一行没有读。请合并，或改用另一个 case"
            tell(Problem(path.name, said, number))
            continue
        seen[case.id] = number
        if options.progress and len(seen) % EVERY == 0:
            options.progress(len(seen), None)
        yield case
    if not seen:
        raise Unusable(_nobody(path, problems))
    if options.progress:
        options.progress(len(seen), len(seen))


def _nobody(path: Path, problems: list[Problem]) -> str:
    if not problems:
        return f"{path.name}: 文件里没有内容；档案文件每行一个人，写成一个 JSON 对象"
    said = "\n".join(str(problem) for problem in problems)
    return f"{path.name}: 没有一行可以使用；档案文件每行一个人，写成一个 JSON 对象\n{said}"


def _lines(path: Path, limit: int, report: Report) -> Iterator[tuple[int, bytes, str]]:
    """Yield number, bytes and text of every line that has any; the first Chinese line decides the encoding."""
    encoding, number = "", 0
    with path.open("rb") as file:
        for raw in iter(lambda: file.readline(limit), b""):
            number += 1
            if number == 1:
                raw = raw.removeprefix(_BOM)
            if len(raw) >= limit and not raw.endswith(b"\n"):
                report(Problem(path.name, f"这一行超过 {limit >> 20} MB，没有读；一行只放一个人", number))
                while (rest := file.readline(limit)) and not rest.endswith(b"\n"):
                    pass
                continue
            if not raw.isascii() and not encoding:
                encoding = _encoding(raw, path, number, report)
            try:
                text = raw.decode(encoding or "utf-8")
            except UnicodeDecodeError as error:
                said = f"第 {error.start + 1} 个字节不是 {encoding.upper()} 文字；请把文件另存为 UTF-8"
                report(Problem(path.name, said, number))
                continue
            if not text.isspace():
                yield number, raw, text


def _encoding(raw: bytes, path: Path, number: int, report: Report) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8":
            report(Problem(path.name, "文件是 GB18030（GBK）编码，已照此读取；请另存为 UTF-8", number))
        return encoding
    return "utf-8"


_decode = json.JSONDecoder(parse_constant=refuse).decode


def _keys_once(keys: int, raw: bytes) -> bool:
    """Tell whether no key was written twice: every key stands before a colon of its own, other colons in texts."""
    return keys == raw.count(b'":') and not any(mark in raw for mark in _SPACED)


def _swift(raw: bytes, text: str, source: Source, history: bool = False) -> Case | None:
    """Return the case of a line in which nothing at all is wrong; None: look carefully."""
    try:
        data = _decode(text)
        keys = len(data)
        facts = data.pop("facts")
        if "case" not in data or "id_number" in data or type(facts) is not list:
            return None
        for name, value in data.items():
            if not HEAD[name](value):
                return None
        found: list[Fact] = []
        more, corrected = _swift_facts(facts, found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if keys + more != raw.count(b":") and not _keys_once(keys + more, raw):
        return None
    if b"\\" in raw and any(mark in raw for mark in _ESCAPED):
        return None
    if corrected and wrong_links(found):
        return None
    return make_case(data, standing(found) if corrected and not history else tuple(found), source)


def _swift_facts(facts: list[Any], found: list[Fact]) -> tuple[int, bool]:
    """Add the facts to `found`; return how many keys they have, and whether one may correct another.

    Raises one of half a dozen errors where anything is wrong: what it was, `careful` will say.
    """
    keys, corrected = 0, False
    for one in facts:
        keys += len(one)
        kind, checks = FIELDS[one["kind"]]
        day = one["date"]
        lo, hi = DAYS[day]
        if len(one) == 2 and kind != VOIDED:  # most are; the keys need not be taken out, nor an empty table kept
            found.append(_new(Fact, (kind, day, lo, hi, {}, False, None, None, None, None, None, None, None, None)))
            continue
        if kind == VOIDED:
            corrected = True
        del one["kind"], one["date"]
        for name, value in one.items():
            if not checks[name](value):
                raise ValueError(name)
        if "people" in one:
            keys += sum(map(len, one["people"]))
        if _META.isdisjoint(one):
            found.append(_new(Fact, (kind, day, lo, hi, one, False, None, None, None, None, None, None, None, None)))
        else:
            keys += len(one["source"]) if type(one.get("source")) is dict else 0
            found.append(make_fact(kind, day, lo, hi, one))
            corrected = True
    return keys, corrected
