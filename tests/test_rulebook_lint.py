"""Does lint say what loads and yet deserves a second look?"""

from datetime import date
from pathlib import Path

from bad_rulebooks.school import asking
from bad_rulebooks.school import school as whole

from devtrack.rulebook.data import data_dir
from devtrack.rulebook.lint import is_warning, lint

WORKFLOWS = data_dir("workflows")
VOTE = "[admission_voted]"


def said(folder: Path, shipped: Path | None = None, as_of: int | None = None) -> list[str]:
    base = folder if folder.name == "w" else folder.parent
    return [problem.message for problem in lint(folder, shipped or base / "none", as_of, base.parent / "kept")]


def test_the_shipped_rulebooks_have_warnings_at_most(tmp_path):
    found = lint(WORKFLOWS, None, date(2026, 11, 22).toordinal(), tmp_path)
    assert [str(problem) for problem in found if not is_warning(problem)] == []


def test_a_mistake_is_found_before_any_warning(tmp_path):
    place = whole(tmp_path / "w", {"10-rules.yaml": ("months: 1}", "months: 0}")})
    found = lint(place, tmp_path / "none", None, tmp_path / "kept")
    assert "大于 0 的整数" in found[0].message
    assert not is_warning(found[0])


def test_a_word_for_one_rule_alone_needs_its_reading(tmp_path):
    place = whole(tmp_path / "w")
    lone = [text for text in said(place) if "用到 within" in text]
    assert lone == ["提醒：只有规则 school/applicant-interviewed 用到 within；在 reading 里写明为什么这样理解，或改用通用的词"]
    rules = place / "10-rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("    remedy: 尽快", "    reading: 当天也算\n    remedy: 尽快"), encoding="utf-8")
    assert not [text for text in said(place) if "用到 within" in text]


def test_a_word_that_two_rules_use_needs_none(tmp_path):
    asking(tmp_path / "w", "mine", "a [applied]: clear_of: {of: leaves_on, months: 3}",
           f"b {VOTE}: clear_of: {{of: leaves_on, months: 3}}")
    assert not [text for text in said(tmp_path / "w") if "用到" in text]


def test_a_local_rule_that_asks_less_than_national_law_is_named_with_the_figures(tmp_path):
    asking(tmp_path / "w", "national", f"quorum {VOTE}: more_than_half: {{of: [due], figures: [present]}}")
    asking(tmp_path / "w", "mine", f"quorum {VOTE}: half_or_more: {{of: [due], figures: [present]}}")
    less = [text for text in said(tmp_path / "w") if "要求宽" in text]
    assert len(less) == 1
    for words in ("mine/quorum 比 national/quorum", "≥", ">", "departures"):
        assert words in less[0]


def test_a_local_rule_that_asks_more_is_not(tmp_path):
    asking(tmp_path / "w", "national", f"quorum {VOTE}: half_or_more: {{of: [due], figures: [present]}}")
    asking(tmp_path / "w", "mine", f"quorum {VOTE}: more_than_half: {{of: [due], figures: [present]}}")
    assert not [text for text in said(tmp_path / "w") if "要求宽" in text]


def test_a_declared_departure_is_not_complained_of_again(tmp_path):
    texts = [str(problem) for problem in lint(WORKFLOWS / "cqipc", None, None, tmp_path)]
    assert not [text for text in texts if "cqipc/admission-quorum 比" in text]
    assert [text for text in texts if "cqipc/introducers-two 比" in text]


def test_national_law_is_found_where_it_is_shipped(tmp_path):
    asking(tmp_path / "w", "mine", f"admission-quorum {VOTE}: half_or_more: {{of: [due], figures: [present]}}")
    assert [text for text in said(tmp_path / "w" / "mine", WORKFLOWS) if "比 national/admission-quorum（2014、2026）要求宽" in text]


def test_a_citation_is_to_be_looked_up_again_after_a_year(tmp_path):
    place = whole(tmp_path / "w")
    day, later = date(2027, 11, 22).toordinal(), date(2027, 11, 23).toordinal()
    assert not [text for text in said(place, as_of=day) if "已过一年" in text]
    assert len([text for text in said(place, as_of=later) if "上次核对是 2026-11-22，已过一年" in text]) == 2


def test_a_national_rule_must_not_hang_on_what_only_a_school_asks(tmp_path):
    asking(
        tmp_path / "w", "national",
        "a [recommended]: order: {by: [trainee_nominated]}",
        "b [applied]: order: {by: [development_publicized]}",
        "c [applied]: order: {by: [activist_decided]}",
    )
    found = [text for text in said(tmp_path / "w") if "没有要求这件事" in text]
    assert [("trainee_nominated" in text, "development_publicized" in text) for text in found] == [(True, False), (False, True)]


def test_a_year_with_a_few_days_only_is_to_be_checked(tmp_path):
    whole(tmp_path / "w")
    assert [text for text in said(tmp_path / "w") if "2027 年没有内置安排，这里只写了 2 天" in text]


def test_a_folder_without_rulebooks_is_said_to_be_one(tmp_path):
    assert said(tmp_path) == ["这里没有 rulebook.yaml 或 workflow.yaml；给出规则库的文件夹"]
