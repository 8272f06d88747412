"""Do the rulebooks load as they are written, with their days, their order, their calendars, and quickly?"""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from bad_rulebooks.school import load, school

from devtrack import dates
from devtrack.errors import Unusable
from devtrack.model import FOREVER, Rulebook
from devtrack.rulebook.data import data_dir, load_plain
from devtrack.rulebook.load import load_rulebook, load_workflow

WORKFLOWS = data_dir("workflows")
RULES = "10-rules.yaml"


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def shipped(name: str) -> Rulebook:
    book, problems = load_rulebook(WORKFLOWS / name)
    assert book is not None
    assert [str(problem) for problem in problems] == []
    return book


def write_rules(folder: Path, *changes: tuple[str, str]) -> Rulebook:
    """Write the first rule of the little rulebook as many times, each time with one of the changes."""
    rules = folder / "school" / RULES
    entry = rules.read_text(encoding="utf-8").split("\n\n")[0].removeprefix("rules:\n")
    texts = []
    for change in changes:
        text = entry
        for old, new in zip(change[::2], change[1::2], strict=True):
            assert old in text
            text = text.replace(old, new)
        texts.append(text)
    rules.write_text("rules:\n" + "\n".join(texts) + "\n", encoding="utf-8")
    loaded = load(folder)
    assert [problem.message for problem in loaded.problems if "departures" not in problem.message] == []
    return loaded.rulebooks[0]


@pytest.mark.parametrize("name", ["national", "cqipc"])
def test_the_shipped_rulebooks_are_without_fault(name):
    assert len(shipped(name).rules) > 30


def test_only_the_national_rulebook_is_not_local():
    assert not any(rule.local for rule in shipped("national").rules)
    assert all(rule.local for rule in shipped("cqipc").rules)


def test_both_national_editions_are_in_force_back_to_back():
    for rule in shipped("national").rules:
        first = {"2014": "2014-05-28", "2026": "2026-05-11"}[rule.edition]
        assert rule.since >= day(first)
        assert rule.until == (day("2026-05-11") if rule.edition == "2014" else FOREVER)


def test_the_editions_of_one_rule_stand_side_by_side_in_the_order_of_the_files():
    rules = shipped("national").rules
    ids = [rule.id for rule in rules]
    seen = list(dict.fromkeys(ids))
    assert ids == [rule.id for one in seen for rule in rules if rule.id == one]
    files = [rule.source.file for rule in rules if rule.source]
    assert files == sorted(files)


def test_a_school_has_local_rules_with_the_folder_s_name_before_their_slug(tmp_path):
    school(tmp_path)
    rule = load(tmp_path).rulebooks[0].rules[0]
    assert (rule.id, rule.local, rule.cite.article, rule.cite.checked) == (
        "school/applicant-interviewed", True, "第七条", "2026-11-22",
    )
    assert rule.asks[0].word == "within"
    assert rule.asks[0].args == {"of": "applied", "months": 1}
    assert rule.source is not None
    assert (Path(rule.source.file).name, rule.source.line) == (RULES, 2)


def test_a_rule_without_until_ends_with_its_edition(tmp_path):
    school(tmp_path)
    book = write_rules(tmp_path, ("    until: 2026-05-11\n", ""))
    assert book.rules[0].until == day("2026-05-11")


SPLIT = ("    until: 2026-05-11\n", "    until: 2020-01-01\n")


@pytest.mark.parametrize(
    ("later", "since"),
    [
        ((), "2014-05-28"),
        (("months: 1}", "months: 2}"), "2020-01-01"),
        (("within: {of: applied, months: 1}", "every: {months: 1, from: applied, until: activist_decided}"), "2020-01-01"),
    ],
    ids=["the same limit", "another limit", "another word"],
)
def test_a_limit_stands_since_the_first_edition_that_has_it_unchanged(tmp_path, later, since):
    school(tmp_path)
    book = write_rules(tmp_path, SPLIT, ("since: 2014-05-28", "since: 2020-01-01", *later))
    assert [rule.limit_since for rule in book.rules] == [day("2014-05-28"), day(since)]


def test_a_limit_after_a_gap_stands_anew(tmp_path):
    school(tmp_path)
    book = write_rules(tmp_path, SPLIT, ("since: 2014-05-28", "since: 2020-01-02"))
    assert [rule.limit_since for rule in book.rules] == [day("2014-05-28"), day("2020-01-02")]


def test_the_month_to_the_meeting_is_a_limit_of_2026_the_talk_one_of_2014():
    since = {rule.id: rule.limit_since for rule in shipped("national").rules}
    assert since["national/meeting-within-month"] == day("2026-05-11")
    assert since["national/applicant-interviewed"] == day("2014-05-28")


def test_the_little_calendar_overrides_and_fills_a_year_nobody_has_published(tmp_path):
    school(tmp_path)
    calendar = load(tmp_path).rulebooks[0].calendar
    assert calendar[day("2027-01-01")] is False  # a Friday
    assert calendar[day("2027-02-07")] is True  # a Sunday
    assert dates.count_workdays(day("2027-01-01"), day("2027-01-10"), calendar, 99) == 5


def test_a_published_year_keeps_what_the_file_does_not_name(tmp_path):
    school(tmp_path)
    (tmp_path / "calendar" / "2025.yaml").write_text("source: 校历\ndays: {2025-10-10: rest}\n", encoding="utf-8")
    calendar = load(tmp_path).rulebooks[0].calendar
    assert [n for n in calendar if date.fromordinal(n).year == 2025] == [day("2025-10-10")]
    assert not dates.is_workday(day("2025-10-01"), calendar)  # the national holiday stays


def test_the_unit_s_own_calendar_wins(tmp_path):
    unit, other = tmp_path / "unit", tmp_path / "other"
    school(other)
    (unit / "calendar").mkdir(parents=True)
    (unit / "calendar" / "2027.yaml").write_text("source: 校历\ndays: {2027-02-07: rest}\n", encoding="utf-8")
    loaded = load_workflow("school", [unit, other], tmp_path / "kept")
    assert loaded.problems == ()
    calendar = loaded.rulebooks[0].calendar
    assert (calendar[day("2027-02-07")], calendar[day("2027-01-01")]) == (False, False)


def test_the_unit_s_own_rulebook_is_taken_before_the_shipped_one(tmp_path):
    school(tmp_path / "unit", {"rulebook.yaml": ("title: 某学院发展党员实施办法", "title: 新办法")})
    school(tmp_path / "shipped")
    loaded = load_workflow("school", [tmp_path / "unit", tmp_path / "shipped"], tmp_path / "kept")
    assert loaded.rulebooks[0].title == "新办法"


def test_plain_data_keeps_days_as_text_and_is_read_as_strictly(tmp_path):
    path = tmp_path / "headers.yaml"
    path.write_text("since: 2026-05-11\nnames: [姓名, 学号]\nkept: true\n", encoding="utf-8")
    assert load_plain(path, tmp_path / "kept") == {"since": "2026-05-11", "names": ["姓名", "学号"], "kept": True}
    path.write_text("a: yes\na: 1\nb: 2026-02-30\n", encoding="utf-8")
    with pytest.raises(Unusable) as refused:
        load_plain(path, tmp_path / "kept")
    assert [words in str(refused.value) for words in (":1:", ":2:", ":3:")] == [True, True, True]


def test_data_that_is_not_delivered_is_said_to_be_missing():
    with pytest.raises(Unusable, match="找不到随程序提供的 nothing"):
        data_dir("nothing")


def kept_files(folder: Path) -> list[Path]:
    return sorted((folder / "kept").rglob("*.json"))


def test_what_was_kept_is_the_same_as_what_was_read(tmp_path):
    school(tmp_path)
    fresh = load(tmp_path)
    assert len(kept_files(tmp_path)) == 2
    assert repr(load(tmp_path)) == repr(fresh)


def test_a_changed_file_is_read_again_and_what_was_kept_does_not_pile_up(tmp_path):
    rules = school(tmp_path) / RULES
    load(tmp_path)
    for months in (2, 3):
        text = rules.read_text(encoding="utf-8")
        rules.write_text(text.replace(f"months: {months - 1}}}", f"months: {months}}}"), encoding="utf-8")
        assert load(tmp_path).rulebooks[0].rules[0].asks[0].args["months"] == months
    assert len(kept_files(tmp_path)) == 2


def test_a_new_rule_file_is_seen(tmp_path):
    place = school(tmp_path)
    load(tmp_path)
    text = (place / RULES).read_text(encoding="utf-8").replace("id: ", "id: another-")
    (place / "20-more.yaml").write_text(text, encoding="utf-8")
    assert len(load(tmp_path).rulebooks[0].rules) == 4


@pytest.mark.parametrize(
    "damage", [lambda b: b"", lambda b: b"{}", lambda b: b[:-9], lambda b: b.replace(b'"months":1', b'"months":9'), lambda b: b"\xff" + b],
    ids=["empty", "another text", "cut off", "changed", "no text"],
)
def test_a_damaged_cache_is_as_if_it_were_not_there(tmp_path, damage):
    school(tmp_path)
    fresh = load(tmp_path)
    for path in kept_files(tmp_path):
        path.write_bytes(damage(path.read_bytes()))
    assert repr(load(tmp_path)) == repr(fresh)


def test_where_nothing_can_be_kept_it_is_read_all_the_same(tmp_path):
    school(tmp_path)
    (tmp_path / "kept").write_text("a file where the folder would be", encoding="utf-8")
    assert load(tmp_path).problems == ()
    assert (tmp_path / "kept").read_text(encoding="utf-8") == "a file where the folder would be"


def test_problems_are_kept_with_the_rest(tmp_path):
    school(tmp_path, {RULES: ("months: 1}", "months: 0}")})
    assert load(tmp_path).problems == load(tmp_path).problems != ()


def test_a_start_from_the_cache_loads_no_reader_of_yaml(tmp_path):
    school(tmp_path)
    load(tmp_path)
    code = (
        "import sys; from pathlib import Path; from devtrack.rulebook.load import load_workflow as load\n"
        f"assert load('school', [Path({str(tmp_path)!r})], Path({str(tmp_path / 'kept')!r})).workflow\n"
        "print([name for name in ('ruamel', 'pydantic', 'chinese_calendar', 'platformdirs') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_user_s_own_cache_folder_is_used_unless_told_otherwise(tmp_path):
    school(tmp_path)
    code = f"from pathlib import Path; from devtrack.rulebook.load import load_rulebook as load; load(Path({str(tmp_path)!r}) / 'school')"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert len(list(tmp_path.rglob("devtrack/**/*.json"))) == 1


def test_both_shipped_rulebooks_load_from_the_cache_in_an_instant(tmp_path):
    load_workflow("cqipc", [WORKFLOWS], tmp_path)
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        load_workflow("cqipc", [WORKFLOWS], tmp_path)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.025
