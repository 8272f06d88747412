"""Which Chinese words stand beside a finding: its label, its article, the person, the period?"""

from collections.abc import Iterable, Sequence

from devtrack.exporters.basis import short_name
from devtrack.model import Case, Finding, Rule

UNSEEN = "条文未见原文，编号据新旧对照推定"
MARK = "*"
"""Stands after an article whose wording nobody has seen; UNSEEN says what it means."""


def person(case: Case) -> str:
    """Return who it is: the name, or the case's id where no name is known."""
    return case.name or case.id


def number(case: Case) -> str:
    """Return the person's number, or nothing where the case has none."""
    return case.number or (case.id if case.name and case.id != case.name and "#" not in case.id else "")


def place(case: Case) -> str:
    """Return where the case stands in its file, as its user counts: 第 7 行."""
    if case.source is None:
        return ""
    at = case.source.row if case.source.row is not None else case.source.line
    return f"第 {at} 行" if at is not None else ""


def short_citation(rule: Rule) -> str:
    """Return 《细则》（2014）第七条*, 校内（cqipc）四、（三）1（1）; the mark: the wording was not seen."""
    book = rule.id.partition("/")[0]
    edition = "" if rule.local else f"（{rule.edition}）"
    return f"{short_name(book)}{edition}{rule.cite.article}{'' if rule.cite.quote else MARK}"


def full_citation(rule: Rule) -> str:
    """Return source and article in full: 《中国共产党发展党员工作细则（2014）》第七条."""
    return f"《{rule.cite.source.strip('《》')}》{rule.cite.article}"


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that say something, each once, in their order."""
    return tuple(dict.fromkeys(text for text in texts if text))


def foremost(rules: Iterable[Rule]) -> Rule:
    """Return the rule whose advice is given where several rulebooks name a fault: the national one, if any."""
    return min(rules, key=lambda rule: rule.local)


def citations(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the short citations of findings about one fault, each once."""
    return distinct(short_citation(finding.rule) for finding in findings)


def reasons(lacking: Sequence[str]) -> str:
    """Return what is lacking, in a few words."""
    return "；".join(lacking[:2]) + (f" 等 {len(lacking)} 种情形" if len(lacking) > 2 else "")


def some(names: Sequence[str], most: int = 12) -> str:
    """Return names for a reader: the first few, then how many there are."""
    shown = "、".join(names[:most])
    return shown if len(names) <= most else f"{shown} 等 {len(names)} 人"


def titles(rules: Iterable[Rule]) -> str:
    """Return what rules of one duty are about: the title of the first."""
    return next(iter(rules)).title


def branch(name: str) -> str:
    """Return a branch's name, or that none was given."""
    return name or "（未注明支部）"
