"""How do rules, and the difference between two rulebooks, read on a screen?"""

from collections.abc import Iterator
from datetime import date
from shutil import get_terminal_size

from devtrack.exporters import captions
from devtrack.exporters.widths import pad, width, wrap
from devtrack.model import FOREVER, Rule, Rulebook
from devtrack.rulebook.compare import ROW_NAMES, Comparison, Row
from devtrack.rulebook.phrases import say
from devtrack.rulebook.strictness import LAXER, SAME, STRICTER
from devtrack.vocabulary import ACTOR_NAMES, ASPECTS, KINDS, SEVERITY_NAMES, STATES

WIDEST = 120


def listing(book: Rulebook) -> Iterator[str]:
    """Yield a rulebook: its title, then a line a rule, all its editions together."""
    by_id: dict[str, list[Rule]] = {}
    for rule in book.rules:
        by_id.setdefault(rule.id, []).append(rule)
    yield f"{book.name}  {book.title}  {len(by_id)} 条"
    left = max(map(len, by_id)) + 4
    for name, same in by_id.items():
        last = same[-1]
        editions = "、".join(rule.edition for rule in same)
        grade = "、".join(captions.distinct(SEVERITY_NAMES[rule.severity] for rule in same))
        yield from _hanging(f"  {name}", f"{last.title}（{editions}；{grade}；{last.cite.article}）", left)
    yield ""


def whole(rule: Rule) -> Iterator[str]:
    """Yield everything about one edition of a rule."""
    yield f"{rule.id}（{rule.edition}）  {rule.title}"
    for name, text in _about(rule):
        yield from _hanging(f"  {name}", text, 12)
    yield ""


def comparison(found: Comparison) -> Iterator[str]:
    """Yield the duties by how the left side stands to the right; those that ask the same last, and in short."""
    yield f"{found.left} 与 {found.right}（依次为左、右）"
    several = len({row.editions for row in found.rows}) > 1
    for verdict in (*(verdict for verdict in ROW_NAMES if verdict != SAME), SAME):
        same = [row for row in found.rows if row.verdict == verdict]
        if not same:
            continue
        yield f"\n{_verdict(verdict, found)}（{len(same)} 项）"
        if verdict == SAME:
            yield from _hanging("  ", "；".join(_subject(row) for row in same), 2)
            continue
        for row in same:
            yield from _hanging("  ", f"{_subject(row)}  {_ids(row)}", 2)
            yield from _hanging("    ", _row(row, several), 4)


def _verdict(verdict: str, found: Comparison) -> str:
    name = ROW_NAMES[verdict].replace("左方", f" {found.left} ").replace("右方", f" {found.right} ")
    return f"{found.left} {name}" if verdict in (STRICTER, LAXER) else name


def _subject(row: Row) -> str:
    return captions.titles(row.left or row.right)


def _about(rule: Rule) -> Iterator[tuple[str, str]]:
    until = f"至 {date.fromordinal(rule.until - 1)}" if rule.until < FOREVER else "起"
    yield "施行", f"{date.fromordinal(rule.since)} {until}"
    yield "步骤", "，其次 ".join(KINDS[kind].name for kind in rule.step)
    yield "何时应办", STATES.get(rule.owed) or KINDS[rule.owed].name
    for ask in rule.asks:
        yield "要求", say(ask)
    if rule.act:
        yield "由谁办", ACTOR_NAMES[rule.act]
    yield "提醒", f"到期前 {'、'.join(map(str, rule.remind))} 天；逾期 {rule.escalate} 天起告诉上一级"
    yield "程度", f"{SEVERITY_NAMES[rule.severity]}（{ASPECTS[rule.aspect]}）"
    yield "出处", captions.full_citation(rule)
    yield "原文", f"“{rule.cite.quote}”（{rule.cite.checked} 核对）" if rule.cite.quote else captions.UNSEEN
    if rule.reading:
        yield "读法", rule.reading
    yield "办法", rule.remedy
    if rule.source is not None:
        yield "文件", f"{rule.source.file}:{rule.source.line}"


def _ids(row: Row) -> str:
    left = "、".join(captions.distinct(rule.id for rule in row.left)) or "（无）"
    right = "、".join(captions.distinct(rule.id for rule in row.right)) or "（无）"
    return f"{left} ／ {right}"


def _row(row: Row, several: bool) -> str:
    if not several:
        return row.reason
    editions = "、".join(f"{left}／{right}" for left, right in row.editions)
    return f"{row.reason}（版本 {editions}）"


def _hanging(head: str, text: str, left: int) -> Iterator[str]:
    lines = wrap(text, min(get_terminal_size().columns, WIDEST) - left)
    if width(head) > left:
        yield head
    else:
        yield pad(head, left) + lines.pop(0)
    yield from (" " * left + line for line in lines if line)

