"""How is one thing that a rule asks said in Chinese, figures first?"""

from collections.abc import Callable, Mapping
from typing import Any

from devtrack.model import Ask
from devtrack.vocabulary import FIELD_NAMES, VALUE_NAMES
from devtrack.wording import name_of


def say(ask: Ask) -> str:
    """Return one ask as a phrase with its figures."""
    return _SAY[ask.word](ask.args)


def months(n: int) -> str:
    """Return 12 as 「1 年」, 3 as 「3 个月」."""
    return f"{n // 12} 年" if n and n % 12 == 0 else f"{n} 个月"


def _names(refs: Any) -> str:
    return "、".join(f"“{name_of(ref)}”" for ref in refs)


def _fields(fields: Any, between: str = "、") -> str:
    return between.join(FIELD_NAMES.get(field, field) for field in fields)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return VALUE_NAMES.get(str(value), str(value))


def _order(args: Mapping[str, Any]) -> str:
    ways = {"from": "不早于", "after": "晚于", "by": "不晚于", "before": "早于"}
    said = [f"{way}{_names(args[key])}" for key, way in ways.items() if key in args]
    return "，".join(said) + (f"（按{FIELD_NAMES[args['ends']]}）" if "ends" in args else "")


def _within(args: Mapping[str, Any]) -> str:
    grace = args.get("grace")
    more = f"，有{FIELD_NAMES[grace['reason']]}的不超过 {months(grace['months'])}" if grace else ""
    return f"“{name_of(args['of'])}”后 {months(args['months'])}内{more}"


def _not_before(args: Mapping[str, Any]) -> str:
    restart = f"，无材料{name_of(args['restart'])}的重新计算" if "restart" in args else ""
    since = f"满 {months(args['months'])}后" if args["months"] else "之日起"
    return f"“{name_of(args['of'])}”{since}{restart}"


def _end(span: Mapping[str, Any]) -> str:
    n = span["months"]
    off = f"前 {months(-n)}" if n < 0 else f"后 {months(n)}" if n else "之日"
    return f"“{name_of(span['of'])}”{off}"


def _in_window(args: Mapping[str, Any]) -> str:
    subject = f"{FIELD_NAMES[args['field']]}：" if "field" in args else ""
    opens = f"自{_end(args['opens'])}起" if "opens" in args else ""
    closes = f"至{_end(args['closes'])}止" if "closes" in args else ""
    instead = f"，另有{name_of(args['instead'])}的从其日期" if "instead" in args else ""
    return f"{subject}{opens}{closes}{'，只一次' if args.get('once') else ''}{instead}"


def _equals_day(args: Mapping[str, Any]) -> str:
    return f"{FIELD_NAMES[args['field']]}为{_end(args)}{'（或前一日）' if args['day_before'] else ''}"


def _every(args: Mapping[str, Any]) -> str:
    return f"自“{name_of(args['from'])}”至“{name_of(args['until'])}”每 {months(args['months'])}一次"


def _count(args: Mapping[str, Any]) -> str:
    least, most = args["least"], args["most"]
    return f"人数 {least}" if least == most else f"人数 {least} 至 {most}"


def _who(args: Mapping[str, Any]) -> str:
    status = f"须为{_value(args['status'])}" if "status" in args else ""
    never = f"不得受{'、'.join(_value(item) for item in args['never'])}处分" if args["never"] else ""
    return "，".join(part for part in (status, never) if part) or "人员已记录"


def _value_is(args: Mapping[str, Any]) -> str:
    when = f"有{FIELD_NAMES.get(args['if_any'], args['if_any'])}的，" if "if_any" in args else ""
    field = FIELD_NAMES.get(args["field"], args["field"])
    return f"{when}{field}须为{'或'.join(_value(item) for item in args['is'])}"


def _at_least(args: Mapping[str, Any]) -> str:
    return "，或".join(f"{FIELD_NAMES.get(field, field)}不少于 {n}" for field, n in args["any"].items())


def _half(sign: str, words: str) -> Callable[[Mapping[str, Any]], str]:
    def half(args: Mapping[str, Any]) -> str:
        first, *others = args["of"]
        whole = FIELD_NAMES[first] + (f"（未记的用{_fields(others)}）" if others else "")
        figures = _fields(args["figures"], "＋")
        return f"{words}：2×{f'（{figures}）' if len(args['figures']) > 1 else figures} {sign} {whole}"

    return half


def _sums(args: Mapping[str, Any]) -> str:
    return f"{_fields(args['parts'], '＋')} = {_fields(args['whole'], '（或）')}"


def _complete(args: Mapping[str, Any]) -> str:
    return f"{len(args['items'])} 种齐全：{'、'.join(args['items'])}"


def _body(args: Mapping[str, Any]) -> str:
    return f"由{_value(args['is'])}（不设的由{_value(args['without_committee'])}）决定"


_SAY: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "order": _order,
    "within": _within,
    "not_before": _not_before,
    "in_window": _in_window,
    "equals_day": _equals_day,
    "every": _every,
    "lasts": lambda args: f"不少于 {args['workdays']} 个工作日",
    "count": _count,
    "distinct": lambda args: f"{FIELD_NAMES[args['field']]}不重复",
    "who": _who,
    "value": _value_is,
    "at_least": _at_least,
    "more_than_half": _half(">", "须超过半数"),
    "half_or_more": _half("≥", "达到半数即可"),
    "sums": _sums,
    "complete": _complete,
    "body": _body,
    "authority": lambda args: f"{FIELD_NAMES[args['field']]}为党委的，当日须有审批预备党员的权限（以台账记录为准）",
    "edition": lambda args: f"{FIELD_NAMES.get(args['field'], args['field'])}为当时有效的版式",
    "clear_of": lambda args: f"距“{name_of(args['of'])}”须多于 {months(args['months'])}",
}
