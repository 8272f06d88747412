"""Who and what besides a candidate's road has facts? People, organisations, meetings, accounts, the ledger itself.

A contract like `vocabulary`: these words stand in the ledger for as long as it is kept. Whatever names somebody, or
is free text in which a name may stand, is private: kept apart from the sealed rows, so that it can be erased.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from devtrack.vocabulary import (
    AUTHORISED,
    AUTHORITIES,
    DAY,
    DOUBTED,
    INTEGER,
    KINDS,
    NAMES,
    PAPERS,
    PEOPLE,
    TEXT,
    TRUTH,
    VOIDED,
)

CASE, PERSON, ORGANISATION, MEETING, ACCOUNT, LEDGER = (
    "case",
    "person",
    "organisation",
    "meeting",
    "account",
    "ledger",
)
SUBJECTS = (CASE, PERSON, ORGANISATION, MEETING, ACCOUNT, LEDGER)

REF, REFS, PLAIN = "ref", "refs", "plain"
"""Types of fields besides those of `vocabulary`: REF is the id of a subject, PLAIN any JSON that names nobody."""

LEVELS = {"committee": "党委", "general_branch": "党总支", "branch": "党支部", "group": "党小组"}
"""Levels of organisations, from above."""

ROLES = {
    "administrator": "管理员",
    "secretary": "支部书记或组织委员",
    "organiser": "组织员",
    "auditor": "检查人员",
}
"""What an account may be; `access` says what each may do."""


class SubjectKind(NamedTuple):
    """A kind of fact about something besides the road: its subject, its Chinese name, its fields, the private ones."""

    subject: str
    name: str
    fields: Mapping[str, str]
    private: frozenset[str] = frozenset()


_CASE_FIELDS = {
    "person": REF, "organisation": REF, "code": TEXT, "category": PLAIN, "branch_committee": TRUTH,
    "general_branch": TRUTH, "leaves_on": DAY, "covers": PLAIN, "tracked_from": PLAIN, "blank_reason": TEXT,
}
_CASE_PRIVATE = frozenset({"code", "blank_reason"})
_PERSON_FIELDS = {"name": TEXT, "number": TEXT, "id_number": TEXT, "born": TEXT, "sex": TEXT}

_ORGANISATION_FIELDS = {"name": PLAIN, "level": PLAIN, "parent": REF, "has_committee": TRUTH, "placed": TRUTH}

SUBJECT_KINDS: dict[str, SubjectKind] = {
    "case_opened": SubjectKind(CASE, "建立档案", _CASE_FIELDS, _CASE_PRIVATE),
    "case_changed": SubjectKind(CASE, "变更档案信息", _CASE_FIELDS, _CASE_PRIVATE),
    "reminder_snoozed": SubjectKind(
        CASE, "暂缓提醒", {"step": PLAIN, "occasion": INTEGER, "snoozed_until": DAY, "reason": TEXT},
        frozenset({"reason"}),
    ),
    "person_recorded": SubjectKind(
        PERSON, "登记人员", {**_PERSON_FIELDS, "organisation": REF}, frozenset(_PERSON_FIELDS)
    ),
    "status_changed": SubjectKind(PERSON, "党籍状态", {"status": PLAIN, "organisation": REF}),
    "disciplined": SubjectKind(PERSON, "处分", {"discipline": PLAIN, "until": DAY}),
    "person_erased": SubjectKind(
        PERSON, "删除个人信息", {"by": TEXT, "approved_by": TEXT, "document": TEXT, "texts": PLAIN},
        frozenset({"by", "approved_by", "document"}),
    ),
    "texts_redacted": SubjectKind(PERSON, "删去文字中的姓名", {"batch": INTEGER}),
    "organisation_founded": SubjectKind(
        ORGANISATION, "设立组织", _ORGANISATION_FIELDS
    ),
    "organisation_changed": SubjectKind(
        ORGANISATION, "变更组织", _ORGANISATION_FIELDS
    ),
    "organisation_closed": SubjectKind(ORGANISATION, "撤销组织", {"document": PLAIN}),
    "authority_granted": SubjectKind(ORGANISATION, "授予审批预备党员的权限", {"document": PLAIN, "until": DAY}),
    "workflow_adopted": SubjectKind(ORGANISATION, "采用工作流程", {"workflow": PLAIN}),
    "tracking_begun": SubjectKind(ORGANISATION, "开始全程登记", {}),
    "history_completed": SubjectKind(ORGANISATION, "历史已补齐", {}),
    "plan_set": SubjectKind(ORGANISATION, "发展计划", {"year": INTEGER, "number": INTEGER, "filed_on": DAY}),
    "vacation_set": SubjectKind(ORGANISATION, "放假", {"name": PLAIN, "until": DAY}),
    "meeting_held": SubjectKind(
        MEETING, "召开会议",
        {"organisation": REF, "title": TEXT, "start": PLAIN, "end": PLAIN, "attendees": REFS, "excluded": PLAIN,
         "agenda": TEXT, "candidates": REFS},
        frozenset({"title", "agenda", "excluded"}),
    ),
    "opinion_received": SubjectKind(
        MEETING, "收到书面意见", {"person": REF, "case": REF, "received": PLAIN, "opinion": TEXT},
        frozenset({"opinion"}),
    ),
    "meeting_closed": SubjectKind(MEETING, "会议办结", {"put_off": PLAIN}, frozenset({"put_off"})),
    "account_granted": SubjectKind(
        ACCOUNT, "授予账户", {"name": TEXT, "role": PLAIN, "organisation": REF}, frozenset({"name"})
    ),
    "account_revoked": SubjectKind(ACCOUNT, "收回账户", {}),
    "ledger_begun": SubjectKind(LEDGER, "建立台账", {"ledger": PLAIN, "program": PLAIN}),
    "imported": SubjectKind(
        LEDGER, "导入", {"file": TEXT, "sha256": PLAIN, "counts": PLAIN, "from": PLAIN}, frozenset({"file"})
    ),
    "exported": SubjectKind(
        LEDGER, "导出", {"file": TEXT, "purpose": TEXT, "counts": PLAIN, "masked": TRUTH, "head": PLAIN},
        frozenset({"file", "purpose"}),
    ),
    "backed_up": SubjectKind(LEDGER, "备份", {"file": TEXT, "head": PLAIN}, frozenset({"file"})),
    "restored": SubjectKind(LEDGER, "恢复", {"file": TEXT, "head": PLAIN}, frozenset({"file"})),
}
"""Every kind of fact besides those of the road."""

OF_CASES = frozenset({"case_opened", "case_changed"})
"""The kinds that say what a case is, not what is to be done about it."""

FOUNDING = {
    "case_opened": CASE, "person_recorded": PERSON, "organisation_founded": ORGANISATION, "meeting_held": MEETING,
    "account_granted": ACCOUNT, "ledger_begun": LEDGER,
}
"""The kinds with which a subject begins."""

ID = re.compile(r"[a-z]-[a-z2-7]{10}")
"""How the id of a subject looks; whatever looks otherwise came from elsewhere and may say anything."""

ERASED = "（已删除）"
"""What stands where a private text was erased."""

_PRIVATE_OF_ROAD = {
    kind: frozenset(name for name, is_a in entry.fields.items() if is_a == TEXT) for kind, entry in KINDS.items()
}


def on_road(kind: str) -> bool:
    """Tell whether this is a kind of fact on the road of a candidate."""
    return kind in KINDS


def takes_back(kind: str) -> bool:
    """Tell whether a fact of this kind only takes back another, recorded by mistake."""
    return kind == VOIDED


ROW_ID = re.compile(r"[0-9a-f]{8}\.[0-9]+")
"""How the id of a fact looks that was recorded in a ledger: which ledger, and its row there."""

HIDDEN = "~"
"""The key under which a sealed row names its private fields."""


def is_erased(name: str) -> bool:
    """Tell whether a name is what stands for somebody who was erased."""
    return name.startswith(ERASED)


def subject_of(kind: str) -> str:
    """Return what a kind of fact is about: case, person, organisation, meeting, account or ledger."""
    return CASE if kind in KINDS else SUBJECT_KINDS[kind].subject


def kind_name(kind: str) -> str:
    """Return the Chinese name of any kind of fact in the ledger."""
    return KINDS[kind].name if kind in KINDS else SUBJECT_KINDS[kind].name


def is_private(kind: str, field: str, value: Any) -> bool:
    """Tell whether a field is kept apart from the sealed row: free text, and lists that are not the known papers."""
    if kind not in KINDS:
        return field in SUBJECT_KINDS[kind].private
    if field in _PRIVATE_OF_ROAD[kind]:
        return True
    return KINDS[kind].fields.get(field) == NAMES and not set(value) <= PAPERS


def joined_authority(held: bool | None, spans: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    """Return what an approval is told of its committee's recorded power: nothing where it held it."""
    return {} if held else {AUTHORISED: held, AUTHORITIES: spans}


def joined_people(field: str, people: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a list of people as a fact holds it; beside it, where they stand in it, whose discipline is in doubt."""
    listed = list(people)
    doubts = tuple((n, kind) for n, one in enumerate(listed) for kind in one.get(DOUBTED, ()))
    bare = [{key: value for key, value in one.items() if key != DOUBTED} for one in listed]
    return {field: bare, DOUBTED: doubts} if doubts else {field: bare}


PEOPLE_FIELDS: dict[str, str] = {
    kind: name for kind, entry in KINDS.items() for name, is_a in entry.fields.items() if is_a == PEOPLE
}
"""The field that lists people, of every kind that has one."""


class Draft(NamedTuple):
    """A fact that is to be written into the ledger. `subject` is an id, of a new one too where the kind founds it.

    `replaces`: the number of the row corrected, or the `origin` of one written together with it; `origin`: the id the
    fact came with; `claimed_at`, `claimed_by`: when and by whom it was recorded before it came here.
    """

    subject: str
    kind: str
    date: str | None
    fields: Mapping[str, Any]
    elsewhere: bool = False
    replaces: int | str | None = None
    why: str | None = None
    correction: str | None = None
    meeting: str | None = None
    source: Any = None
    origin: str | None = None
    claimed_at: str | None = None
    claimed_by: str | None = None


class Record(NamedTuple):
    """A fact as it stands in the ledger: a draft with its number, and when and by which account it was recorded."""

    seq: int
    subject: str
    kind: str
    date: str | None
    fields: Mapping[str, Any]
    elsewhere: bool
    replaces: int | None
    why: str | None
    correction: str | None
    meeting: str | None
    source: Any
    origin: str | None
    claimed_at: str | None
    claimed_by: str | None
    recorded_at: str
    account: str
    command: str

    @property
    def known_at(self) -> str:
        """Return when this was known: as it came with it, else when it was recorded here."""
        return self.claimed_at or self.recorded_at


class Stamp(NamedTuple):
    """Who writes, when and by which command. `moment`: ISO 8601 with the offset of Beijing; `account`: an id."""

    moment: str
    account: str
    command: str


class Head(NamedTuple):
    """The end of the chain: how many rows, and the seal of the last one (hexadecimal)."""

    length: int
    seal: str

    def __str__(self) -> str:
        return f"{self.length}-{self.seal[:32]}"
