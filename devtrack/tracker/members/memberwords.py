"""How is what is recorded of a member said in Chinese? Disciplines are covered unless they are to be shown."""

from collections.abc import Callable, Mapping
from typing import Any

from devtrack.masking import COVERED
from devtrack.membership.nouns import ELSEWHERE, Span, Standing
from devtrack.membership.sentences import say, written
from devtrack.organisations import Tree
from devtrack.subjects import ERASED, Draft, Record, kind_name, takes_back
from devtrack.tracker.cases.telling import COVERING, KIND_OF_CORRECTION
from devtrack.tracker.desk import Desk
from devtrack.tracker.exchange.drafting import PERSON_NAMES
from devtrack.vocabulary import VALUE_NAMES

UNSURE = "无法判断"
COVERED_REASON = "原因已遮盖，加 --reveal 显示"
_DISCIPLINARY = frozenset(("under_probation", "discipline_unsure", "unfit"))


def place(desk: Desk, organisation: str | None) -> str:
    """Return the name of an organisation (id); what is not in sight is not named."""
    if organisation == ELSEWHERE:
        return "台账以外的党组织"
    if organisation is None:
        return "没有记录"
    return named(desk.tree, organisation) if organisation in desk.within else "范围以外的党组织"


def named(tree: Tree, organisation: str) -> str:
    """Return the name of an organisation (id), the id where it is not known."""
    return tree[organisation].name if organisation in tree else organisation


def words(one: Draft | Record, desk: Desk, *, reveal: bool = False) -> str:
    """Return in Chinese what a fact about a person says; `reveal`: numbers, birth days and disciplines too."""
    told = _WORDS[one.kind](one, desk, reveal) if one.kind in _WORDS else kind_name(one.kind)
    if one.replaces is None:
        return told
    why = f"（{KIND_OF_CORRECTION[one.correction or 'entry']}：{one.why or ERASED}）"
    return f"{told}{why}" if takes_back(one.kind) else f"更正第 {one.replaces} 行：{told}{why}"


def status_words(fields: Mapping[str, Any], date: str | None, desk: Desk) -> str:
    """Return what a fact of somebody's status says: since when which one, in which branch."""
    status = fields.get("status")
    if status is None:
        return f"列入党员名册（{place(desk, fields.get('organisation'))}），党籍状态没有说明"
    since = f"自 {date} 起" if date else "起始日期不详"
    home = fields.get("organisation")
    told = f"，组织关系在{place(desk, home)}" if home is not None and status != "none" else ""
    return f"{since}为{VALUE_NAMES[status]}{told}"


def discipline_words(fields: Mapping[str, Any], date: str | None, reveal: bool) -> str:
    """Return what a fact of a discipline says."""
    if not reveal:
        return f"处分{COVERED}"
    since = f"自 {date} 起" if date else "起始日期不详"
    until = f"至 {fields['until']}" if fields.get("until") else "未记截止日期"
    return f"{VALUE_NAMES[fields['discipline']]}，{since}，{until}"


def _person(one: Draft | Record, desk: Desk, reveal: bool) -> str:
    said = []
    for name, label in PERSON_NAMES.items():
        if (value := one.fields.get(name)) is not None:
            said.append(f"{label} {value if reveal or name not in COVERING else COVERING[name](value)}")
    return f"登记人员：{'，'.join(said)}" if said else "登记人员"


_WORDS: dict[str, Callable[[Draft | Record, Desk, bool], str]] = {
    "status_changed": lambda one, desk, reveal: status_words(one.fields, one.date, desk),
    "disciplined": lambda one, desk, reveal: discipline_words(one.fields, one.date, reveal),
    "person_recorded": _person,
    "voided": lambda one, desk, reveal: f"作废第 {one.replaces} 行",
}


def standing_words(there: Standing, desk: Desk) -> str:
    """Return what a member is on a day, without the discipline."""
    status = VALUE_NAMES[there.status] if there.status else f"党籍状态{UNSURE}"
    if there.status == "none":
        return status
    return f"{status}，组织关系在{place(desk, there.organisation)}" if there.organisation is not None else (
        f"{status}，组织关系在哪个支部{UNSURE}"
    )


def status_now(there: Standing) -> str:
    """Return the status of a member on a day."""
    return VALUE_NAMES[there.status] if there.status else f"党籍{UNSURE}"


def since_words(since: Span | None) -> str:
    """Return since when something is; "" where that is not known at all."""
    return "" if since is None else f"自 {written(since)}"


def discipline_now(there: Standing, reveal: bool) -> str:
    """Return which discipline is, or may be, in force; "" where there is none, or it is not to be shown."""
    if there.discipline is None or not reveal:
        return ""
    until = f"至 {written(there.discipline_until)}" if there.discipline_until else "未记截止日期"
    unsure = f"，当日是否在期内{UNSURE}" if "discipline" in there.doubts else ""
    return f"{VALUE_NAMES[there.discipline]}（{until}{unsure}）"


def reason_words(reason: tuple[Any, ...], reveal: bool) -> str:
    """Return why somebody may vote or may not; a discipline is not told unless it is to be shown."""
    if reveal or not reason:
        return say(reason)
    bars = reason[2:] if reason[0] == "either" else (reason,)
    return COVERED_REASON if any(bar[0] in _DISCIPLINARY for bar in bars) else say(reason)
