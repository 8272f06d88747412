"""Do the commands about rules show what stands in the rulebooks, and only that?"""

import shutil

import pytest

from devtrack.cli.__main__ import run
from devtrack.rulebook.data import data_dir


@pytest.fixture(autouse=True)
def _wide(monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def own(tmp_path):
    """A folder of a unit's own that holds a copy of the school's rulebook."""
    folder = tmp_path / "本校"
    shutil.copytree(data_dir("workflows") / "cqipc", folder / "cqipc")
    return folder


def said(capsys, *call, exits=0):
    assert run(["rules", *call]) == exits
    return capsys.readouterr().out


def test_all_rules_are_listed_with_editions_and_articles(capsys):
    text = said(capsys, "list")
    assert "cqipc/observed-one-year" in text
    assert "national/admission-quorum" in text
    assert "（2014、2026；错误；" in text


def test_one_rulebook_or_those_of_a_workflow_may_be_listed(capsys):
    assert "national/" not in said(capsys, "list", "cqipc")
    assert "cqipc/" not in said(capsys, "list", "--workflow", "national")


def test_a_rule_is_shown_with_every_edition_its_words_and_what_to_do(capsys):
    text = said(capsys, "show", "national/admission-quorum")
    assert "national/admission-quorum（2014）" in text
    assert "national/admission-quorum（2026）" in text
    assert "2014-05-28 至 2026-05-10" in text
    assert "2026-05-11 起" in text
    assert "须超过半数" in text
    assert "第十九条" in text
    assert "“实际到会有表决权的党员人数必须超过应到会有表决权的党员人数的半数”" in text


def test_a_rule_named_without_its_rulebook_is_shown_of_every_one(capsys):
    text = said(capsys, "show", "admission-quorum")
    assert "cqipc/admission-quorum（2014）" in text
    assert "national/admission-quorum（2026）" in text


def test_where_the_wording_was_not_seen_the_rule_says_so(capsys):
    assert "条文未见原文，编号据新旧对照推定" in said(capsys, "show", "national/applicant-interviewed")


def test_a_rule_that_is_not_there_names_the_nearest(capsys):
    assert run(["rules", "show", "admission-qurum"]) == 2
    assert "admission-quorum" in capsys.readouterr().err


def test_school_and_national_law_are_compared_in_both_directions(capsys):
    text = said(capsys, "compare", "cqipc", "national")
    stricter, laxer = text.index("cqipc 更严"), text.index("cqipc 更宽")
    assert stricter < text.index("cqipc/observed-one-year") < laxer
    assert laxer < text.index("cqipc/admission-quorum")
    assert "只有 national 要求" in text
    assert "只有 cqipc 要求" in text


def test_two_editions_are_compared(capsys):
    text = said(capsys, "compare", "national@2014", "national@2026")
    assert "只有 national@2026 要求" in text
    assert "national/meeting-within-month" in text
    assert "national/meeting-within-month" in said(capsys, "compare", "national@2026-01-01", "national@2026-05-11")


@pytest.mark.parametrize("name", ["national@2015", "national@2026-13-01", "other"])
def test_what_cannot_be_compared_is_refused_with_what_there_is(capsys, name):
    assert run(["rules", "compare", name, "national"]) == 2
    assert "national" in capsys.readouterr().err


def test_a_number_changed_in_a_rulebook_changes_the_comparison(capsys, own):
    before = said(capsys, "compare", "cqipc", "national", "--workflows", str(own))
    path = own / "cqipc" / "20-development.yaml"
    text = path.read_text(encoding="utf-8")
    assert "{of: mentors_assigned, months: 12}" in text
    path.write_text(text.replace("{of: mentors_assigned, months: 12}", "{of: mentors_assigned, months: 24}"), encoding="utf-8")
    after = said(capsys, "compare", "cqipc", "national", "--workflows", str(own))
    assert "满 2 年后" in after
    assert "满 2 年后" not in before


def test_a_sound_folder_passes_the_linter_and_its_warnings_are_no_mistakes(capsys):
    text = said(capsys, "lint", str(data_dir("workflows")))
    assert "错误 0 处" in text


def test_a_mistake_is_named_with_file_and_line(capsys, own):
    path = own / "cqipc" / "20-development.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if "severity: error" in line)
    lines[at] = "    severity: fatal"
    path.write_text("\n".join(lines), encoding="utf-8")
    text = said(capsys, "lint", str(own), exits=1)
    assert f"{path}:{at + 1}:" in text
    assert "fatal" in text


def test_a_rulebook_with_a_mistake_judges_nobody(capsys, own):
    path = own / "cqipc" / "20-development.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("severity: error", "severity: fatal", 1), encoding="utf-8")
    assert run(["check", "a.jsonl", "--workflows", str(own)]) == 2
    assert "20-development.yaml" in capsys.readouterr().err


def test_there_is_nothing_to_lint_where_there_is_no_folder(capsys):
    assert run(["rules", "lint", "没有"]) == 2
    assert "没有文件夹 没有" in capsys.readouterr().err
