"""How is it said on a terminal who may take a step and who may not, why not, and from when on?"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from devtrack.cli.case_text import WIDEST, effects, notes
from devtrack.cli.table import Row, terminal_width
from devtrack.dates import write
from devtrack.exporters.captions import MARK, UNSEEN, short_citation
from devtrack.exporters.widths import pad, wrap
from devtrack.gate.sentences import departing, step_of
from devtrack.tracker.cases.progress import progress

LABEL = 12  # columns of the label beside each line
GOOD, BAD, WARN = "bold green", "bold red", "bold yellow"


def answers(found: Sequence[Any]) -> Iterator[Row]:
    """Yield for each person whether a step may be taken, and why not."""
    first = found[0]
    yield Row("", "", f"{step_of((first.kind,))}，{write(first.day)}", "bold underline")
    for one in found:
        yield from _answer(one)
    able = sum(one.yes for one in found)
    yield from _unseen(found)
    if len(found) > 1:
        yield Row("", "", f"共 {len(found)} 人：{able} 人可以办，{len(found) - able} 人还不能办", "bold")


def _answer(one: Any) -> Iterator[Row]:
    case = one.file.case
    state = progress(case, one.day).told
    who = "  ".join(part for part in (case.name, case.number or one.file.id, case.branch or "", state) if part)
    if one.if_acknowledged:
        yield Row("须确认  ", WARN, who, "bold")
    else:
        yield Row("可以办  " if one.yes else "不能办  ", GOOD if one.yes else BAD, who, "bold")
    yield from _reasons(one.reasons)
    yield from _lines("最早", (_when(one),) if one.opens != one.day else (), "bold")
    yield from _lines("超期", one.late, WARN)
    yield from departures(one.departing, asked=True)
    yield from _lines("须写明", ("、".join(one.needs),) if one.needs and (one.yes or one.opens) else (), "dim")


def _when(one: Any) -> str:
    if one.opens is not None:
        return f"{write(one.opens)} 可以办"
    opens = [reason.finding.opens for reason in one.reasons if reason.finding and reason.finding.opens]
    last = max(opens, default=None)
    beside = f"；补齐以后也不早于 {write(last)}" if last is not None else ""
    if one.first:
        return f"等待不能解决{beside}；先办：{'；'.join(one.first)}"
    return f"等待不能解决{beside}；先处理以上各项"


def _reasons(reasons: Iterable[Any]) -> Iterator[Row]:
    """Yield all reasons at once, each with its article; what several rulebooks say alike is said once."""
    told: dict[str, list[str]] = {}
    for one in reasons:
        cited = told.setdefault(one.text, [])
        if one.finding is not None:
            cited.append(short_citation(one.finding.rule))
    yield from _lines("原因", (f"{text}{_cited(cited)}" for text, cited in told.items()), "")


def _unseen(found: Iterable[Any]) -> Iterator[Row]:
    """Yield what the mark after an article means, where one is told."""
    rules = [reason.finding.rule for one in found for reason in one.reasons if reason.finding]
    if not all(rule.cite.quote for rule in rules):
        yield Row("", "", f"{MARK} {UNSEEN}", "dim")


def _cited(articles: Iterable[str]) -> str:
    said = "、".join(dict.fromkeys(articles))
    return f"〔{said}〕" if said else ""


def departures(found: Iterable[Any], *, asked: bool) -> Iterator[Row]:
    """Yield where the school's text asks otherwise than national law; `asked`: it has yet to be acknowledged."""
    for one in found:
        school, article, lawful = departing(one.departure)
        rule = one.finding.rule
        yield from _lines("不一致", (f"学校文件{article}：{school}；{short_citation(rule)}：{rule.title}",), WARN)
        yield from _lines("合规办法", (lawful,), "bold")
        if asked:
            how = f"仍按学校文件办理的，加 --acknowledge {rule.id}，登记确认人；检查结论仍列出这一项"
            yield from _lines("", (how,), "")


def advanced(done: Any, document: str | None) -> Iterator[Row]:
    """Yield who goes on and who is held back, and which findings change."""
    if done.going:
        yield Row("", "", f"办理 {len(done.going)} 人" + (f"；文件：{document}" if document else ""), "bold underline")
    after = {file.id: file for file in done.tried.after} if done.tried else {}
    for one in done.going:
        yield from _gone(one, after[one.file.id], done.tried.day)
    if done.held:
        yield Row("", "", f"暂缓 {len(done.held)} 人", "bold underline")
    for one in done.held:
        yield from _held(one)
    yield from _unseen(done.held)
    if done.tried:
        yield from notes(done.tried.notes)
        yield from effects(done.tried.effects)


def _gone(one: Any, after: Any, day: int) -> Iterator[Row]:
    case = after.case
    was, now = progress(one.file.case, day).told, progress(case, day).told
    parts = (case.name, case.number or after.id, now if was == now else f"{was} → {now}")
    yield Row("  ", "", "  ".join(part for part in parts if part), "bold")
    yield from _lines("登记", (one.told,), "")
    yield from _lines("结果", (one.result,) if one.result else (), WARN)
    yield from _lines("超期", one.late, WARN)
    yield from departures(one.departing, asked=False)


def _held(one: Any) -> Iterator[Row]:
    case = one.file.case
    yield Row("  ", "", "  ".join(part for part in (case.name, case.number or one.file.id) if part), "bold")
    yield from _reasons(one.reasons)
    yield from _lines("最早", (f"{write(one.opens)} 可以办",) if one.opens is not None else (), "bold")
    yield from departures(one.departing, asked=True)


def _lines(label: str, texts: Iterable[str], style: str) -> Iterator[Row]:
    """Yield texts with a hanging indent beside one label."""
    first = f"  {pad(label, LABEL - 2)}"
    for text in texts:
        for line in wrap(text, min(terminal_width(), WIDEST) - LABEL):
            yield Row(first, "", line, style)
            first = " " * LABEL
