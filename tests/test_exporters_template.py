"""Is an empty roster one that a branch can fill in and our own importer reads without a question?"""

import datetime
from pathlib import Path

import openpyxl
import pytest
import typer
from roster_files import HEADERS
from typer.testing import CliRunner

from devtrack.cli import check, template
from devtrack.cli.speech import Command, Group
from devtrack.errors import Unusable
from devtrack.evaluate import evaluate_all
from devtrack.exporters.template import HEADER, NO_DAY, write_template
from devtrack.exporters.template_columns import CODE, DATE, FIGURE, MEMBERS, STEPS, TEXT, WORDS
from devtrack.importers.read import read
from devtrack.importers.reading import ReadOptions
from devtrack.tracker.checks import templates
from devtrack.tracker.checks.rules import header_table, load
from devtrack.vocabulary import KINDS, ROAD, VALUE_NAMES

WORKFLOWS = ("cqipc", "national")
FIRST = HEADER + 1
AS_OF = datetime.date(2026, 3, 1).toordinal()

@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def own():
    """A unit's own folder."""
    (Path("自备") / "rosters").mkdir(parents=True)
    return (Path("自备"),)


def typed(*arguments):
    """Run a call as it is typed; what cannot be used is raised."""
    app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None)
    app.command("template", cls=Command)(template.template)
    app.command("check", cls=Command)(check.check)
    return CliRunner().invoke(app, list(arguments), standalone_mode=False, catch_exceptions=False)


def sheet_of(kind="candidates", workflow="cqipc"):
    path = Path("模板.xlsx")
    made = templates.blank(kind, workflow, ())
    write_template(path, made, 20)
    return made.columns, openpyxl.load_workbook(path).worksheets[0]


def filled(made, *people, rows=20):
    """Return the reading of a template in which people (header -> what is typed) were filled in."""
    path = Path("填好的名册.xlsx")
    write_template(path, made, rows)
    book = openpyxl.load_workbook(path)
    for row, typed_in in enumerate(people, FIRST):
        for n, column in enumerate(made.columns, 1):
            book.worksheets[0].cell(row, n).value = typed_in.get(column.header)
    book.save(path)
    return path


def example(made, **more):
    """Return what the sheet of explanations gives as examples, as one person's row."""
    said = {one.header: int(one.example) if one.form == FIGURE else one.example or None for one in made.columns}
    return {**said, **more}


def reading(path, own=()):
    return read(path, ReadOptions(headers=header_table(own) if own else HEADERS))


def facts(case):
    return {fact.kind: fact for fact in case.facts}


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_template_filled_as_its_examples_say_reads_back_without_a_problem_or_a_question(workflow):
    made = templates.blank("candidates", workflow, ())
    found = reading(filled(made, example(made)))
    assert (found.problems, found.questions, found.unmapped, found.not_kept) == ((), (), (), ())
    assert found.ignored == ("备注",)
    assert [(case.number, case.name, case.category) for case in found.cases] == [("20210457", "陈一", "student")]
    assert facts(found.cases[0]).keys() == {one.kind for one in made.columns if one.kind in KINDS}
    assert found.blanks == {"20210457": "外校转入"}


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_the_examples_are_those_of_a_person_with_nothing_wrong(workflow):
    made = templates.blank("candidates", workflow, ())
    [case] = reading(filled(made, example(made))).cases
    found = evaluate_all(load(workflow, ())[1], case, AS_OF)
    assert [finding.rule.id for finding in found if finding.outcome in ("broken", "overdue")] == []


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_the_steps_are_those_of_the_workflow_in_the_order_of_the_road(workflow):
    made = templates.blank("candidates", workflow, ())
    kinds = [one.kind for one in made.columns if one.kind in KINDS]
    assert [column.header for column in made.columns[:6]] == ["学号", "姓名", "性别", "出生日期", "人员类别", "所在党支部"]
    assert [column.header for column in made.columns[-3:]] == ["毕业时间", "未填原因", "备注"]
    assert kinds[:3] == ["applied", "applicant_interviewed", "recommended"]
    assert ("mentors_assigned" in kinds) == (workflow == "cqipc")
    assert {KINDS[kind].name for kind in load(workflow, ())[0].steps[0]["facts"]} & set(made.absent) == set()


def test_the_catalogue_follows_the_road():
    done = [ROAD[column.kind] for column in STEPS if column.duties != ("extension-bounds",)]
    assert done == sorted(done)
    assert len({column.header for column in STEPS}) == len(STEPS)


def test_every_word_of_every_drop_down_is_read(own):
    made = templates.blank("candidates", "cqipc", own)
    most = max(len(column.words) for column in made.columns)
    people = [
        {**example(made), "学号": str(n), **{one.header: one.words[n % len(one.words)] for one in made.columns if one.words}}
        for n in range(most)
    ]
    found = reading(filled(made, *people), own)
    assert (found.problems, found.questions, found.unmapped) == ((), (), ())
    first, second = found.cases[:2]
    assert [case.category for case in (first, second)] == ["student", "staff"]
    assert [facts(case)["party_school_passed"].fields["passed"] for case in (first, second)] == [True, False]
    assert [facts(case)["admission_voted"].fields["ballot"] for case in (first, second)] == ["secret", "show_of_hands"]
    assert [facts(case)["admission_voted"].fields["carried"] for case in (first, second)] == [True, False]
    assert {facts(case)["admission_interviewed"].fields["role"] for case in found.cases} == {"committee_member", "organiser", "assigned"}
    assert [facts(case)["activist_decided"].fields["body"] for case in (first, second)] == ["committee_meeting", "branch_meeting"]


def test_every_column_of_the_catalogue_is_there_and_is_read():
    more = templates.blank("candidates", "cqipc", ())
    assert set(STEPS) <= set(more.columns)
    assert more.absent == ("组织关系转入", "审查转入预备党员的入党材料")
    [case] = reading(filled(more, example(more))).cases
    told = facts(case)["admission_voted"].fields
    assert (told["due"], told["present"], told["for"], told["against"], told["abstain"]) == (21, 18, 17, 0, 1)
    assert len([fact for fact in case.facts if fact.kind == "quarterly_reported"]) == 4
    found = evaluate_all(load("cqipc", ())[1], case, AS_OF)
    assert [finding.rule.id for finding in found if finding.outcome in ("broken", "overdue")] == []


def test_a_header_that_a_unit_means_otherwise_is_left_out_rather_than_misread(own):
    table = "ambiguous:\n  - headers: [推优时间]\n    choices:\n      - {means: recommended, says: 推优}\n      - {means: applied, says: 申请}\n"
    (own[0] / "rosters" / "headers.yaml").write_text(table, encoding="utf-8")
    made = templates.blank("candidates", "cqipc", own)
    assert "推优时间" not in {one.header for one in made.columns}
    assert "党员推荐、群团组织推优" in made.absent
    assert reading(filled(made, example(made)), own).questions == ()


def test_days_and_months_are_read_as_they_were_typed():
    made = templates.blank("candidates", "national", ())
    row = {
        "学号": "0012", "姓名": "陈一", "递交入党申请书时间": "2021-09", "推优时间": datetime.date(2022, 3, 10),
        "同入党申请人谈话时间": "2021.10.12", "确定为入党积极分子时间": "日期不详", "积极分子备案时间": "20220328", "毕业时间": "2025-06",
    }
    found = reading(filled(made, row))
    assert found.problems == ()
    [case] = found.cases
    assert (case.number, case.leaves_on) == ("0012", "2025-06")
    assert {fact.kind: fact.date for fact in case.facts} == {
        "applied": "2021-09", "recommended": "2022-03-10", "applicant_interviewed": "2021-10-12", "activist_decided": None, "activist_filed": "2022-03-28",
    }


@pytest.mark.parametrize("kind", ["candidates", "members"])
def test_numbers_and_days_are_kept_as_text_so_that_no_month_becomes_a_day(kind):
    columns, sheet = sheet_of(kind)
    for n, column in enumerate(columns, 1):
        wanted = "@" if column.form in (CODE, DATE) else "General"
        letter = openpyxl.utils.get_column_letter(n)
        assert {sheet.cell(FIRST, n).number_format, sheet.cell(FIRST + 19, n).number_format, sheet.column_dimensions[letter].number_format} == {wanted}


@pytest.mark.parametrize("kind", ["candidates", "members"])
def test_drop_downs_and_warnings_survive_and_none_of_them_stops(kind):
    columns, sheet = sheet_of(kind)
    checks = {str(one.sqref).partition(":")[0]: one for one in sheet.data_validations.dataValidation}
    assert {one.errorStyle for one in checks.values()} == {"warning"}
    for n, column in enumerate(columns, 1):
        one = checks.pop(sheet.cell(FIRST, n).coordinate, None)
        if column.form == TEXT or column.form == CODE:
            assert one is None
            continue
        assert str(one.sqref).endswith("1048576")
        if column.form == WORDS:
            assert (one.type, one.formula1) == ("list", f'"{",".join(column.words)}"')
            assert not one.showDropDown  # which hides the arrow
        elif column.form == DATE:
            assert (one.type, one.error) == ("custom", NO_DAY)
            assert sheet.cell(FIRST, n).coordinate in one.formula1
        assert len(one.formula1) <= 255
        assert len(one.error) <= 255
    assert checks == {}


def test_the_closed_words_are_those_of_the_vocabulary():
    words = {column.header: column.words for column in (*STEPS, *MEMBERS) if column.words}
    assert words["党籍状态"] == ("正式党员", "预备党员")
    assert words["处分"] == ("警告", "严重警告", "撤销党内职务", "留党察看")
    assert words["接收大会表决方式"] == (VALUE_NAMES["secret"], VALUE_NAMES["show_of_hands"])


def test_the_members_roster_has_exactly_the_headers_that_are_agreed():
    assert [column.header for column in templates.blank("members", "cqipc", ()).columns] == [
        "姓名", "学号/工号", "身份证号", "性别", "出生日期", "所在党支部", "党籍状态", "入党时间", "转正时间", "组织关系转入时间", "处分", "处分时间", "处分影响期截止", "备注",
    ]


@pytest.mark.parametrize(("kind", "across"), [("candidates", False), ("members", True)])
def test_the_header_stays_in_view_has_a_filter_and_stands_on_every_page(kind, across):
    columns, sheet = sheet_of(kind)
    last = openpyxl.utils.get_column_letter(len(columns))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C4", f"A3:{last}23")
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$3:$3", "$A:$B")
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize), sheet.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth == 1) == across
    assert {cell.font.name for cell in sheet[HEADER]} == {"微软雅黑"}
    assert not sheet.merged_cells.ranges
    assert all(8 <= sheet.column_dimensions[openpyxl.utils.get_column_letter(n)].width <= 30 for n in range(1, len(columns) + 1))


def test_nobody_stands_in_an_empty_template():
    _, sheet = sheet_of()
    assert {cell.value for row in sheet.iter_rows(min_row=FIRST) for cell in row} == {None}
    assert "2024-03" in next(cell.value for cell in sheet[2] if cell.value)


@pytest.mark.parametrize(("kind", "workflow"), [("candidates", "cqipc"), ("candidates", "national"), ("members", "cqipc")])
def test_every_column_is_explained_with_the_articles_that_ask_for_it(kind, workflow):
    made = templates.blank(kind, workflow, ())
    write_template(Path("模板.xlsx"), made, 5)
    guide = openpyxl.load_workbook("模板.xlsx")["填写说明"]
    rows = {row[0]: row[1:] for row in guide.iter_rows(min_row=2, values_only=True)}
    assert set(rows) >= {one.header for one in made.columns}
    assert all(rows[one.header][0] for one in made.columns)
    steps = {one.header for one in made.columns if one.kind in KINDS and not one.part}
    assert {header for header in steps if not rows[header][1]} <= {"函调发出时间"}  # recorded, and no rule asks for it
    said = "\n".join(str(row[1]) for row in rows.values())
    assert "《细则》（2014）第十四条" in said
    assert "《细则》（2026）第十四条" in said
    assert ("校内（cqipc）" in said) == (workflow == "cqipc")
    assert "条文未见原文" in rows["依据"][0]


def test_the_steps_a_roster_has_no_column_for_are_said():
    made = templates.blank("candidates", "cqipc", ())
    write_template(Path("模板.xlsx"), made, 5)
    guide = openpyxl.load_workbook("模板.xlsx")["填写说明"]
    rows = {row[0]: row[1] for row in guide.iter_rows(min_row=2, values_only=True)}
    assert made.absent
    assert all(name in rows["本表没有的步骤"] for name in made.absent)


def test_the_command_writes_under_a_name_that_says_what_it_is_and_never_over_a_file():
    for _ in range(2):
        assert "devtrack check 发展党员名册-模板" in typed("template").output
    typed("template", "members")
    typed("template", "--output", "新建/名册.xlsx", "--rows", "3", "--workflow", "national")
    assert {path.name for path in Path().glob("*.xlsx")} == {"发展党员名册-模板.xlsx", "发展党员名册-模板-2.xlsx", "党员名册-模板.xlsx"}
    sheet = openpyxl.load_workbook("新建/名册.xlsx").worksheets[0]
    assert (sheet.title, sheet.max_row) == ("发展党员名册", FIRST + 2)
    Path("已有.xlsx").write_bytes(b"mine")
    with pytest.raises(Unusable, match="没有覆盖"):
        typed("template", "--output", "已有.xlsx")
    assert Path("已有.xlsx").read_bytes() == b"mine"


def test_a_folder_for_the_output_gets_the_file_under_its_usual_name():
    Path("名册").mkdir()
    typed("template", "members", "--output", "名册")
    assert [path.name for path in Path("名册").iterdir()] == ["党员名册-模板.xlsx"]


@pytest.mark.parametrize(("call", "said"), [
    (["党员"], "没有“党员”这种名册；可以是 candidates（发展党员名册）、members（党员名册）"),
    (["--rows", "多"], "--rows 的“多”不行；写 1 至 5000 的整数"),
    (["--rows", "0"], "--rows 的“0”不行"),
    (["--rows", "5001"], "--rows 的“5001”不行"),
    (["--output", "名册.xls"], "不是 .xlsx 文件"),
    (["--workflow", "没有"], "没有名为“没有”的工作流程"),
    (["--workflows", "没有"], "没有文件夹 没有"),
])
def test_a_call_that_cannot_be_used_is_refused_in_chinese_and_nothing_is_written(call, said):
    with pytest.raises(Unusable) as refused:
        typed("template", *call)
    assert said in str(refused.value)
    assert list(Path().glob("*.xls*")) == []


def test_an_empty_template_is_no_success_with_nobody(capsys):
    typed("template")
    done = typed("check", "发展党员名册-模板.xlsx")
    assert done.return_value == 2
    assert "一个人也没有读到" in done.stderr
    assert "表头（第 3 行）下面没有人员" in done.stderr


def test_a_filled_template_is_checked_by_the_ordinary_command():
    made = templates.blank("candidates", "cqipc", ())
    path = filled(made, example(made, 出生日期="2003-09-21"))
    done = typed("check", str(path), "--as-of", "2026-03-01")
    assert done.return_value == 1
    assert "差 1 天年满十八岁" in done.stdout
