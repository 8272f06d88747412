"""Does `devtrack plan` tell a secretary what lies ahead of one person and of a class, in every form, and refuse plainly?"""

import json
import re
from datetime import date, timedelta
from random import Random
from xml.etree import ElementTree

import pytest
from freezegun import freeze_time
from openpyxl import load_workbook
from oracle.histories import lawful
from school import begin, case, fact, typed

from devtrack.exporters.widths import width

BRANCH, UNIT, TODAY = "学生第一党支部", "信息工程学院党总支", "2026-11-25"
SURNAMES = "陈李王张刘赵周吴郑孙冯褚卫蒋沈韩杨朱秦尤许何吕施孔曹严华金魏陶姜戚谢邹喻柏水窦章"
BEGUN = (40, 200, 420, 560, 640, 700, 800, 930)  # days ago
LONG = {"branch_committee": True, "general_branch": True}


def student(n):
    """One of a class that leaves in June 2027, as far as a lawful road has led by today."""
    rng = Random(n)
    dossier = lawful(rng, date.fromisoformat(TODAY) - timedelta(days=BEGUN[n % 8] + n))
    number = f"20230511{n + 1:02d}"
    told = [one for one in dossier["facts"] if one["date"] <= TODAY]
    return {**dossier, "case": number, "number": number, "name": f"{SURNAMES[n]}某", "branch": BRANCH,
            "leaves_on": "2027-06" if n % 5 else "2027-06-20", "facts": told}


CLASS = [student(n) for n in range(40)]
APPLICANT = case("2025050101", "陆一", fact("applied", "2026-11-10"), born="2006-05-01", leaves_on="2029-06-30", **LONG)
STAFF = case("T0012", "方老师", fact("applied", "2026-11-10"), **{**LONG, "category": "staff"}, born="1985-05-01")
GONE = case("2024050102", "丁二", fact("applied", "2025-03-01"), fact("withdrew", "2026-03-01"), born="2005-05-01", **LONG)
MONTHS = case("2024050103", "马三", fact("applied", "2025-03"), fact("activist_decided", "2025-09", body="committee_meeting"), born="2005-05", leaves_on="2028-06", **LONG)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A ledger with a class of forty and four others in one branch."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    with freeze_time("2026-11-25T09:30:00+08:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"))
        at.type("import", at.file("a.jsonl", *CLASS, APPLICANT, STAFF, GONE, MONTHS))
        yield at


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A ledger with four people."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    with freeze_time("2026-11-25T09:30:00+08:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"))
        at.type("import", at.file("a.jsonl", CLASS[2], APPLICANT, STAFF, GONE, MONTHS))
        yield at


def refused(desk, *words):
    """Type what cannot be; return what was said, line by line."""
    said = desk.type("plan", *words, exits=2)
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err.splitlines()


# One person

def test_an_ordinary_applicant_is_told_every_step_with_its_day_and_why_not_earlier(small):
    said = small.type("plan", "陆一").out
    assert "陆一  2025050101  学生第一党支部  入党申请人" in said
    assert "2029-06-30 之前可以转正：最早 2028-12-" in said
    assert re.search(r"  2026-11-25 周三 派人同申请人谈话\n", said)
    assert re.search(r"  2027-12-0\d 周\S 支委会讨论同意，拟定发展对象\n\s+不能更早：自指定培养人，开始培养考察（2026-12-0\d）满 1 年", said)
    assert "〔校内（cqipc）四、（三）1（5）〕" in said
    assert "材料：支部大会会议记录、签到表、表决票" in said
    assert "暂按周一至周五推算，2027 年放假安排尚未公布" in said
    assert "上级党委同意拟列为发展对象" in said  # as the edition of 2026 calls it
    assert re.search(r"半年考察：2027-05-24、2027-11-24", said)


def test_the_earliest_and_the_latest_days_stand_side_by_side(small):
    said = small.type("plan", "陆一", "--before", "2029-03-31").out
    rows = said.partition("最早和最迟（再晚就来不及）")[2].splitlines()
    days = [re.findall(r"20\d\d-\d\d-\d\d", row) for row in rows if "20" in row]
    assert len(days) == 7
    assert all(first <= last < "2029-03-31" for first, last in days)


def test_staff_are_planned_without_the_stage_of_training_objects(small):
    said = small.type("plan", "方老师").out
    assert "指定培养人" not in said
    assert "没有登记离校时间" in said


def test_of_a_case_that_left_it_is_said_that_this_is_final(small):
    assert "本人已撤回申请，本档案办结；重新申请的，另建第二份档案" in small.type("plan", "丁二").out


def test_days_known_by_month_only_are_reckoned_to_be_on_the_safe_side(small):
    said = small.type("plan", "马三").out
    assert "2028-06-01 之前" in said
    assert "（2028-06 离校，只知月份，从月初算起）" in said.replace("\n", "")


def test_a_plan_may_begin_on_a_later_day_and_with_what_was_known_on_an_earlier_one(small):
    assert "从 2027-03-01 起" in small.type("plan", "陆一", "--from", "2027-03-01").out
    said = small.type("plan", "陆一", "--as-of", "2026-11-01").out
    assert "陆一  2025050101  学生第一党支部  未记申请" in said
    assert re.search(r"  2026-11-01 周日 递交入党申请书\n", said)


def test_another_day_of_leaving_may_be_tried(small):
    assert "2028-06-20 之前不能转正，到时是预备党员" in small.type("plan", "陆一", "--leaving", "2028-06-20").out
    said = small.type("plan", "陆一", "--leaving", "2028-06-20").out
    assert "组织关系转出，入党志愿书、入党申请书" in said
    assert "接收单位可以推迟讨论转正，最长六个月〔《细则》（2026）第三十五条〕" in said.replace("\n", "")


def test_who_leaves_before_the_day_asked_for_is_held_against_her_own_day(small):
    own, later = (re.findall(r"^.*之前不能转正.*$|^.*不能.*$", small.type("plan", "马三", *more).out, re.M)[0] for more in ((), ("--before", "2030-06-30")))
    assert "2028-06" in own
    assert "2030-06-30" not in later


def test_a_day_beyond_all_plans_is_refused(small):
    assert "--from 的“9999-12-31”不是确有的日期" in small.type("plan", "马三", "--from", "9999-12-31", exits=2).err


def test_national_law_alone_may_be_asked(small):
    assert "指定培养人" not in small.type("plan", "陆一", "--workflow", "national").out


def test_a_step_in_a_vacation_is_marked_and_what_falls_due_in_one_is_brought_forward(small):
    small.type("org", "vacation", UNIT, "--from", "2026-11-20", "--until", "2026-12-10", "--name", "实习")
    small.type("org", "vacation", UNIT, "--from", "2027-05-20", "--until", "2027-06-10", "--name", "农忙假")
    said = small.type("plan", "陆一").out
    assert "派人同申请人谈话  〔在实习内，至 2026-12-10〕" in said
    assert "2027-05-24（在农忙假内，提前到 2027-05-19）" in said


def test_a_dossier_file_is_planned_without_a_ledger(tmp_path):
    path = tmp_path / "档案.jsonl"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in (APPLICANT, GONE)), encoding="utf-8")
    with freeze_time("2026-11-25T09:30:00+08:00"):
        assert "陆一  2025050101" in typed("plan", "--file", str(path), "陆一").out
        assert "陆一" in typed("plan", "--file", str(path)).out
        assert "没有“郑双”" in typed("plan", "--file", str(path), "郑双", exits=2).err
        assert "文件里没有 2027-06 离校的在办档案" in typed("plan", "--file", str(path), "--leaving", "2027-06", exits=2).err
        assert "--org 用于台账" in typed("plan", "--file", str(path), "--org", UNIT, exits=2).err


# A class

def test_a_class_of_forty_has_a_line_each_and_it_is_said_who_must_do_what(desk):
    said = desk.type("plan", "--leaving", "2027-06").out
    lines = [line for line in said.splitlines() if re.match(r"\S某 +20230511", line)]
    assert len(lines) == sum(all(one["kind"] != "conversion_approved" for one in person["facts"]) for person in CLASS)
    assert "陆一" not in said
    assert re.search(r"王某\s+2023051103\s+培养考察对象\s+听取培养联系人、党员和群众意见\s+2026-11-25\s+2027-02-20", said)
    for part in ("三个月线以内必须开支部大会的 8 人，最迟 2027-02-28、2027-03-19", "三个月线以内开不成支部大会的（一般不再办理接收） 10 人",
                 "离校以前能转正的 9 人", "离校时是预备党员，须移交的 21 人", "最费时的：预备期满后讨论转正，33 人"):
        assert part in said, part


def test_of_an_organisation_all_open_cases_are_planned(small):
    said = small.type("plan", "--org", BRANCH).out
    assert all(name in said for name in ("陆一", "方老师", "马三"))
    assert "丁二" not in said
    assert said == small.type("plan", "--branch", UNIT).out


def test_a_class_comes_as_a_workbook_with_a_sheet_of_people_and_one_of_steps(desk, tmp_path):
    desk.type("plan", "--leaving", "2027-06", "--format", "xlsx", "--purpose", "支委会", "--output", "计划.xlsx")
    book = load_workbook(tmp_path / "计划.xlsx")
    assert book.sheetnames == ["全班计划", "步骤", "按期要做的", "说明"]
    people, steps = book["全班计划"], book["步骤"]
    assert people.max_row == 41
    assert [cell.value for cell in people[1]][:4] == ["姓名", "学号", "现在", "下一步"]
    assert steps.max_row > 300
    assert all(sheet.page_setup.orientation == "landscape" for sheet in book.worksheets)
    assert all(sheet.print_title_rows == "$1:$1" for sheet in book.worksheets[:3])
    assert any("离校以前能转正的 9 人" in str(cell.value) for (cell,) in book["说明"].iter_rows(max_col=1))


@pytest.mark.parametrize("who", [("王某",), ("--leaving", "2027-06")])
def test_a_drawing_shows_people_months_marks_and_the_lines_of_the_class(desk, tmp_path, who):
    desk.type("org", "vacation", UNIT, "--from", "2027-01-16", "--until", "2027-02-26", "--name", "寒假")
    desk.type("plan", *who, "--format", "svg", "--purpose", "支委会", "--output", "图.svg")
    drawing = (tmp_path / "图.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(drawing)
    texts = ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"王某", "寒假", "预备党员", "三个月线：支部大会最迟的一天"} <= set(texts)
    assert "2027 年" in texts
    assert "支部大会 2027-02-23" in drawing
    assert "Microsoft YaHei" in drawing
    wide = float(root.get("width"))
    assert all(0 <= float(one.get("x", 0)) <= wide for one in root.iter() if one.get("x"))


def test_a_page_holds_the_drawing_and_asks_nothing_of_any_other_place(desk, tmp_path):
    desk.type("plan", "--leaving", "2027-06", "--format", "html", "--purpose", "支委会")
    page = (tmp_path / "发展计划.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "离校以前能转正的 9 人" in page
    assert not re.search(r"(src|href)=", page)
    desk.type("plan", "王某", "--format", "html", "--purpose", "支委会")
    assert "为什么不能更早" in (tmp_path / "发展计划-2.html").read_text(encoding="utf-8")


def test_another_program_reads_a_plan_as_json(small):
    told = json.loads(small.type("plan", "陆一", "--format", "json", "--before", "2029-03-31").out)
    (person,) = told["people"]
    assert told["from"] == TODAY
    assert person["steps"][0] == {
        "kind": "applicant_interviewed", "name": "派人同申请人谈话", "earliest": TODAY, "what": "step", "wait": 0, "by": "本人",
        "papers": ["入党申请书", "谈话记录"], "why": [], "held": [], "blocked": [], "heed": [], "assumed": [], "vacation": None}
    assert person["outlook"]["finishes"]
    assert person["outlook"]["latest"]["conversion_voted"] < "2029-03-31"
    assert {one["kind"] for one in person["duties"]} == {"inspected", "introducer_reported", "quarterly_reported"}


def test_on_a_narrow_terminal_the_table_of_a_class_does_without_what_is_least_needed(small):
    from devtrack.cli import plan_text
    from devtrack.tracker.desk import sit_down
    from devtrack.tracker.planning.asked import Typed
    from devtrack.tracker.planning.planning import Leaving, of_ledger

    at = sit_down(small.ledger, str(small.key), None)
    found = of_ledger(at, Typed((), BRANCH, None, None, None, date(2026, 11, 25).toordinal()), None, (), Leaving())
    rows = [row.text for row in plan_text.several(found.people, 100)][:4]
    assert all(width(row) <= 100 for row in rows)
    assert "赶得上吗" in rows[0]


# What leaves the ledger

def test_a_plan_written_into_a_file_is_masked_without_a_purpose_and_recorded_in_any_case(small, tmp_path):
    said = small.type("plan", "陆一", "--format", "html", "--output", "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "写成文件的计划遮盖了姓名" in said.err
    assert "陆一" not in page
    assert "2025050101" not in page
    assert "陆*" in page
    small.type("plan", "陆一", "--format", "html", "--output", "b.html", "--purpose", "支委会")
    assert "陆一" in (tmp_path / "b.html").read_text(encoding="utf-8")
    told = small.type("log").out
    assert "a.html" in told
    assert "支委会" in told


def test_no_birth_day_is_shown(small, tmp_path):
    for form in ("json", "html"):
        small.type("plan", "陆一", "--format", form, "--output", f"a.{form}", "--purpose", "支委会")
        assert "2006-05-01" not in (tmp_path / f"a.{form}").read_text(encoding="utf-8")


# What cannot be

@pytest.mark.parametrize(("words", "said"), [
    (("郑双",), ["没有“郑双”的档案。可以写学号、姓名或档案代号；全部档案见 devtrack case list"]),
    ((), ["计划谁的：写学号或姓名，或用 --org 写一个组织，或用 --leaving 2027-06 写哪一届"]),
    (("陆一", "--before", "2027-02-30"), ["--before 的“2027-02-30”不是确有的日期；写成 2027-06-30 这样"]),
    (("陆一", "--before", "2027-02"), ["--before 的“2027-02”不是确有的日期；写成 2027-06-30 这样"]),
    (("陆一", "--before", "2026-01-01"), ["--before 的 2026-01-01 已经过去（从 2026-11-25 起计划）"]),
    (("--leaving", "2025-06"), ["--leaving 的 2025-06 已经过去（从 2026-11-25 起计划）"]),
    (("--leaving", "明年"), ["--leaving 的“明年”不是确有的日期；写成 2027-06 或 2027-06-20 这样"]),
    (("陆一", "--from", "2026-11-24"), ["--from 的 2026-11-24 早于 2026-11-25；只计划这一天以后的，过去的情形用 --as-of"]),
    (("陆一", "--as-of", "2026-13-01"), ["--as-of 的“2026-13-01”不是日期；写成 2026-06-30 这样"]),
    (("--leaving", "2031-06"), ["没有 2031-06 离校的在办档案；见 devtrack case list，离校时间用 devtrack case change 登记"]),
    (("--org", "机关"), ["没有组织“机关”；现有组织见 devtrack org list"]),
    (("陆一", "--format", "pdf"), ["--format 没有“pdf”；可以是 table、json、xlsx、svg、html"]),
    (("陆一", "--format", "xlsx", "--output", "-"), ["xlsx 是工作簿，不能显示在屏幕上；--output 请写文件名"]),
])
def test_what_cannot_be_planned_is_refused_in_chinese(small, words, said):
    assert refused(small, *words) == said


def test_everything_wrong_is_told_at_once(small):
    said = refused(small, "郑双", "--before", "2026-01-01", "--from", "2026-13-01", "--leaving", "六月")
    assert len(said) == 4
    assert [part in "\n".join(said) for part in ("郑双", "--before", "--from", "--leaving")] == [True] * 4


def test_no_answer_is_written_over_the_ledger(small):
    assert any("--output 不能是" in line for line in refused(small, "陆一", "--output", small.ledger))
