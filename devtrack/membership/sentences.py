"""Which Chinese sentence says why somebody may vote, introduce or be a contact, or may not?

Articles are named where their number is known: 《中国共产党章程》 on a vote under 留党察看 without one.
"""

from collections.abc import Callable
from datetime import date

from devtrack.dates import parse, write
from devtrack.membership.nouns import CONTACT, GROUNDS, INTRODUCE, VOTE, Reason, Span
from devtrack.model import FOREVER, NEVER
from devtrack.vocabulary import VALUE_NAMES

_RULES = "《中国共产党发展党员工作细则》"
_RIGHT = {VOTE: "有表决权", INTRODUCE: "可以作入党介绍人", CONTACT: "可以作培养联系人"}
_NO_RIGHT = {VOTE: "没有表决权", INTRODUCE: "不能作入党介绍人", CONTACT: "不能作培养联系人"}
_OPEN = {VOTE: "有无表决权无法判断", INTRODUCE: "能否作入党介绍人无法判断", CONTACT: "能否作培养联系人无法判断"}
_FULL_ONLY = {
    VOTE: "（《中国共产党章程》第七条）",
    INTRODUCE: f"，须为正式党员（{_RULES}第十四条）",
    CONTACT: f"，须为正式党员（{_RULES}第九条）",
}
_PROBATION = {VOTE: "（《中国共产党章程》）", INTRODUCE: f"（{_RULES}第十四条）"}


def say(reason: Reason) -> str:
    """Return the sentence for a reason or a warning of an answer; "" where there is none."""
    if not reason:
        return ""
    code, purpose, *figures = reason
    return _SENTENCES[code](purpose, *figures)


def written(span: Span) -> str:
    """Return a day as it was written, a month, or the days between which it lies."""
    lo, hi = span
    if lo == hi:
        return write(lo) or "日期不详"
    if lo > NEVER:
        month = date.fromordinal(lo).strftime("%Y-%m")
        if parse(month) == span:
            return month
    first, last = write(lo), write(hi)
    if first and last:
        return f"{first} 至 {last} 之间"
    return f"{last} 或更早" if last else f"{first} 或更晚" if first else "日期不详"


def _until(until: Span | None) -> str:
    return f"（至 {written(until)}）" if until else "（未记截止日期）"


def _full_member(purpose: str) -> str:
    return f"正式党员，{'组织关系在本支部，' if purpose == VOTE else ''}{_RIGHT[purpose]}"


def _excluded(purpose: str, ground: str, document: str) -> str:
    return f"{GROUNDS[ground]}，经上级党组织同意并由党员大会通过（{document}），不计入应到会人数"


def _exclusion_void(purpose: str, ground: str) -> str:
    said = f"理由“{GROUNDS.get(ground, ground)}”"
    lacks = "没有写明文件和登记人" if ground in GROUNDS else f"不在可以不计的情形之内（{'、'.join(GROUNDS.values())}）"
    return f"要求不计入应到会人数，但{said}{lacks}，仍计入应到"


def _status_unsure(purpose: str, status: str, since: Span) -> str:
    return f"党籍状态在 {written(since)} 有变动（{VALUE_NAMES[status]}），记录不到日，{_OPEN[purpose]}"


def _unsure(purpose: str, discipline: str, since: Span, until: Span | None) -> str:
    begun = f"{written(since)} 起" if since != (NEVER, FOREVER) else "起始日期不详"
    ends = f"至 {written(until)}" if until else "未记截止日期"
    return f"{VALUE_NAMES[discipline]}（{begun}，{ends}）当日是否在期内无法判断，请补上日期"


_SENTENCES: dict[str, Callable[..., str]] = {
    "full_member": _full_member,
    "probationary": lambda purpose: f"预备党员{_NO_RIGHT[purpose]}{_FULL_ONLY[purpose]}",
    "no_member": lambda purpose: f"不是党员，{_NO_RIGHT[purpose]}",
    "not_yet": lambda purpose: f"当日尚未成为预备党员，{_NO_RIGHT[purpose]}",
    "elsewhere": lambda purpose: f"组织关系不在本支部，{_NO_RIGHT[purpose]}",
    "under_probation": lambda purpose, until: f"留党察看期间{_until(until)}{_NO_RIGHT[purpose]}{_PROBATION[purpose]}",
    "excluded": _excluded,
    "either": lambda purpose, *bars: "；或者".join(map(say, bars)),
    "unfit": lambda purpose, discipline, since, until: (
        f"{VALUE_NAMES[discipline]}处分影响期内{_until(until)}不宜作入党介绍人（{_RULES}（2026）第十四条）"
    ),
    "exclusion_void": _exclusion_void,
    "status_unstated": lambda purpose: f"党籍状态没有记录，{_OPEN[purpose]}",
    "status_before": lambda purpose, since: f"{written(since)} 以前的党籍状态没有记录，{_OPEN[purpose]}",
    "status_unsure": _status_unsure,
    "organisation_unstated": lambda purpose: f"组织关系在哪个支部没有记录，{_OPEN[purpose]}",
    "organisation_unsure": lambda purpose, since: f"组织关系在 {written(since)} 有变动，记录不到日，{_OPEN[purpose]}",
    "discipline_unsure": _unsure,
}
