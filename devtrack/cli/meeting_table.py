"""How do the votes at a meeting look: the table of figures, who is held back, what the resolution has to say?"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from devtrack.cli.case_text import WIDEST, notes
from devtrack.cli.table import Row, terminal_width
from devtrack.exporters.widths import columns, wrap
from devtrack.membership.tally import CAST, WRITTEN, in_favour, needed
from devtrack.tracker.meetings.voting import CARRIED, NOT_RECORDED, result
from devtrack.vocabulary import VALUE_NAMES

HEADING = "bold underline"
HEADS = ("人选", "事项", "应到", "实到", "书面", "发出", "收回", "有效", "赞成", "反对", "弃权", "无效", "结果")
LEGEND = "书面：会前书面意见，计入票数；赞成、反对、弃权写作 投票+书面。"
BLANK = "-"
MATTERS = {"convert": "转正", "extend": "延长", "cancel": "取消"}
"""What a vote at conversion was about, for short."""


def table(votes: Sequence[tuple[str, str, Mapping[str, Any]]]) -> Iterator[str]:
    """Yield the figures of votes in columns, each as name, kind of vote and fields."""
    rows = [HEADS, *(_cells(name, kind, fields) for name, kind, fields in votes)]
    yield from columns(rows, " ")
    if any(fields.get(word) for _, _, fields in votes for word in WRITTEN):
        yield LEGEND


def _cells(name: str, kind: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    there = [str(fields.get(word, BLANK)) for word in ("due", "present")]
    given = str(_in_writing(fields) or 0)
    ballots = [str(fields.get(word, BLANK)) for word in ("issued", "returned")]
    valid = str(_valid(fields)) if all(word in fields for word in CAST[:3]) else BLANK
    cast = [_with_written(fields, word) for word in CAST[:3]]
    ended = result(fields)
    about = MATTERS.get(fields.get("decision", ""), "接收" if kind == "admission_voted" else "转正")
    return name, about, *there, given, *ballots, valid, *cast, str(fields.get("invalid", 0)), ended


def _with_written(fields: Mapping[str, Any], word: str) -> str:
    if word not in fields:
        return BLANK
    given = fields.get(f"written_{word}", 0)
    return f"{fields[word]}+{given}" if _in_writing(fields) else str(fields[word])


def _in_writing(fields: Mapping[str, Any]) -> int:
    return sum(fields.get(word) or 0 for word in WRITTEN)


def _valid(fields: Mapping[str, Any]) -> int:
    return sum(fields[word] for word in CAST[:3])


def figures_of(now: Any) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Return the votes of a meeting as the table takes them."""
    return [(one.file.case.name, one.fact.kind, one.fact.fields) for one in now.votes]


def voted(done: Any) -> Iterator[Row]:
    """Yield what was recorded of each candidate, and who is held back and why."""
    from devtrack.cli.road_text import advanced

    going = [(one.file.case.name, one) for one in done.done.going]
    if going:
        of = {one.file.id: one.file for _, one in going}
        kinds = {one.subject: one.kind for one in done.done.tried.drafts if one.subject in of and "voted" in one.kind}
        listed = [(name, kinds[one.file.id], done.fields[one.file.id]) for name, one in going]
        yield Row("", "", f"表决结果（{done.minutes.meeting.date}）", HEADING)
        yield from (Row("  ", "", line) for line in table(listed))
    yield from advanced(done.done, None)


def closed(at: Any, done: Any, reveal: bool) -> Iterator[Row]:
    """Yield that a meeting was closed, or opened again: the table of results, what the resolution has to say."""
    from devtrack.cli.meeting_text import headline, summary

    now = done.told.minutes
    how = "已作废办结，可以补登" if done.opened else "已办结" if done.head else "以前已经办结，其后没有变动"
    yield Row("", "", f"会议 {now.meeting.id} {how}：{headline(at, now.meeting)}", HEADING)
    if not done.opened:
        yield from (Row("", "", line) for line in summary(done.told, reveal))
        yield from _results(done.told)
    yield from notes(done.notes)
    if done.head:
        yield Row("", "", f"末端 {done.head}", "bold")


def _results(told: Any) -> Iterator[Row]:
    now = told.minutes
    if now.votes:
        yield Row("", "", "表决结果", HEADING)
        yield from (Row("  ", "", line) for line in table(figures_of(now)))
        yield Row("", "", "决议应写明的数字", HEADING)
        for vote in now.votes:
            yield from _wrapped(resolution(vote.file.case.name, vote.fact))
    else:
        yield Row("  ", "", "这次会议没有登记表决")
    put_off = now.closing.put_off if now.closing else {}
    if put_off:
        yield Row("", "", f"缓议（{len(put_off)}）", HEADING)
    for case, why in put_off.items():
        name = told.candidates[case].case.name if case in told.candidates else "一名人选"
        yield from _wrapped(f"{name}：{why}")


def _wrapped(text: str) -> Iterator[Row]:
    for n, line in enumerate(wrap(text, min(terminal_width(), WIDEST) - 4)):
        yield Row("    " if n else "  ", "", line)


def resolution(name: str, fact: Any) -> str:
    """Return what the resolution on one candidate has to say of attendance and of the vote."""
    fields = fact.fields
    parts = [f"应到会有表决权的党员 {fields.get('due', BLANK)} 名，实到会 {fields.get('present', BLANK)} 名"]
    if given := _in_writing(fields):
        parts.append(f"因故不能到会的党员会前提出书面意见 {given} 份")
    parts.append("，".join((_manner(fields), *_ballots(fields))))
    parts.append(_counts(fields))
    parts.append(f"{_passed(name, fact)}。{'通过' if result(fields) == CARRIED else '表决'}日期：{_day(fact.date)}")
    return f"{name}：{'；'.join(parts)}。"


def _manner(fields: Mapping[str, Any]) -> str:
    how = VALUE_NAMES.get(fields.get("ballot", ""), "表决方式未记录")
    return f"{how}，{'合并' if fields.get('separate') is False else '逐个'}表决"


def _ballots(fields: Mapping[str, Any]) -> Iterator[str]:
    if "issued" in fields and "returned" in fields:
        yield f"发出表决票 {fields['issued']} 张，收回 {fields['returned']} 张"
        if all(word in fields for word in CAST[:3]):
            yield f"有效票 {_valid(fields)} 张，无效票 {fields.get('invalid', 0)} 张"


def _counts(fields: Mapping[str, Any]) -> str:
    said = []
    for word, name in (("for", "赞成"), ("against", "反对"), ("abstain", "弃权")):
        given = fields.get(f"written_{word}") or 0
        total = fields[word] + given if word in fields else BLANK
        said.append(f"{name} {total} 票{f'（含书面意见 {given} 票）' if given else ''}")
    return "，".join(said)


def _passed(name: str, fact: Any) -> str:
    fields = fact.fields
    what = {
        "convert": f"{name}同志按期转为正式党员", "cancel": f"取消{name}同志的预备党员资格",
        "extend": f"延长{name}同志的预备期至{_day(fields.get('extend_to'))}",
    }.get(fields.get("decision", ""), f"接收{name}同志为预备党员")
    if result(fields) == NOT_RECORDED:
        return f"{what}：{NOT_RECORDED}"
    passed = result(fields) == CARRIED
    half = ""
    if "due" in fields and "for" in fields and (in_favour(fields) >= needed(fields["due"])) == passed:
        half = f"赞成人数{'超过' if passed else '没有超过'}应到会有表决权党员的半数，"
    return f"{half}{'通过' if passed else '没有通过'}{what}的决议"


def _day(text: str | None) -> str:
    if text is None or len(text) != len("2026-05-20"):
        return text or "日期不详"
    there = date.fromisoformat(text)
    return f"{there.year}年{there.month}月{there.day}日"
