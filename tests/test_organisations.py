"""Does the tree of organisations grow from what was recorded: in the order of days, with corrections, as known by a day?"""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devtrack.dates import parse
from devtrack.model import FOREVER, NEVER
from devtrack.organisations import (
    Tree,
    above,
    authorised,
    below,
    committee,
    general_branch,
    grow,
    place,
    tracked_from,
    workflow_of,
)
from devtrack.subjects import Record
from devtrack.tracker.organisations.sound import faults

DOCUMENT = "渝职党〔2022〕11号"


class Book:
    """Writes records one after the other, each on the day after the one before."""

    def __init__(self) -> None:
        self.rows: list[Record] = []

    def put(self, subject: str, kind: str, date: str | None = None, replaces: int | None = None, at: str | None = None,
            **fields: Any) -> int:
        """Record a fact; return the number of its row."""
        seq = len(self.rows) + 1
        moment = at or f"2026-01-{seq:02}T09:00:00+08:00"
        self.rows.append(Record(seq, subject, kind, date, fields, False, replaces, None, None, None, None, None, None, None, moment, "a", "org"))
        return seq

    def found(self, id: str, level: str, parent: str | None = None, **more: Any) -> int:
        """Record that an organisation was founded."""
        return self.put(id, "organisation_founded", more.pop("date", None), name=more.pop("name", id), level=level, **({"parent": parent} if parent else {}), **more)

    def tree(self, known_by: str | None = None) -> Tree:
        """Return the organisations."""
        return grow(self.rows, known_by)


@pytest.fixture
def book() -> Book:
    """A committee, a general branch and a branch."""
    made = Book()
    made.found("党委", "committee")
    made.found("总支", "general_branch", "党委")
    made.found("支部", "branch", "总支")
    return made


def day(text: str) -> int:
    return parse(text)[0]


def held(tree: Tree, date: str | None, id: str = "支部") -> bool | None:
    return authorised(tree, id, *parse(date))[0]


# Place

def test_levels_are_read_from_below_and_from_above(book):
    tree = book.tree()
    assert [one.id for one in above(tree, "支部")] == ["支部", "总支", "党委"]
    assert below(tree, "党委") == ["党委", "总支", "支部"]
    assert committee(tree, "支部").id == "党委"
    assert (general_branch(tree, "支部"), general_branch(tree, "党委")) == (True, None)


def test_a_branch_may_stand_directly_under_a_committee(book):
    book.found("直属支部", "branch", "党委")
    assert general_branch(book.tree(), "直属支部") is False


def test_of_a_branch_that_an_import_made_nothing_is_certain_until_it_is_placed(book):
    book.put("党委", "authority_granted", "2022-12-16", document=DOCUMENT)
    book.found("新支部", "branch", "党委", placed=False)
    book.found("小组", "group", "新支部")
    tree = book.tree()
    assert general_branch(tree, "新支部") is None
    assert general_branch(tree, "小组") is None
    assert held(tree, "2020-01-01", "新支部") is True  # the paper's own word
    assert below(tree, "党委") == ["党委", "总支", "新支部", "支部", "小组"]
    book.put("新支部", "organisation_changed", parent="总支", placed=True)
    tree = book.tree()
    assert (general_branch(tree, "新支部"), general_branch(tree, "小组")) == (True, True)
    assert held(tree, "2020-01-01", "新支部") is False


def test_a_group_under_a_branch_alone_says_nothing_of_a_general_branch():
    book = Book()
    book.found("支部", "branch")
    book.found("小组", "group", "支部")
    assert general_branch(book.tree(), "小组") is None


def test_a_move_from_a_day_leaves_what_was_before_where_it_was(book):
    book.found("新党委", "committee")
    book.put("支部", "organisation_changed", "2024-07-01", parent="新党委", placed=True)
    tree = book.tree()
    assert [place(tree["支部"], day(text))[0] for text in ("2024-06-30", "2024-07-01")] == ["总支", "新党委"]
    assert [one.id for one in above(tree, "支部", day("2024-06-30"))] == ["支部", "总支", "党委"]
    assert [one.id for one in above(tree, "支部")] == ["支部", "新党委"]
    assert below(tree, "总支") == ["总支"]


def test_moves_are_ordered_by_day_and_not_by_when_they_were_recorded(book):
    book.found("机电总支", "general_branch", "党委")
    book.found("经管总支", "general_branch", "党委")
    book.put("支部", "organisation_changed", "2025-03-01", parent="经管总支", placed=True)
    book.put("支部", "organisation_changed", "2024-03-01", parent="机电总支", placed=True)
    tree = book.tree()
    assert [place(tree["支部"], day(text))[0] for text in ("2024-02-29", "2024-03-01", "2025-03-01")] == ["总支", "机电总支", "经管总支"]
    assert tree["支部"].parent == "经管总支"


def test_a_move_without_a_day_says_where_it_has_always_stood(book):
    book.found("机电总支", "general_branch", "党委")
    book.put("支部", "organisation_changed", "2024-03-01", parent="机电总支", placed=True)
    book.put("支部", "organisation_changed", None, parent="总支", placed=True)
    assert book.tree()["支部"].moves == ((NEVER, "总支", True),)


def test_an_approval_is_measured_by_the_committee_above_on_its_day(book):
    book.found("新党委", "committee")
    book.put("党委", "authority_granted", "2020-01-01", document=DOCUMENT)
    book.put("新党委", "authority_granted", "2024-07-01", document=DOCUMENT)
    book.put("支部", "organisation_changed", "2024-07-01", parent="新党委", placed=True)
    tree = book.tree()
    assert [held(tree, text) for text in ("2019-12-31", "2024-06-30", "2024-07-01")] == [False, True, True]
    assert held(tree, "2024-06") is True
    # known only to lie between two committees of which one had authority: it stays open
    book.put("支部", "organisation_changed", "2019-06-15", parent="新党委", placed=True)
    assert held(book.tree(), "2019-06") is False
    assert held(book.tree(), "2024-06") is False
    book.put("支部", "organisation_changed", "2024-06-15", parent="党委", placed=True)
    assert held(book.tree(), "2024-06") is None


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.sampled_from([None, "2024-03-01", "2025-03-01"])), max_size=8))
def test_nothing_that_was_recorded_makes_the_tree_endless(moves):
    book = Book()
    for id in "abcd":
        book.found(id, "committee")
    for one, other, since in moves:
        book.put(one, "organisation_changed", since, parent=other, placed=True)
    tree = book.tree()
    for id in "abcd":
        for when in (NEVER, day("2024-06-01"), FOREVER):
            assert len(above(tree, id, when)) <= 4
        assert len(below(tree, id)) <= 4


# Authority

def granted(book: Book, *spans: tuple[str, str | None]) -> Tree:
    for since, until in spans:
        book.put("党委", "authority_granted", since, document=DOCUMENT, **({"until": until} if until else {}))
    return book.tree()


@pytest.mark.parametrize(("text", "answer"), [
    ("2022-12-15", False), ("2022-12-16", True), ("2023-12-15", True), ("2023-12-16", False),
    ("2022-11", False), ("2022-12", None), ("2023-06", True), ("2023-12", None), (None, None),
])
def test_authority_holds_on_its_days(book, text, answer):
    assert held(granted(book, ("2022-12-16", "2023-12-15")), text) is answer


@pytest.mark.parametrize(("text", "answer"), [
    ("2022-11-30", False), ("2022-12-01", None), ("2022-12-31", True), ("2023-01-01", True), ("2022-12", None),
    ("2025-05-31", True), ("2025-06-01", True), ("2025-06-02", None), ("2025-06-30", None), ("2025-07-01", False), ("2025-06", None),
])
def test_of_a_month_only_its_farther_end_is_certain(book, text, answer):
    """From some day of December 2022 until some day of June 2025: the first of June is the earliest last day."""
    assert held(granted(book, ("2022-12", "2025-06")), text) is answer


def test_within_one_month_known_by_its_month_nothing_is_certain(book):
    tree = granted(book, ("2024-03", "2024-03"))
    assert [held(tree, text) for text in ("2024-02-29", "2024-03-15", "2024-03", "2024-04-01")] == [False, None, None, False]


def test_one_grant_after_the_other_without_a_day_between_is_one(book):
    tree = granted(book, ("2024-03-16", None), ("2022-01-01", "2024-03-15"))
    assert held(tree, "2024-03") is True
    assert authorised(tree, "支部", *parse("2024-03"))[1] == ((day("2024-03-16"), FOREVER), (day("2022-01-01"), day("2024-03-15")))


def test_a_day_between_two_grants_is_not_covered(book):
    tree = granted(book, ("2024-03-17", None), ("2022-01-01", "2024-03-15"))
    assert [held(tree, text) for text in ("2024-03-15", "2024-03-16", "2024-03-17", "2024-03")] == [True, False, True, None]


def test_where_nothing_was_recorded_nothing_is_known(book):
    assert held(book.tree(), "2024-03-15") is None


def test_the_authority_of_a_committee_higher_up_is_enough(book):
    book.found("二级党委", "committee", "党委")
    book.found("二级支部", "branch", "二级党委")
    tree = granted(book, ("2022-12-16", None))
    assert held(tree, "2024-01-01", "二级支部") is True


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 12)), max_size=4), st.integers(1, 45), st.integers(0, 8))
def test_a_span_of_days_is_covered_when_each_of_its_days_is(spans, first, length):
    base = day("2024-01-01")
    book = Book()
    book.found("党委", "committee")
    book.found("支部", "branch", "党委")
    tree = granted(book, *((text(base + since), text(base + since + more)) for since, more in spans))
    days = range(base + first, base + first + length + 1)
    each = {authorised(tree, "支部", one, one)[0] for one in days}
    whole = authorised(tree, "支部", days[0], days[-1])[0]
    assert whole is (None if not spans or len(each) > 1 else each.pop())


def text(ordinal: int) -> str:
    from datetime import date

    return date.fromordinal(ordinal).isoformat()


# Corrections, and what was known

def test_a_correction_takes_the_place_of_what_it_corrects(book):
    wrong = book.put("党委", "authority_granted", "2022-12-16", document=DOCUMENT)
    book.put("党委", "authority_granted", "2022-12-16", wrong, document=DOCUMENT, until="2023-12-15")
    assert [held(book.tree(), text) for text in ("2023-12-15", "2023-12-16")] == [True, False]


def test_what_was_taken_back_never_was(book):
    wrong = book.put("党委", "authority_granted", "2022-12-16", document=DOCUMENT)
    book.put("党委", "voided", None, wrong)
    assert book.tree()["党委"].authorities == ()


def test_a_correction_does_not_overrule_what_was_said_since(book):
    first = book.put("支部", "organisation_changed", name="学生支部")
    book.put("支部", "organisation_changed", name="学生第一党支部")
    book.put("支部", "organisation_changed", None, first, name="学生党支部")
    assert book.tree()["支部"].name == "学生第一党支部"


def test_a_corrected_founding_keeps_what_was_recorded_since(book):
    book.put("支部", "organisation_changed", has_committee=True, name="学生第一党支部")
    book.put("支部", "workflow_adopted", "2024-09-01", workflow="cqipc")
    again = book.put("支部", "organisation_founded", "2019-09", 3, name="支部", level="branch", parent="党委")
    book.put("支部", "organisation_founded", "2019-10", again, name="支部", level="branch", parent="党委")
    one = book.tree()["支部"]
    assert (one.name, one.has_committee, one.founded, one.parent, one.workflows) == ("学生第一党支部", True, "2019-10", "党委", ((day("2024-09-01"), "cqipc"),))


def test_only_what_was_known_by_a_day_counts(book):
    wrong = book.put("党委", "authority_granted", "2022-12-16", at="2026-03-01T09:00:00+08:00", document=DOCUMENT)
    book.put("党委", "authority_granted", "2022-12-16", wrong, at="2026-05-01T00:00:00+08:00", document=DOCUMENT, until="2023-12-15")
    assert [held(book.tree(known), "2024-01-01") for known in ("2026-02-28", "2026-03-01", "2026-04-30", "2026-05-01", None)] == [None, True, True, False, False]


def test_that_there_is_an_organisation_is_told_in_any_case_but_not_what_was_corrected_later(book):
    book.put("支部", "organisation_founded", "2019-09", 3, at="2026-05-01T09:00:00+08:00", name="支部", level="branch", parent="党委")
    assert [book.tree(known)["支部"].parent for known in ("2025-12-31", "2026-04-30", "2026-05-01")] == ["总支", "总支", "党委"]


def test_what_came_with_an_earlier_moment_was_known_then(book):
    book.rows.append(book.rows[2]._replace(seq=9, kind="organisation_changed", fields={"has_committee": True}, claimed_at="2025-01-01T08:00:00+08:00", recorded_at="2026-09-01T08:00:00+08:00"))
    assert book.tree("2026-08-01")["支部"].has_committee is True


def test_facts_of_an_organisation_that_is_not_known_yet_are_passed_over():
    book = Book()
    book.put("支部", "organisation_changed", name="甲")
    book.put("支部", "authority_granted", "2024-01-01", document=DOCUMENT)
    assert book.tree() == {}


# Workflow, tracking, plans, closing

def test_a_workflow_is_kept_per_organisation_with_its_days(book):
    book.put("党委", "workflow_adopted", None, workflow="national")
    book.put("支部", "workflow_adopted", "2025-09-01", workflow="own")
    book.put("支部", "workflow_adopted", "2024-09-01", workflow="cqipc")
    tree = book.tree()
    answers = [workflow_of(tree, "支部", day(text)) for text in ("2024-08-31", "2024-09-01", "2025-08-31", "2025-09-01")]
    assert answers == ["national", "cqipc", "cqipc", "own"]
    assert workflow_of(tree, "总支", day("2026-01-01")) == "national"
    assert workflow_of(Book().tree() | {"x": tree["总支"]}, "x", day("2026-01-01")) is None


def test_of_two_workflows_from_one_day_the_later_word_holds(book):
    book.put("支部", "workflow_adopted", "2024-09-01", workflow="national")
    book.put("支部", "workflow_adopted", "2024-09-01", workflow="cqipc")
    assert workflow_of(book.tree(), "支部", day("2024-09-01")) == "cqipc"


def test_a_branch_that_moved_followed_the_workflow_above_it_on_the_day(book):
    book.found("机电总支", "general_branch", "党委")
    book.put("总支", "workflow_adopted", None, workflow="cqipc")
    book.put("机电总支", "workflow_adopted", None, workflow="national")
    book.put("支部", "organisation_changed", "2025-03-01", parent="机电总支", placed=True)
    assert [workflow_of(book.tree(), "支部", day(text)) for text in ("2025-02-28", "2025-03-01")] == ["cqipc", "national"]


def test_the_past_of_a_branch_may_be_complete_while_that_of_the_others_is_not(book):
    book.found("第二支部", "branch", "总支")
    book.put("总支", "tracking_begun", "2025-09-01")
    book.put("支部", "history_completed", "2026-01-04")
    tree = book.tree()
    assert (tracked_from(tree, "支部"), tracked_from(tree, "第二支部")) == (None, "2025-09-01")
    book.put("支部", "tracking_begun", "2025-10-01")
    assert tracked_from(book.tree(), "支部") == "2025-10-01"


def test_completeness_above_does_not_reach_below_what_a_branch_says_itself(book):
    book.put("支部", "tracking_begun", "2025-09-01")
    book.put("总支", "history_completed", "2026-01-04")
    tree = book.tree()
    assert (tracked_from(tree, "支部"), tracked_from(tree, "总支")) == ("2025-09-01", None)


def test_of_a_plan_the_later_word_holds_for_its_year(book):
    book.put("支部", "plan_set", year=2026, number=12)
    book.put("支部", "plan_set", year=2025, number=9)
    book.put("支部", "plan_set", year=2026, number=10, filed_on="2026-03-01")
    assert {year: plan["number"] for year, plan in book.tree()["支部"].plans.items()} == {2025: 9, 2026: 10}


def test_a_closing_may_be_taken_back(book):
    row = book.put("支部", "organisation_closed", "2026-06-30", document="批复")
    assert book.tree()["支部"].closed == day("2026-06-30")
    book.put("支部", "voided", None, row)
    assert book.tree()["支部"].closed == FOREVER


# What cannot be

def wrong(book: Book, within: Sequence[str] | None = None) -> list[str]:
    tree = book.tree()
    return faults(tree, tree if within is None else within)


@pytest.mark.parametrize(("level", "parents"), [
    ("committee", {"committee"}), ("general_branch", {"committee"}), ("branch", {"committee", "general_branch"}), ("group", {"branch"}),
])
def test_levels_must_nest(level, parents):
    for over in ("committee", "general_branch", "branch", "group"):
        book = Book()
        book.found("上", over)
        book.found("下", level, "上")
        assert bool(wrong(book)) == (over not in parents), over


def test_what_is_not_in_sight_is_not_named(book):
    book.found("小组", "group", "总支")
    assert wrong(book) == ["小组 是党小组，不能设在总支（党总支）之下；党小组可以设在党支部之下"]
    assert wrong(book, ["小组"]) == ["小组 是党小组，不能设在其上级组织（党总支）之下；党小组可以设在党支部之下"]
    assert wrong(book, ["支部"]) == []


def test_nothing_stands_under_itself(book):
    book.put("总支", "organisation_changed", parent="支部", placed=True)
    assert any("不能设在自己或自己的下级" in said for said in wrong(book))


def test_only_a_committee_has_authority_and_the_articles_say_so(book):
    book.put("总支", "authority_granted", "2024-01-01", document=DOCUMENT)
    assert len(wrong(book)) == 1
    assert all(part in wrong(book)[0] for part in ("总支 是党总支", "第二十二条", "第二十三条", "审议"))


def test_an_open_one_does_not_stand_under_a_closed_one(book):
    book.put("总支", "organisation_closed", "2026-01-01", document="批复")
    assert len(wrong(book)) == 1
    book.put("支部", "organisation_closed", "2026-01-01", document="批复")
    assert wrong(book) == []


def test_two_of_one_name_are_told_apart_by_what_is_above_them(book):
    book.found("机电总支", "general_branch", "党委")
    book.found("b2", "branch", "机电总支", name="支部")
    assert wrong(book) == []
    book.found("b3", "branch", "总支", name="支部")
    assert wrong(book) == ["同一上级之下已经有“支部”（支部）；请用能区分的名称"]
