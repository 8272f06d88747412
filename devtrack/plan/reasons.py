"""From what does a step count, after what does it come? In a few words, for each code of a finding."""

from collections.abc import Callable
from typing import Any

from devtrack.dates import write
from devtrack.model import Fact, Finding
from devtrack.wording import name_of


def term(months: int) -> str:
    """Return so many months as people say it."""
    return f"{months // 12} 年" if months % 12 == 0 else f"{months} 个月"


def _too_soon(finding: Finding, text: str, months: int, start: Any, bound: Any) -> str:
    if text == "born":
        return "年满十八岁之日起"  # the day itself would tell the birth day
    if months == 0:
        return f"{name_of(text)}（{write(bound.hi)}）"
    fact = start.fact if start is not None else None
    since = name_of(fact.kind) if fact is not None else name_of(text)
    return f"自{since}（{fact.date if fact is not None else write(start.hi)}）满 {term(months)}"


def _before_previous(finding: Finding, text: str, fact: Fact, strict: bool) -> str:
    day = fact.fields.get(text.partition(".")[2]) if "." in text else fact.date
    return f"{name_of(text)}（{day}）{'之后' if strict else '当日起'}"


def _after_next(finding: Finding, text: str, fact: Fact, strict: bool) -> str:
    own = finding.facts[0]
    if "until" in own.fields and finding.rule.asks[0].args.get("ends"):
        return f"{name_of(own.kind)}截止（{own.fields['until']}）之后"
    return f"{name_of(own.kind)}（{own.date}）{'之后' if strict else '当日起'}"


def _outside(finding: Finding, field: str | None, opens: Any, closes: Any) -> str:
    if opens is None or closes is None:
        return "须在期限以内办理"
    return f"须在 {write(opens.hi)} 至 {write(closes.hi)} 办理"


REASONS: dict[str, Callable[..., str]] = {
    "too_soon": _too_soon, "uncertain": _too_soon, "before_previous": _before_previous, "after_next": _after_next,
    "uncertain_order": lambda finding, text, fact: f"{name_of(text)}（{fact.date}）这个月过后", "outside": _outside,
}
"""By the code of a finding: from what a step counts, after what it comes."""
