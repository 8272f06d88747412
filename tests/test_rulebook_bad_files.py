"""Is every mistake in a rule file reported, on its line, in words that help?

Each file of `bad_rulebooks/` has one mistake. Its first line says what must be found: `# expect: words | words`
(`||` between two problems that one mistake makes); `# file:` names the file it takes the place of, `# here`
marks the line.
"""

from pathlib import Path

import pytest
from bad_rulebooks.school import HERE, load, school

from devtrack.rulebook.load import load_workflow

BAD = sorted(HERE.glob("*.yaml"))


def expected(path: Path) -> list[list[str]]:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# expect: "), path
    return [[words.strip() for words in one.split(" | ")] for one in first.removeprefix("# expect: ").split(" || ")]


def place_of(path: Path) -> str:
    second = [*path.read_text(encoding="utf-8").splitlines(), ""][1]
    return second.removeprefix("# file: ") if second.startswith("# file: ") else "10-rules.yaml"


def put(path: Path, folder: Path) -> Path:
    """Write the little rulebook with this file in it; return where it now lies."""
    school(folder)
    name = place_of(path)
    target = folder / name if name.startswith("calendar/") else folder / "school" / name
    target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return target


def test_the_little_rulebook_is_whole(tmp_path):
    school(tmp_path)
    loaded = load(tmp_path)
    assert loaded.problems == ()
    assert loaded.workflow is not None
    assert [rule.id for rule in loaded.rulebooks[0].rules] == ["school/applicant-interviewed", "school/quorum"]


def test_there_are_enough_bad_files():
    assert len(BAD) >= 25


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_on_its_line_in_words_that_help(path, tmp_path):
    target = put(path, tmp_path)
    problems = load(tmp_path).problems
    wanted = expected(path)
    assert [problem.message for problem in problems if problem.source != str(target)] == []
    assert len(problems) == len(wanted), "\n".join(map(str, problems))
    for words in wanted:
        assert any(all(word in problem.message for word in words) for problem in problems), "\n".join(map(str, problems))
    marked = [n for n, line in enumerate(target.read_text(encoding="utf-8").splitlines(), 1) if "# here" in line]
    assert all(problem.line is not None and "；" in problem.message for problem in problems)
    assert not marked or marked[0] in [problem.line for problem in problems]


def test_all_mistakes_of_one_file_are_reported_at_once(tmp_path):
    school(tmp_path)
    rules = tmp_path / "school" / "10-rules.yaml"
    text = rules.read_text(encoding="utf-8")
    for old, new in [
        ("id: applicant-interviewed", "id: no"),
        ("step: [applicant_interviewed]", "step: [interview]"),
        ("until: 2026-05-11", "until: 2026-02-30"),
        ("months: 1}", "months: 012}"),
        ("article: 第七条", "article: 第7条"),
        ("evidence: paraphrase", "evidence: guess"),
        ("more_than_half:", "most:"),
        ("aspect: procedure", "aspect: procedure\n    aspect: timing"),
    ]:
        text = text.replace(old, new, 1)
    rules.write_text(text, encoding="utf-8")
    problems = load(tmp_path).problems
    said = "\n".join(map(str, problems))
    for words in ("no 不加引号", "“interview”", "2026-02-30", "八进制的 10", "第十九条", "“guess”", "“most”", "“aspect”写了两次"):
        assert words in said
    of_file = [problem.line for problem in problems if problem.source == str(rules)]
    assert of_file == sorted(of_file)


def test_the_good_rules_stay_when_others_are_bad(tmp_path):
    school(tmp_path, {"10-rules.yaml": ("months: 1}", "months: -1}")})
    loaded = load(tmp_path)
    assert [rule.id for rule in loaded.rulebooks[0].rules] == ["school/quorum"]
    assert len(loaded.problems) == 1


def test_mistakes_in_different_files_are_reported_together(tmp_path):
    school(tmp_path, {
        "10-rules.yaml": ("months: 1}", "months: many}"),
        "workflow.yaml": ("facts: [applied]", "facts: [applid]"),
    })
    (tmp_path / "calendar" / "2028.yaml").write_text("source: 通知\ndays: {2028-01-01: off}\n", encoding="utf-8")
    assert sorted(Path(problem.source).name for problem in load(tmp_path).problems) == [
        "10-rules.yaml", "2028.yaml", "workflow.yaml",
    ]


def test_a_rulebook_without_its_rulebook_file_is_none(tmp_path):
    place = school(tmp_path)
    (place / "rulebook.yaml").unlink()
    loaded = load(tmp_path)
    assert loaded.rulebooks == ()
    assert any("没有规则库“school”" in problem.message for problem in loaded.problems)


def test_what_is_wrong_with_a_rulebook_file_is_not_laid_to_its_rules(tmp_path):
    place = school(tmp_path, {"rulebook.yaml": ("title: 某学院发展党员实施办法", "title: 办法: 某学院")})
    problems = load(tmp_path).problems
    assert [problem.source for problem in problems] == [str(place / "rulebook.yaml")]


def test_an_unknown_workflow_is_answered_with_those_there_are(tmp_path):
    school(tmp_path)
    for name in ("shcool", "../school", ""):
        loaded = load_workflow(name, [tmp_path], tmp_path / "kept")
        assert loaded.workflow is None
        assert "现有 school" in loaded.problems[0].message


def test_a_file_that_is_not_utf_8_is_said_to_be_so(tmp_path):
    (school(tmp_path) / "10-rules.yaml").write_bytes("规则".encode("gbk"))
    assert "UTF-8" in load(tmp_path).problems[0].message


def test_deep_nesting_is_refused_not_a_crash(tmp_path):
    (school(tmp_path) / "10-rules.yaml").write_text("rules: " + "[" * 5000, encoding="utf-8")
    assert "；" in load(tmp_path).problems[0].message


def test_a_rule_file_with_another_ending_is_not_passed_over(tmp_path):
    place = school(tmp_path)
    (place / "20-more.yml").write_text("rules: []\n", encoding="utf-8")
    assert "改为 .yaml" in load(tmp_path).problems[0].message
