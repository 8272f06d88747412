"""Which papers come out, about whom, and what in them is blank? One text for all, or one for each person."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from devtrack import access
from devtrack.errors import Unusable
from devtrack.ledger.engine import reading
from devtrack.ledger.reading import head
from devtrack.notices.blocks import as_text, blocks
from devtrack.notices.catalogue import NOTICE, Template
from devtrack.notices.loading import Source
from devtrack.notices.page import html
from devtrack.notices.paperwork import PublicNotice, Talk
from devtrack.notices.rendering import Text, fill
from devtrack.tracker.cases.seeking import several
from devtrack.tracker.checks.holdings import Ask, flow_of
from devtrack.tracker.checks.rules import load
from devtrack.tracker.desk import Desk
from devtrack.tracker.papers import paperwork
from devtrack.tracker.papers.filling import Given, put_in
from devtrack.tracker.papers.places import source_of
from devtrack.tracker.papers.previews import preview
from devtrack.tracker.papers.subjects import Subject, check_fit, meant, subject

FULL_NAMES = ("中共", "中国共产党")


class Wish(NamedTuple):
    """What is asked for: a template, people as typed (none: everybody in sight), what was typed to stand in it.

    `own`: the unit's own folders of templates; `as_typed`: a public notice lists people in the order typed.
    """

    template: str
    whos: Sequence[str]
    ask: Ask
    given: Given
    own: Sequence[Path] = ()
    as_typed: bool = False


class Paper(NamedTuple):
    """One text as it comes out: its template, the name it goes by (of a file too), what it says, of how many people.

    `notes`: what else is to be known of it, in Chinese.
    """

    template: Template
    name: str
    text: Text
    people: int
    notes: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """What it says as plain text: papers laid out, reminders as they are sent."""
        laid_out = as_text(blocks(self.text.body))
        return laid_out if self.template.is_paper else f"标题：{self.text.subject}\n\n{self.text.body}"


class Issued(NamedTuple):
    """The texts that come out, about how many people, and the head the ledger had."""

    papers: tuple[Paper, ...]
    cases: int
    head: str


def page(papers: Sequence[Paper]) -> str:
    """Return papers as HTML that prints on A4."""
    return html([one.text.body for one in papers], papers[0].template.title)


def issue(desk: Desk, wish: Wish) -> Issued:
    """Return the texts asked for; raises Unusable with every mistake."""
    access.require(desk.account, access.READ, desk.tree)
    with reading(desk.ledger.engine) as connection:
        found = several(connection, desk, wish.whos, wish.ask.as_of, wish.ask.known_by)
        now, _ = head(connection, desk.ledger.keys)
    if found.mistakes:
        raise Unusable("\n".join(found.mistakes))
    flows = {file.id: flow_of(desk, file, wish.ask) for file in found.files}
    books = {flow: load(flow, wish.ask.folders)[1] for flow in dict.fromkeys(flows.values())}
    those = [subject(file, books[flows[file.id]], wish.ask.as_of) for file in found.files]
    papers = _papers(desk, wish, those)
    return Issued(tuple(papers), sum(one.people for one in papers), str(now))


def _papers(desk: Desk, wish: Wish, those: list[Subject]) -> list[Paper]:
    if not wish.whos:
        return [_reminder(desk, source_of(wish.template, wish.own), wish, those)]
    names = meant(wish.template, those)
    sources = {name: source_of(name, wish.own) for name in dict.fromkeys(names)}
    first = sources[names[0]]
    if not first.template.is_paper:
        return [_reminder(desk, first, wish, those)]
    for source in sources.values():
        check_fit(source.template, [one for one, name in zip(those, names, strict=True) if sources[name] is source])
    if not first.template.together:
        _check_each(wish, those)
        return [_single(sources[name], one, wish) for one, name in zip(those, names, strict=True)]
    if len(sources) > 1:
        raise Unusable(_mixed(sources, names, those))
    return [_public(first, those, wish)]


def _mixed(sources: Mapping[str, Source], names: Sequence[str], those: Sequence[Subject]) -> str:
    lines = []
    for name, source in sources.items():
        people = "、".join(one.file.case.name for one, own in zip(those, names, strict=True) if own == name)
        lines.append(f"  {source.template.title}：{people}")
    return "\n".join([f"这些人要写的{NOTICE}不是同一种，请分开写：", *lines])


def _reminder(desk: Desk, source: Source, wish: Wish, those: Sequence[Subject]) -> Paper:
    if source.template.is_paper:
        raise Unusable(f"{source.template.title}要写明是谁：学号、姓名或档案代号，可以几个人")
    if wish.given.common or wish.given.each:
        raise Unusable(f"{source.template.title}不用 --set、--each；它写的是台账里的待办事项")
    only = {one.file.id for one in those} if wish.whos else None
    told = preview(desk, source.template, wish.ask._replace(only=only))
    spoken_of = {item.person for item in (*told.items, *getattr(told, "opening", ()))}
    return Paper(source.template, source.template.title, fill(source, told), len(spoken_of))


def _single(source: Source, one: Subject, wish: Wish) -> Paper:
    template = source.template
    is_talk = issubclass(template.context, Talk)
    made: Any = paperwork.talk(template, one) if is_talk else paperwork.resolution(template, one)
    made = put_in(made, wish.given.common, "--set")
    made = put_in(made, _said_of(one, wish.given), "--each")
    made = paperwork.settled(made, _calendar(one))
    notes = () if is_talk else _about_name(made.signed_by)
    return Paper(template, f"{template.title}-{one.file.case.name}", fill(source, made), 1, notes)


def _public(source: Source, those: list[Subject], wish: Wish) -> Paper:
    _check_each(wish, those)
    listed = those if wish.as_typed else sorted(those, key=lambda one: one.file.case.number or "~")
    made: PublicNotice = put_in(paperwork.public_notice(source.template, listed), wish.given.common, "--set")
    people = [put_in(person, _said_of(one, wish.given), "--each")
              for person, one in zip(made.people, listed, strict=True)]
    made = made._replace(people=tuple(people))
    settled = paperwork.settled(made, _calendar(listed[0]))
    assert isinstance(settled, PublicNotice)
    notes = (*_alike(settled), *_short(settled, source.template), *_about_name(settled.signed_by), _takedown(settled))
    return Paper(source.template, source.template.title, fill(source, settled), len(listed), notes)


def _check_each(wish: Wish, those: Sequence[Subject]) -> None:
    known = {name for one in those for name in _names(one)}
    if unknown := [who for who in wish.given.each if who not in known]:
        raise Unusable(f"--each 的“{'、'.join(unknown)}”不在要写的人里；写学号、姓名或档案代号")
    names = [one.file.case.name for one in those]
    if twins := [who for who in wish.given.each if names.count(who) > 1]:
        raise Unusable(f"--each 的“{'、'.join(twins)}”有几个人，请写学号")


def _said_of(one: Subject, said: Given) -> Mapping[str, str]:
    return {name: text for who, pairs in said.each.items() if who in _names(one) for name, text in pairs.items()}


def _names(one: Subject) -> set[str]:
    case = one.file.case
    return {text for text in (one.file.id, case.id, case.number, case.name) if text}


def _calendar(one: Subject) -> dict[int, bool]:
    return {day: known for book in one.books for day, known in book.calendar.items()}


def _alike(made: PublicNotice) -> list[str]:
    """Say which people of a notice cannot be told apart."""
    marks = [(one.name, one.sex, one.branch, one.class_name) for one in made.people]
    twins = dict.fromkeys(mark[0] for mark in marks if marks.count(mark) > 1)
    return [f"{name}有同名的，姓名、性别、党支部、班级都相同；用 --each '学号 班级=…' 写明" for name in twins]


def _short(made: PublicNotice, template: Template) -> list[str]:
    if template.kind != "public-development" or made.workdays is None or made.workdays >= 5:
        return []
    return [f"公示期只有 {made.workdays} 个工作日；2026 年 5 月 11 日起，拟列为发展对象的公示不少于五个工作日"]


def _takedown(made: PublicNotice) -> str:
    return f"公示期满后请撤下，并登记公示结果{f'（最后一天 {made.last}）' if made.last else ''}"


def _about_name(signed_by: str | None) -> tuple[str, ...]:
    if not signed_by or signed_by.startswith(FULL_NAMES):
        return ()
    return (f"落款是台账登记的名称“{signed_by}”；要用全称（中共…支部委员会）的，加 --set 落款=全称",)
