"""Is a dossier file read exactly, and every mistake in it told with its line and what would be right?

Each file of `bad_files/` has one bad line, the second. Its first line is taken off before reading and says what
must be found: `# expect: line | words | words` (`||` between two problems).
"""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devtrack.errors import Unusable
from devtrack.importers.careful import read_carefully
from devtrack.importers.corrections import standing
from devtrack.importers.dossier import _swift
from devtrack.importers.read import read, read_cases
from devtrack.importers.reading import ReadOptions
from devtrack.model import FOREVER, NEVER, Fact, Source
from devtrack.vocabulary import CHOICES, KINDS, VOIDED

BAD = sorted((Path(__file__).parent / "bad_files").glob("*.jsonl"))
GOOD = '{"case": "good", "facts": [{"kind": "applied", "date": "2020-09-10"}]}\n'


def dossier(folder, text, name="a.jsonl", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return read(path, ReadOptions())


def case_of(folder, facts, **head):
    found = dossier(folder, json.dumps({"case": "a", **head, "facts": facts}, ensure_ascii=False))
    return found.cases[0], [problem.message for problem in found.problems]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_mistake_is_told_with_its_line_and_what_would_be_right_and_good_lines_stay(path, tmp_path):
    first, rest = path.read_text(encoding="utf-8").split("\n", 1)
    wanted = [[words.strip() for words in one.split(" | ")] for one in first.removeprefix("# expect: ").split(" || ")]
    found = dossier(tmp_path, rest)
    assert [str(problem.line) for problem in found.problems] == [line for line, *_ in wanted]
    for problem, (_, *words) in zip(found.problems, wanted, strict=True):
        assert [word for word in words if word not in problem.message] == []
        assert str(problem).startswith(f"a.jsonl:{problem.line}: ")
    assert found.cases[0].id == "good"


@pytest.mark.parametrize("value", ["9" * 5000, "[" * 100_000])
def test_what_no_dossier_holds_is_told_and_passed_over(value, tmp_path):
    found = dossier(tmp_path, GOOD + '{"case": "a", "facts": ' + value + "}\n")
    assert (len(found.cases), found.problems[0].line) == (1, 2)


def test_a_whole_case_is_read_as_it_is_written(tmp_path):
    people = [{"name": "王一", "status": "full", "discipline": None}, {"name": "李二", "status": "full", "discipline": "warning", "discipline_until": "2024-05"}]
    line = {"case": "2021-0457", "name": "张　三", "number": "2021-0457", "born": "2002-05", "sex": "女", "category": "student", "branch": "学生支部",
            "branch_committee": True, "general_branch": False, "leaves_on": "2025-06-30", "covers": ["applied"], "tracked_from": "2024-01-01", "facts": [
                {"kind": "applied", "date": "2020-09-10"}, {"kind": "activist_filed", "date": None}, {"kind": "recommended", "date": "2020-11", "method": "league"},
                {"kind": "introducers_assigned", "date": "2022-01-01", "people": people},
                {"kind": "inspected", "date": "2021-01-01", "elsewhere": True, "id": "7", "recorded_at": "2024-01-01T10:00:00+08:00", "recorded_by": "李书记",
                 "why": "补录", "meeting": "M1", "source": {"file": "名册.xlsx", "row": 7}, "by": "王一"}]}
    found = dossier(tmp_path, json.dumps(line, ensure_ascii=False))
    case = found.cases[0]
    assert found.problems == ()
    assert (case.id, case.name, case.born, case.branch_committee, case.general_branch, case.covers, case.tracked_from) == (
        "2021-0457", "张三", "2002-05", True, False, frozenset({"applied"}), "2024-01-01")
    assert [(fact.kind, fact.date, fact.fields) for fact in case.facts[:3]] == [
        ("applied", "2020-09-10", {}), ("activist_filed", None, {}), ("recommended", "2020-11", {"method": "league"})]
    assert (case.facts[1].lo, case.facts[1].hi) == (NEVER, FOREVER)
    assert case.facts[3].fields == {"people": people}
    last = case.facts[4]
    assert (last.fields, last.elsewhere, last.id, last.recorded_by, last.why, last.meeting, last.source) == (
        {"by": "王一"}, True, "7", "李书记", "补录", "M1", {"file": "名册.xlsx", "row": 7})
    assert case.source == Source("a.jsonl", 1)


VALUES = {
    "text": st.sampled_from(["", "王一", 'a": "b', "10:30"]), "integer": st.integers(0, 99), "number": st.integers(0, 99) | st.floats(0, 99), "truth": st.booleans(),
    "day": st.dates().filter(lambda day: 1900 <= day.year <= 2100).map(str) | st.just("2024-03"), "count": st.integers(0, 9) | st.booleans(),
    "names": st.lists(st.sampled_from(["入党申请书", "政审材料"])), "people": st.lists(st.just({"name": "王一", "status": "full"}), max_size=2),
    **{name: st.sampled_from(words) for name, words in CHOICES.items()},
}


@st.composite
def good_facts(draw):
    kind = draw(st.sampled_from(sorted(set(KINDS) - {VOIDED})))  # that one says only what it takes back
    fields = {name: draw(VALUES[of]) for name, of in KINDS[kind].fields.items() if draw(st.booleans())}
    return {"kind": kind, "date": draw(VALUES["day"] | st.none()), **fields}


@given(st.lists(good_facts(), max_size=6), st.sampled_from([(", ", ": "), (",", ":"), (" , ", " : ")]), st.booleans())
def test_whatever_is_written_rightly_is_read_back_without_a_word(facts, separators, ascii_only):
    text = json.dumps({"case": "a", "facts": facts}, ensure_ascii=ascii_only, separators=separators)
    problems = []
    with_file = _read_text(text, problems)
    assert problems == []
    assert [{"kind": fact.kind, "date": fact.date, **fact.fields} for fact in with_file.facts] == facts


def _read_text(text, problems):
    source = Source("a.jsonl", 1)
    careful = read_carefully(text, source, problems.append)
    swift = _swift(text.encode(), text, source)
    assert swift in (None, careful)  # the swift way may decline; it may not say anything else
    return careful


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["applied", "2020-01-01", "kind"]),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["case", "facts", "kind", "date", "people", "name", "id", "covers", "born"]), inner, max_size=5)))
def test_no_line_whatsoever_breaks_the_reader(value):
    for shape in (value, {"case": "a", "facts": value}, {"case": "a", "facts": [value]}, {"case": "a", "facts": [{"kind": "admission_voted", "date": value, "due": value, "id": value}]},
                  {"case": "a", "facts": [{"kind": "introducers_assigned", "date": None, "people": [value, {"name": value, "status": value}]}]}):
        problems = []
        _read_text(json.dumps(shape), problems)


def test_a_correction_takes_the_place_of_what_it_replaces(tmp_path):
    facts = [{"kind": "applied", "date": "2020-09-10", "id": "1"}, {"kind": "applied", "date": "2020-09-11", "id": "2", "replaces": "1", "why": "录入有误", "correction": "entry"},
             {"kind": "applied", "date": "2020-09-12", "id": "3", "replaces": "2", "correction": "paper"}, {"kind": "recommended", "date": "2020-10-10"}]
    case, problems = case_of(tmp_path, facts)
    assert ([fact.date for fact in case.facts], problems) == (["2020-09-12", "2020-10-10"], [])


def test_corrections_in_a_circle_all_stand():
    facts = [Fact("applied", None, 0, 1, {}, id=one, replaces=other) for one, other in (("1", "2"), ("2", "1"), ("3", "3"), ("4", None))]
    assert standing([*facts, Fact("applied", None, 0, 1, {}, id="5", replaces="4")]) == (*facts[:3], Fact("applied", None, 0, 1, {}, id="5", replaces="4"))


def test_a_wrong_day_is_a_day_not_known_and_a_wrong_figure_is_absent(tmp_path):
    case, problems = case_of(tmp_path, [{"kind": "admission_voted", "date": "2023-02-30", "due": "20", "present": 18}])
    assert [(fact.date, fact.fields) for fact in case.facts] == [(None, {"present": 18})]
    assert (len(problems), case.covers) == (2, None)


def test_what_would_read_as_its_opposite_is_left_out_and_counts_as_not_said(tmp_path):
    case, _ = case_of(tmp_path, [{"kind": "admission_approved", "date": "2023-02-20", "approved": "否"}])
    assert (case.facts, case.covers) == ((), frozenset(KINDS) - {"admission_approved"})


def test_a_misspelt_step_is_not_said_rather_than_missing(tmp_path):
    case, _ = case_of(tmp_path, [{"kind": "admision_voted", "date": "2023-02-20"}])
    assert "admission_voted" not in case.covers


def test_a_person_whose_discipline_cannot_be_read_is_not_taken_for_one_without(tmp_path):
    case, _ = case_of(tmp_path, [{"kind": "introducers_assigned", "date": "2023-02-20", "people": [{"name": "王一", "discipline": "警告"}]}])
    assert case.facts[0].fields == {}


def test_names_in_lists_of_people_are_made_plain_and_null_fields_are_absent(tmp_path):
    case, problems = case_of(tmp_path, [{"kind": "introducers_assigned", "date": "2023-02-20", "people": [{"name": "张　三"}], "why": None}])
    assert (case.facts[0].fields, problems) == ({"people": [{"name": "张三"}]}, [])


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b"", b"\n \n"])
def test_a_byte_order_mark_and_empty_lines_do_no_harm(start, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(start + GOOD.encode().replace(b"\n", b"\r\n"))
    found = read(path, ReadOptions())
    assert (len(found.cases), found.problems) == (1, ())


def test_a_file_in_gb18030_is_read_and_says_so_once(tmp_path):
    found = dossier(tmp_path, GOOD + GOOD.replace("good", "陈一") + GOOD.replace("good", "陈二"), encoding="gb18030")
    assert ([case.id for case in found.cases], [problem.line for problem in found.problems]) == (["good", "陈一", "陈二"], [2])
    assert "GB18030" in found.problems[0].message


def test_a_line_that_is_no_text_is_told_and_the_others_are_read(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(GOOD.replace("good", "陈一").encode() + b'{"case": "\xff\xff", "facts": []}\n' + GOOD.encode())
    found = read(path, ReadOptions())
    assert ([case.id for case in found.cases], found.problems[0].line) == (["陈一", "good"], 2)
    assert "UTF-8" in found.problems[0].message


def test_a_file_of_which_no_line_is_usable_is_an_error_that_names_the_lines(tmp_path):
    with pytest.raises(Unusable, match=r"没有一行可以使用(.|\n)*a\.jsonl:1: (.|\n)*a\.jsonl:2: "):
        dossier(tmp_path, "{\n[]\n")


def test_a_json_file_written_over_many_lines_is_told_what_a_dossier_is(tmp_path):
    with pytest.raises(Unusable, match="每行一个人"):
        dossier(tmp_path, json.dumps([{"case": "a", "facts": []}], indent=1), "a.json")
    with pytest.raises(Unusable, match="每行一个人"):
        dossier(tmp_path, json.dumps({"case": "a", "facts": []}, indent=1), "a.json")


def test_a_long_file_is_read_one_by_one_and_tells_how_far_it_is(tmp_path):
    path, told, problems = tmp_path / "a.jsonl", [], []
    path.write_text("".join(GOOD.replace("good", f"c{n}") for n in range(2500)) + "{\n", encoding="utf-8")
    reader = read_cases(path, ReadOptions(progress=lambda done, total: told.append((done, total))), problems.append)
    assert next(reader).id == "c0"
    assert sum(1 for _ in reader) == 2499
    assert (told, [problem.line for problem in problems]) == ([(1000, None), (2000, None), (2500, 2500)], [2501])


def test_a_line_without_an_end_is_not_swallowed_whole(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(GOOD + '{"case": "' + "x" * (9 << 20) + '"}\n' + GOOD.replace("good", "next"), encoding="utf-8")
    found = read(path, ReadOptions())
    assert ([case.id for case in found.cases], [problem.line for problem in found.problems]) == (["good", "next"], [2])
