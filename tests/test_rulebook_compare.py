"""Does the comparison of two rulebooks follow from what they ask, and from nothing else?"""

import shutil
from datetime import date
from pathlib import Path

import pytest
from bad_rulebooks.school import asking

from devtrack.errors import Unusable
from devtrack.model import Rulebook
from devtrack.rulebook.compare import ROW_NAMES, Comparison, Row, asks_less, asks_more, compare
from devtrack.rulebook.data import data_dir
from devtrack.rulebook.load import load_rulebook

WORKFLOWS = data_dir("workflows")


def book(folder: Path, kept: Path) -> Rulebook:
    found, problems = load_rulebook(folder, None, kept)
    assert [str(problem) for problem in problems] == []
    assert found is not None
    return found


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def school(kept) -> Rulebook:
    return book(WORKFLOWS / "cqipc", kept)


@pytest.fixture(scope="module")
def national(kept) -> Rulebook:
    return book(WORKFLOWS / "national", kept)


def row(comparison: Comparison, duty: str) -> Row:
    found = [row for row in comparison.rows if row.duty == duty]
    assert len(found) == 1, found
    return found[0]


def duties(rows: tuple[Row, ...]) -> set[str]:
    return {row.duty for row in rows}


def weigh(folder: Path, left: str, right: str) -> Row:
    """Compare two rulebooks of one rule each: `step: asks`, the severity after the step if it is not error."""
    mine = book(asking(folder, "left", f"duty {left}"), folder / "kept")
    theirs = book(asking(folder, "right", f"duty {right}"), folder / "kept")
    return row(compare(mine, theirs), "duty")


def test_where_the_school_asks_less_than_the_national_rule(school, national):
    less = duties(asks_less(compare(school, national)))
    assert {"admission-quorum", "conversion-quorum"} <= less  # at exactly half
    assert {"approval-authority", "conversion-authority", "admission-approved"} <= less  # by the general branch
    assert {
        "applicant-interviewed", "activist-filed", "development-consented", "admission-filed", "political-review",
        "training-completed", "pre-reviewed", "sworn-in", "archived",
    } <= less


def test_where_the_school_asks_more_than_the_national_rule(school, national):
    more = duties(asks_more(compare(school, national)))
    assert {"trainee-nominated", "trainee-reviewed", "trainee-publicized", "mentors-after-notice"} <= more
    assert "observed-one-year" in more  # the school's own clock starts later
    assert {"trainee-publicized", "development-publicized", "conversion-publicized"} <= more
    assert {"introducer-reported-bimonthly", "reported-quarterly"} <= more


def test_the_development_notice_is_the_school_s_alone_before_2026_and_shorter_since(school, national):
    before = row(compare(school, national, None, "2014"), "development-publicized")
    since = row(compare(school, national, None, "2026"), "development-publicized")
    assert (before.verdict, since.verdict) == ("only_left", "laxer")
    assert "不少于 5 个工作日" in since.reason


def test_the_quorum_is_explained_with_its_figures(school, national):
    quorum = row(compare(school, national), "admission-quorum")
    assert ROW_NAMES[quorum.verdict] == "更宽"
    assert "2×实到会有表决权人数 ≥" in quorum.reason
    assert "2×实到会有表决权人数 >" in quorum.reason
    assert quorum.editions == (("2014", "2014"), ("2014", "2026"))
    assert [rule.edition for rule in quorum.right] == ["2014", "2026"]


def test_the_same_demand_is_the_same(school, national):
    assert row(compare(school, national), "application-age").verdict == "same"
    assert row(compare(school, national), "inspected-half-yearly").verdict == "same"


def test_an_order_that_another_row_implies_is_no_difference(school, national):
    """National law puts the conversion application before the opinions, the school the opinions after it."""
    applied = row(compare(school, national), "conversion-applied")
    assert "征求" not in applied.reason


def test_two_editions_of_one_book_can_be_compared(national):
    comparison = compare(national, national, "2014", "2026")
    assert (comparison.left, comparison.right) == ("national@2014", "national@2026")
    new = {row.duty for row in comparison.rows if row.verdict == "only_right"}
    assert {"development-publicized", "meeting-within-month", "introducers-clean"} <= new
    assert "national@2014 没有相应规定" in row(comparison, "meeting-within-month").reason
    assert row(comparison, "admission-quorum").verdict == "same"
    assert row(comparison, "sworn-in").verdict == "laxer"
    turned = compare(national, national, "2026", "2014")
    assert duties(asks_less(comparison)) == duties(asks_more(turned)) != set()


def test_a_day_chooses_what_was_in_force(school, national):
    day = date(2020, 1, 1).toordinal()
    assert "meeting-within-month" not in duties(compare(school, national, day, day).rows)
    assert compare(school, national, day, day).right == "national@2020-01-01"


def test_an_edition_that_is_not_there_is_refused_with_those_that_are(school, national):
    with pytest.raises(Unusable, match="没有 2015 版本；可以是 2014、2026"):
        compare(school, national, None, "2015")


def test_a_rulebook_asks_the_same_as_itself(national):
    assert {row.verdict for row in compare(national, national, "2026", "2026").rows} == {"same"}


def test_editing_a_number_in_a_shipped_rulebook_changes_the_comparison(tmp_path, national):
    place = tmp_path / "cqipc"
    shutil.copytree(WORKFLOWS / "cqipc", place)
    rules = place / "20-development.yaml"
    text = rules.read_text(encoding="utf-8")
    assert "not_before: {of: mentors_assigned, months: 12}" in text
    rules.write_text(text.replace("{of: mentors_assigned, months: 12}", "{of: activist_decided, months: 6}"), encoding="utf-8")
    observed = row(compare(book(place, tmp_path / "kept"), national), "observed-one-year")
    assert observed.verdict == "laxer"
    assert "满 6 个月" in observed.reason
    assert "满 1 年" in observed.reason


WEIGHED = [
    ("[applied]: within: {of: born, months: 1}", "[applied]: within: {of: born, months: 2}", "更严", "2 个月内"),
    ("[applied]: within: {of: born, months: 3}", "[applied]: within: {of: born, months: 2}", "更宽", "3 个月内"),
    ("[admission_approved]: within: {of: admission_voted, months: 3}",
     "[admission_approved]: within: {of: admission_voted, months: 3, grace: {months: 6, reason: reason}}", "更严", "不超过 6 个月"),
    ("[applied]: not_before: {of: born, months: 216}", "[applied]: not_before: {of: born, months: 192}", "更严", "满 18 年"),
    ("[inspected]: every: {months: 3, from: applied, until: decision}",
     "[inspected]: every: {months: 6, from: applied, until: decision}", "更严", "每 3 个月一次"),
    ("[trainee_publicized]: lasts: {workdays: 7, until: until}",
     "[trainee_publicized]: lasts: {workdays: 5, until: until}", "更严", "7 个工作日"),
    ("[contacts_assigned]: count: {field: people, least: 1, most: 2}",
     "[contacts_assigned]: count: {field: people, least: 2, most: 2}", "更宽", "人数 1 至 2"),
    ("[contacts_assigned]: who: {field: people, never: [warning, serious_warning]}",
     "[contacts_assigned]: who: {field: people, never: [warning]}", "更严", "严重警告"),
    ("[admission_voted]: more_than_half: {of: [due], figures: [present]}",
     "[admission_voted]: half_or_more: {of: [due], figures: [present]}", "更严", "达到半数即可"),
    ("[admission_voted]: more_than_half: {of: [due], figures: [for]}",
     "[admission_voted]: more_than_half: {of: [due], figures: [for, written_for]}", "更严", "会前书面赞成"),
    ("[admission_voted]: value: {field: ballot, is: [secret]}",
     "[admission_voted]: value: {field: ballot, is: [secret, show_of_hands]}", "更严", "举手表决"),
    ("[training_completed]: at_least: {any: {days: 5, hours: 40}, exempt: exempt_reason, severity: warning}",
     "[training_completed]: at_least: {any: {days: 3, hours: 24}, exempt: exempt_reason, severity: warning}", "更严", "40"),
    ("[archived]: complete: {field: items, items: [入党志愿书]}",
     "[archived]: complete: {field: items, items: [入党志愿书, 入党申请书]}", "更宽", "2 种齐全"),
    ("[conversion_applied]: in_window: {opens: {of: probation_end, months: -2}, closes: {of: probation_end, months: 0}}",
     "[conversion_applied]: in_window: {opens: {of: probation_end, months: -1}, closes: {of: probation_end, months: 0}}",
     "更宽", "前 2 个月"),
    ("[admission_voted]: clear_of: {of: leaves_on, months: 6}",
     "[admission_voted]: clear_of: {of: leaves_on, months: 3}", "更严", "多于 6 个月"),
    ("[recommended]: order: {before: [activist_decided]}", "[recommended]: order: {by: [activist_decided]}", "更严", "早于"),
    ("[recommended]: order: {from: [applied], by: [activist_decided]}",
     "[recommended]: order: {by: [activist_decided]}", "更严", "不早于“递交入党申请书”"),
    ("[recommended]: order: {from: [applied]}", "[recommended]: order: {by: [activist_decided]}", "不可比", "／"),
    ("[applied] warning: not_before: {of: born, months: 216}", "[applied]: not_before: {of: born, months: 216}",
     "更宽", "一般应当 ／ 必须"),
    ("[applied]: not_before: {of: born, months: 216}", "[applied]: not_before: {of: born, months: 216}", "相同", "要求一致"),
    ("[admission_deliberated,admission_approved]: value: {field: collective, is: [true]}",
     "[admission_approved]: value: {field: collective, is: [true]}", "不可比", "党总支审议"),
]


@pytest.mark.parametrize(("left", "right", "verdict", "words"), WEIGHED)
def test_a_verdict_follows_from_the_asks(tmp_path, left, right, verdict, words):
    found = weigh(tmp_path, left, right)
    assert (ROW_NAMES[found.verdict], words in found.reason) == (verdict, True), found.reason


@pytest.mark.parametrize(("left", "right", "verdict", "words"), WEIGHED)
def test_seen_from_the_other_side_it_is_turned_round(tmp_path, left, right, verdict, words):
    turned = {"更严": "更宽", "更宽": "更严"}.get(verdict, verdict)
    assert ROW_NAMES[weigh(tmp_path, right, left).verdict] == turned


def test_a_duty_of_one_side_only_is_told_with_what_it_asks(tmp_path):
    mine = book(asking(tmp_path, "left", "talk [applicant_interviewed]: within: {of: applied, months: 1}"), tmp_path / "kept")
    theirs = book(asking(tmp_path, "right", "age [applied]: not_before: {of: born, months: 216}"), tmp_path / "kept")
    rows = {row.duty: row for row in compare(mine, theirs).rows}
    assert (rows["talk"].verdict, rows["age"].verdict) == ("only_left", "only_right")
    assert rows["talk"].reason == "left 要求：“递交入党申请书”后 1 个月内；right 没有相应规定"
