"""Which words say it? One sentence for each reason a finding may have.

Figures first, then what was asked; every text is Chinese, in the field's terms (practice.md, Words on screen).
"""

from collections.abc import Callable, Sequence
from typing import Any

from devtrack.conditions.references import Start
from devtrack.dates import add_months, write
from devtrack.model import Case, Fact, Finding
from devtrack.vocabulary import FIELD_NAMES, KINDS, STATES, VALUE_NAMES

POINT_NAMES = {
    "development_decision": "确定发展对象",
    "development_listing": "列为发展对象",
    "probation_end": "预备期满",
    "born": "出生日期",
    "leaves_on": "预计离校日期",
}


def name_of(text: str) -> str:
    """Return the Chinese name of a kind, a point or a day field of a kind."""
    kind, _, field = text.partition(".")
    if kind in POINT_NAMES:
        return POINT_NAMES[kind]
    name = KINDS[kind].name if kind in KINDS else kind
    return f"{name}的{FIELD_NAMES.get(field, field)}" if field else name


def on(text: str | None) -> str:
    """Return a written day, or that it was not recorded."""
    return text if text is not None else "日期未记录"


def _term(months: int) -> str:
    if months % 12 == 0:
        return f"{months // 12} 年"
    return f"{months} 个月"


def _day(start: Start | None) -> str:
    if start is None:
        return "日期未知"
    if start.fact is not None and start.fact.lo == start.lo:
        return on(start.fact.date)
    return write(start.hi) or "日期未知"


def _own(finding: Finding) -> str:
    return on(finding.date)


def _before_previous(f: Finding, case: Case, text: str, fact: Fact, strict: bool) -> str:
    place = "之后" if strict else "当日或之后"
    day = on(fact.fields.get(text.partition(".")[2]) if "." in text else fact.date)
    return f"{_own(f)}，应在{name_of(text)}（{day}）{place}，早 {f.days} 天"


def _after_next(f: Finding, case: Case, text: str, fact: Fact, strict: bool) -> str:
    place = "之前" if strict else "当日或之前"
    until = f.facts[0].fields.get("until") if f.rule.asks[0].args.get("ends") else None
    own = f"公示至 {until}" if until else _own(f)
    return f"{own}，应在{name_of(text)}（{on(fact.date)}）{place}，晚 {f.days} 天"


def _too_soon(f: Finding, case: Case, text: str, months: int, start: Start, bound: Start) -> str:
    if text == "born":
        return f"{_own(f)}，差 {f.days} 天年满十八岁（出生日期 {case.born}）"
    if months == 0:
        return f"{_own(f)}，早于{name_of(text)}之日 {write(bound.hi)}，差 {f.days} 天"
    since = f"{_anchor(text, start)}（{_day(start)}）"
    return f"{_own(f)}，距{since}未满 {_term(months)}，差 {f.days} 天；最早 {write(bound.hi)}"


def _anchor(text: str, start: Start | None) -> str:
    return name_of(start.fact.kind) if start is not None and start.fact is not None else name_of(text)


def _too_late(
    f: Finding, case: Case, text: str, months: int, start: Start, due: Start, more: str | int | None = None
) -> str:
    note = ""
    if more == "no_reason":
        note = "；未记明特殊情况的原因"
    elif isinstance(more, int):
        note = f"；虽记明原因，也已超过 {write(more)}"
    begun = f"（自 {write(f.rule.limit_since)} 施行之日起算）" if start.hi < f.rule.limit_since else ""
    return (
        f"{_own(f)}，超期 {f.days} 天；应在{_anchor(text, start)}（{_day(start)}）后 {_term(months)}内{begun}，"
        f"即不晚于 {write(due.hi)}{note}"
    )


def _overdue(f: Finding, case: Case, limit: Start | None = None) -> str:
    told = f"期限 {write(f.due)}，已逾期 {f.days} 天"
    grace = f.rule.asks[0].args.get("grace")
    if grace is not None and limit is not None and limit.fact is not None and f.due is not None and f.days is not None:
        last = add_months(max(limit.fact.hi, f.rule.limit_since), grace["months"])
        if f.due + f.days > last:
            return f"{told}，并已超过 {grace['months']} 个月的最后期限 {write(last)}"
    return f"{told}，仍可补办"


def _outside(f: Finding, case: Case, field: str | None, opens: Start | None, closes: Start | None) -> str:
    own = f"{FIELD_NAMES[field]} {f.facts[0].fields.get(field)}" if field else _own(f)
    first = write(opens.hi) if opens else None
    last = write(closes.hi) if closes else None
    span = f"{first} 至 {last}" if first and last else f"不晚于 {last}" if last else f"不早于 {first}"
    short = "晚" if f.due is not None else "差"
    return f"{own}，{short} {f.days} 天；应{'在 ' if first and last else ''}{span}"


def _differs(f: Finding, case: Case, field: str, text: str, want: int | None) -> str:
    return f"{FIELD_NAMES[field]}记为 {text}，应为 {write(want) or '支部大会之日起算的日期'}"


def _half(f: Finding, case: Case, of: str, due: int, figure: str, share: int, strict: bool) -> str:
    what = "实到" if figure == "present" else "赞成"
    more = "超过" if strict else "达到"
    need = due // 2 + 1 if strict else (due + 1) // 2
    half = f"{due // 2} 人" if due % 2 == 0 else f"{due / 2} 人"
    return f"{_own(f)}，应到 {due} 人，{what} {share} 人，须{more}半数（{half}，即至少 {need} 人）"


def _leaving(f: Finding, case: Case, text: str, months: int, there: Start) -> str:
    return f"{_own(f)}，预计 {case.leaves_on} 离校，在其后 {_term(months)}之内；一般不办理接收手续"


def _lacks(f: Finding, case: Case, field: str, fact: Fact | None = None) -> str:
    of = f"{name_of(fact.kind)}的" if fact is not None else ""
    return f"缺{of}{FIELD_NAMES.get(field, field)}"


def _passed_over(f: Finding, case: Case, day: int) -> str:
    when = f"（{write(day)}）" if write(day) else ""
    limit = f"，期限 {write(f.due)} 已过" if f.due else ""
    return f"材料未见，其后各步已办{when}{limit}"


def _uncertain(f: Finding, case: Case, text: str, months: int, start: Start | None, bound: Start) -> str:
    if text == "born":
        return f"{_own(f)}，出生日期只知 {case.born}，无法确定是否年满十八岁"
    return f"{_own(f)}与{name_of(text)}的日期不够确切，无法确定"


def _left(f: Finding, case: Case, state: str) -> str:
    return f"期限 {write(f.due)}，逾期未办（已离开：{STATES[state]}）"


def _value(f: Finding, case: Case, field: str, value: Any, allowed: tuple[Any, ...]) -> str:
    want = "、".join(_say(one) for one in allowed)
    return f"{_own(f)}，{FIELD_NAMES.get(field, field)}为「{_say(value)}」，应为「{want}」"


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return VALUE_NAMES.get(value, str(value))


def _too_little(f: Finding, case: Case, *known: tuple[str, Any]) -> str:
    had = "、".join(f"{value} {'天' if name == 'days' else '学时'}" for name, value in known)
    return f"{_own(f)}，培训 {had}，一般不少于三天或二十四学时"


def _discipline(f: Finding, case: Case, name: str, kind: str, until: str | None) -> str:
    end = f"影响期至 {until}" if until else "仍在影响期内"
    return f"{_own(f)}，{name} 受{VALUE_NAMES[kind]}处分，{end}"


def _extended(f: Finding, case: Case) -> str:
    return f"{_own(f)}，再次延长预备期；只能延长一次，应决定按期转正或取消资格"


def _no_start(f: Finding, case: Case, text: str, kind: str) -> str:
    return f"没有{name_of(kind)}的记录，无从起算"


def _no_start_column(f: Finding, case: Case, text: str, kind: str) -> str:
    return f"本表没有「{name_of(kind)}」这一栏，无从起算"


def _objections(f: Finding, case: Case, count: Any) -> str:
    number = "" if isinstance(count, bool) else f" {count} 件"
    return f"{_own(f)} 公示期间有异议{number}，未见处理结果"


def _sum(f: Finding, case: Case, found: int, name: str, total: int) -> str:
    return f"{_own(f)}，赞成、反对、弃权、无效票合计 {found} 票，{FIELD_NAMES[name]} {total}，不相符"


Spans = Sequence[tuple[int, int]] | None
_LACKS_GRANT = "审批预备党员权限的授权文件及起止日期，请补记（devtrack org authority）"


def _unauthorised(f: Finding, case: Case, spans: Spans) -> str:
    if not spans:
        return f"{_own(f)}，该日没有有效的审批权限记录"
    return f"{_own(f)}，该日党委没有审批预备党员权限的记录（{_granted(spans)}）"


def _uncertain_authority(f: Finding, case: Case, spans: Spans) -> str:
    if not spans:
        return f"缺审批的确切日期，或党委{_LACKS_GRANT}"
    return f"{_own(f)}，日期不够确切，无法确定党委当日有无审批预备党员的权限（{_granted(spans)}）"


def _granted(spans: Sequence[tuple[int, int]]) -> str:
    return "授权" + "，".join(map(_span, sorted(spans)))


def _span(span: tuple[int, int]) -> str:
    first, last = map(write, span)
    if first is None:
        return f"至 {last}" if last else "起止日期未记录"
    return f"自 {first} 至 {last}" if last else f"自 {first} 起"


Writer = Callable[..., str]
WORDS: dict[str, Writer] = {
    "before_previous": _before_previous,
    "after_next": _after_next,
    "too_soon": _too_soon,
    "too_late": _too_late,
    "outside": _outside,
    "differs": _differs,
    "half": _half,
    "leaving": _leaving,
    "lacks": _lacks,
    "missing": _passed_over,
    "uncertain": _uncertain,
    "left": _left,
    "value": _value,
    "too_little": _too_little,
    "discipline": _discipline,
    "extended_twice": _extended,
    "no_start": _no_start,
    "no_start_column": _no_start_column,
    "objections": _objections,
    "sum": _sum,
    "unauthorised": _unauthorised,
    "uncertain_authority": _uncertain_authority,
    "lacks_authority": lambda f, c: f"缺党委{_LACKS_GRANT}",
    "lost": lambda f, c: f"{_own(f)} 表决未通过，可再议",
    "declared_lost": lambda f, c: f"{_own(f)}，会议记录载明未通过，其后各步却已办理",
    "exceeds": lambda f, c, low, a, high, b: f"{_own(f)}，{FIELD_NAMES[low]} {a}，多于{FIELD_NAMES[high]} {b}",
    "written_exceeds": lambda f, c, given, room: f"{_own(f)}，会前书面意见 {given} 份，多于缺席人数 {room} 人",
    "count": lambda f, c, n, least, most: (
        f"{_own(f)}，记录 {n} 人，应为 {least} 人"
        if least == most
        else f"{_own(f)}，记录 {n} 人，应为 {least} 至 {most} 人"
    ),
    "twice": lambda f, c, *names: f"{_own(f)}，{'、'.join(names)} 重复，应为不同的人",
    "status": lambda f, c, name, had, want: f"{_own(f)}，{name} 为{VALUE_NAMES[had]}，应为{VALUE_NAMES[want]}",
    "papers": lambda f, c, *items: f"{_own(f)}，缺 {'、'.join(items)}",
    "too_short": lambda f, c, need, had, until: (
        f"{f.date} 至 {until}，计 {had} 个工作日，应不少于 {need} 个工作日（首末日均计，调休按国务院安排）"
    ),
    "pardoned": lambda f, c, field, days: (
        f"{_own(f)}，超过三个月 {days} 天，已记明原因「{f.facts[0].fields.get(field)}」，未超过六个月"
    ),
    "exempt": lambda f, c, reason: f"{_own(f)}，未达培训时间，已记明特殊情况「{reason}」",
    "no_column": lambda f, c, kind: "本表没有这一栏",
    "trigger_no_column": lambda f, c, kind: f"本表没有「{name_of(kind)}」这一栏，不知是否已到此步",
    "before_tracking": lambda f, c: f"早于开始记录之日（{c.tracked_from}），历史未补齐",
    "no_person_date": lambda f, c, text: f"缺{POINT_NAMES[text]}",
    "no_calendar": lambda f, c, year: f"缺 {year} 年法定工作日安排；安排公布后由人核对的，登记核对的工作日数和依据",
    "no_end": lambda f, c: "缺支部大会日期或延长期限，无法推算预备期满之日",
    "vote_unclear": lambda f, c: "支部大会的票数或是否通过未记录，不知是否已到此步",
    "lacks_status": lambda f, c, name: f"缺 {name} 当日的党籍状态",
    "discipline_unsure": lambda f, c, name, kind: f"{name} 的{VALUE_NAMES[kind]}处分当日是否在期内无法判断，缺起止日期",
    "lacks_committee": lambda f, c: "由支部党员大会决定，但未注明本支部是否设支委会",
    "uncertain_order": lambda f, c, text, fact: f"{_own(f)}与{name_of(text)}（{on(fact.date)}）先后无法确定",
    "uncertain_window": lambda f, c: f"{_own(f)}，日期不够确切，无法确定是否在期限内",
    "uncertain_field": lambda f, c, field: f"{_own(f)}，{FIELD_NAMES.get(field, field)}不够确切，无法确定",
    "uncertain_edition": lambda f, c: f"{_own(f)}，日期不够确切，不知适用哪一版细则",
    "uncertain_limit": lambda f, c: "起算日期不够确切，无法确定期限",
    "uncertain_windows": lambda f, c: f"{name_of(f.rule.asks[0].args['from'])}的日期不够确切，各期起止无法确定",
    "uncertain_report": lambda f, c: "报告日期不够确切，无法确定属于哪一期",
    "uncertain_start": lambda f, c, text: f"{name_of(text)}的日期未记录，无从起算",
    "opens": lambda f, c: f"最早 {write(f.opens)} 可办",
    "due": lambda f, c: f"应不晚于 {write(f.due)} 办理",
    "owed": lambda f, c: "待办，没有固定期限",
    "overdue": _overdue,
    "pending": lambda f, c: f"待办，应不晚于 {write(f.due)}",
    "met": lambda f, c: f"{_own(f)}，符合",
    "broken": lambda f, c: f"本期未见；{_own(f)} 才补，超期 {f.days} 天" if f.how == "late" else "本期未见",
}
