"""Why is it so, by which article, on what evidence? Makes a finding readable, when somebody reads it."""

from collections.abc import Mapping
from typing import Any

from devtrack.dates import write
from devtrack.model import BROKEN, ERROR, LATE, MET, Case, Finding
from devtrack.vocabulary import DERIVED, HOW_NAMES, OUTCOME_NAMES
from devtrack.wording import WORDS, name_of, on

NO_QUOTE = "条文未见原文，编号据新旧对照推定"


BY_EDITION = {
    ("development_consented", "2014"): "发展对象报上级党委备案",
    ("development_consented", "2026"): "上级党委同意拟列为发展对象",
}
"""Steps that the editions name differently: never the words of one under the number of another."""


def message(finding: Finding, case: Case) -> str:
    """Return one Chinese sentence: which step, the figures, what was asked."""
    text = _about(finding, case)
    if finding.facts and finding.facts[0].elsewhere:
        text += "（原单位）"
    return f"{subject(finding)}：{text}"


def subject(finding: Finding) -> str:
    """Return which step a finding is about, and which time of it: 第 2 期（2026-01-05 至 2026-03-04）书面汇报思想."""
    kind = finding.facts[0].kind if finding.facts else finding.rule.step[0]
    step = BY_EDITION.get((kind, finding.rule.edition)) or name_of(kind)
    return f"{occasion_of(finding)}{step}"


def label(finding: Finding) -> str:
    """Return the outcome as people say it: 不符·超期, 逾期未办, 无法判断."""
    if finding.how is not None:
        return f"{OUTCOME_NAMES[finding.outcome]}·{HOW_NAMES[finding.how]}"
    return OUTCOME_NAMES[finding.outcome]


def remedy(finding: Finding) -> str:
    """Return what to do about it: as the rulebook says, unless it is done already or can no longer be done."""
    why = finding.why[0] if finding.why else None
    if why == "left":
        return "已离开，不再办理；材料中如实注明"
    if finding.outcome == BROKEN and (why == "too_late" or (why == "broken" and finding.how == LATE)):
        above = "，并报上级党委" if finding.severity == ERROR else ""
        return f"已经办理的保留原始日期，不得改动；书面说明超期原因{above}"
    if why == "broken":
        return "查找本期的原始记录；确无记录的，书面说明情况，不得补填"
    return finding.rule.remedy


def citation(finding: Finding) -> dict[str, str]:
    """Return source, article, quotation and kind of evidence; a note where the wording was not seen."""
    cite = finding.rule.cite
    found = {"source": cite.source, "article": cite.article, "quote": cite.quote, "evidence": cite.evidence}
    if cite.evidence != "verbatim":
        found["note"] = NO_QUOTE
    if finding.rule.reading:
        found["reading"] = finding.rule.reading
    return found


def evidence(finding: Finding) -> list[dict[str, Any]]:
    """Return the facts the finding rests on: kind, day, fields as recorded, and where each was read."""
    found = []
    for fact in finding.facts:
        # What the ledger derived is no record; the message says what it amounts to.
        fields = {name: value for name, value in fact.fields.items() if name not in DERIVED}
        one: dict[str, Any] = {"kind": fact.kind, "date": fact.date, "fields": fields}
        if fact.elsewhere:
            one["elsewhere"] = True
        if fact.source is not None:
            one["source"] = fact.source if isinstance(fact.source, str | Mapping) else fact.source._asdict()
        found.append(one)
    return found


def occasion_of(finding: Finding) -> str:
    """Return which time of a duty a finding is about, with its first and last day; "" where there is only one."""
    occasion = finding.occasion
    if occasion is None:
        return ""
    if finding.rule.asks[0].word == "every":
        return f"第 {occasion.n} 期（{write(occasion.first)} 至 {write(occasion.last)}）"
    return f"第 {occasion.n} 次转正办理，"


def _about(finding: Finding, case: Case) -> str:
    why = finding.why
    if why and why[0] in WORDS:
        return WORDS[why[0]](finding, case, *why[1:])
    if finding.outcome == MET:
        return f"{on(finding.date)}，符合"
    return OUTCOME_NAMES[finding.outcome]
