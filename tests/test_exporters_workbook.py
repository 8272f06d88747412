"""Does the workbook keep the user's own sheet, mark it, and say everything beside it?"""

import datetime
import hashlib
import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from devtrack.cli.__main__ import run

HEADER = ["学号", "姓名", "出生日期", "所在党支部", "递交入党申请书时间", "谈话时间", "确定为入党积极分子时间", "备注"]
ROWS = [
    ["2021001", "陈一", datetime.date(2002, 9, 11), "信息支部", datetime.date(2020, 9, 10), datetime.date(2020, 9, 28), datetime.date(2021, 3, 1), "=1+1"],
    ["2021002", "林二", "2001-03", "信息支部", "2020年9月10日", "2020.11.20", 20210301, None],
    ["2021003", "周三", datetime.date(2001, 3, 2), "信息支部", datetime.date(2021, 3, 10), None, None, None],
    ["2021004", "吴四", datetime.date(2001, 3, 2), "信息支部", datetime.date(2021, 2, 20), None, None, None],
    ["2021005", "郑五", datetime.date(2001, 3, 2), "信息支部", datetime.date(2020, 9, 10), datetime.date(2020, 9, 28), datetime.date(2021, 3, 1), None],
]
AS_OF = "2021-03-25"
RED, ORANGE, YELLOW = "00FFC7CE", "00F8CBAD", "00FFEB9C"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def roster():
    """A roster as units keep it: a title, the header in row 3, two colours, a note, a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "积极分子"
    sheet.merge_cells("A1:H1")
    sheet["A1"] = "入党积极分子名册"
    for row, values in enumerate([HEADER, *ROWS], 3):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)
    sheet["A3"].font = Font(bold=True, name="宋体")
    sheet["B8"].fill = PatternFill("solid", start_color="CCE5FF")
    sheet["F5"].comment = Comment("本人外出", "李书记")
    sheet.column_dimensions["B"].width = 23
    book.create_sheet("说明")["A1"] = "填表说明"
    book.save("名册.xlsx")
    return Path("名册.xlsx")


def answer(file, name="结果.xlsx", *more):
    code = run(["check", str(file), "--as-of", AS_OF, "--format", "xlsx", "--output", name, *more])
    assert code in (0, 1)
    return openpyxl.load_workbook(name)


def cell_of(sheet, name, header, header_row=3):
    column = next(cell.column for cell in sheet[header_row] if cell.value == header)
    row = next(row[1].row for row in sheet.iter_rows(min_row=header_row + 1) if row[1].value == name)
    return sheet.cell(row, column)


def test_the_users_sheet_keeps_its_layout_and_the_file_itself_is_not_touched(roster):
    before = hashlib.sha256(roster.read_bytes()).hexdigest()
    sheet = answer(roster)["积极分子"]
    assert hashlib.sha256(roster.read_bytes()).hexdigest() == before
    assert sheet["A1"].value == "入党积极分子名册"
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:H1"]
    assert [cell.value for cell in sheet[3]][:8] == HEADER
    assert sheet["A3"].font.name == "宋体"
    assert sheet["B8"].fill.start_color.rgb == "00CCE5FF"
    assert sheet.column_dimensions["B"].width == 23
    assert (sheet["E5"].value, sheet["G5"].value, sheet["H4"].value) == ("2020年9月10日", 20210301, "=1+1")


def test_the_cells_concerned_are_coloured_and_each_says_why(roster):
    sheet = answer(roster)["积极分子"]
    young, late = cell_of(sheet, "陈一", "递交入党申请书时间"), cell_of(sheet, "林二", "谈话时间")
    due, overdue = cell_of(sheet, "周三", "谈话时间"), cell_of(sheet, "吴四", "谈话时间")
    assert [cell.fill.start_color.rgb for cell in (young, late, due, overdue)] == [RED, RED, YELLOW, ORANGE]
    assert "差 1 天年满十八岁" in young.comment.text
    assert "超期" in late.comment.text
    assert "还有 16 天" in due.comment.text
    assert "已逾期 5 天" in overdue.comment.text
    assert cell_of(sheet, "郑五", "谈话时间").comment is None


def test_a_note_of_the_users_own_stays_above_ours(roster):
    text = answer(roster)["积极分子"]["F5"].comment.text
    assert text.startswith("本人外出\n【检查结论】\n不符·超期")


def test_a_column_of_findings_is_added_in_words(roster):
    sheet = answer(roster)["积极分子"]
    assert sheet.cell(3, 9).value == "检查结论"
    assert cell_of(sheet, "陈一", "检查结论").value.startswith("1. 不符·早于规定　递交入党申请书：2020-09-10")
    assert cell_of(sheet, "郑五", "检查结论").value == "未见不符、逾期和近期到期的事项"


def test_every_finding_stands_on_a_sheet_of_its_own(roster):
    sheet = answer(roster)["检查结论明细"]
    head = [cell.value for cell in sheet[1]]
    rows = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    young = next(row for row in rows if row["姓名"] == "陈一" and "不符" in row["结论"])
    assert (young["学号"], young["支部"], young["程度"], young["所在行"]) == ("2021001", "信息支部", "错误", "第 4 行")
    assert young["日期"].date() == datetime.date(2020, 9, 10)
    assert young["依据"] == "校内（cqipc）四、（三）1（1）\n《细则》（2014）第五条"
    assert "“年满十八岁”" in young["条文原文"]
    assert young["办法"]
    assert {row["结论"] for row in rows} == {"不符·早于规定", "不符·超期", "逾期未办", "待办"}
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.print_title_rows) == ("landscape", 1, "$1:$1")


def test_by_what_was_judged_stands_on_a_third_sheet_beside_the_users_own_of_that_name(roster):
    book = answer(roster)
    assert book.sheetnames == ["积极分子", "说明", "检查结论明细", "说明1"]
    said = {(row[0], row[1]) for row in book["说明1"].iter_rows(values_only=True)}
    text = "\n".join(f"{head}：{about}" for head, about in said)
    assert "截至 2021-03-25" in text
    assert "名册.xlsx（5 人）" in text
    assert "无法判断" in text
    assert "逾期未办：期限已过，仍可补办" in text


def test_an_answer_checked_again_is_written_anew_not_twice(roster):
    first = answer(roster)
    again = answer("结果.xlsx", "再查.xlsx")
    assert again.sheetnames == first.sheetnames
    for one, other in zip(first["积极分子"].iter_rows(), again["积极分子"].iter_rows(), strict=True):
        for old, new in zip(one, other, strict=True):
            assert (old.value, old.fill.start_color.rgb, old.comment and old.comment.text) == (new.value, new.fill.start_color.rgb, new.comment and new.comment.text)


def test_what_was_mended_loses_its_mark(roster):
    answer(roster)
    book = openpyxl.load_workbook("结果.xlsx")
    cell_of(book["积极分子"], "林二", "谈话时间").value = "2020.9.20"
    book.save("改过.xlsx")
    cell = cell_of(answer("改过.xlsx", "再查.xlsx")["积极分子"], "林二", "谈话时间")
    assert cell.fill.fill_type is None
    assert cell.comment.text == "本人外出"


@pytest.mark.parametrize("name", ["=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "陈\x07一"])
def test_text_that_looks_like_a_formula_is_written_as_text(name):
    case = {"case": "1", "name": name, "born": "2002-09-11", "category": "student", "branch": "=支部", "facts": [{"kind": "applied", "date": "2020-09-10"}]}
    Path("档案.jsonl").write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    book = answer("档案.jsonl") if "\x07" not in name else None
    for sheet in book or ():
        for row in sheet.iter_rows():
            assert [cell for cell in row if cell.data_type == "f"] == []
    if book:
        assert book["名单"]["A2"].value == name
        assert book["名单"]["A2"].quotePrefix


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_where_no_workbook_can_be_kept_the_people_are_listed_anew(ending):
    file = Path(f"名册{ending}")
    if ending == ".csv":
        file.write_text("学号,姓名,出生日期,递交入党申请书时间,谈话时间\n2021001,陈一,2002-09-11,2020-09-10,2020-09-28\n", encoding="utf-8")
    else:
        case = {"case": "2021001", "name": "陈一", "born": "2002-09-11", "facts": [{"kind": "applied", "date": "2020-09-10"}, {"kind": "applicant_interviewed", "date": "2020-09-28"}]}
        file.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    book = answer(file)
    assert book.sheetnames == ["名单", "检查结论明细", "说明"]
    sheet = book["名单"]
    head = [cell.value for cell in sheet[1]]
    assert head[:2] == ["姓名", "学号"]
    assert head[-1] == "检查结论"
    applied = sheet.cell(2, head.index("递交入党申请书") + 1)
    assert applied.value.date() == datetime.date(2020, 9, 10)
    assert applied.fill.start_color.rgb == RED


def test_several_files_become_several_workbooks_in_one_folder(roster, capsys, tmp_path):
    Path("另一.csv").write_text("学号,姓名,递交入党申请书时间\n1,陈一,2020-09-10\n", encoding="utf-8")
    assert run(["check", str(roster), "另一.csv", "--as-of", AS_OF, "--format", "xlsx", "--output", "结果"]) == 1
    assert {path.name for path in (tmp_path / "结果").iterdir()} == {"名册-检查结果.xlsx", "另一-检查结果.xlsx"}


def test_without_output_the_workbook_stands_in_the_current_folder(roster, tmp_path):
    (tmp_path / "别处").mkdir()
    roster.rename("别处/名册.xlsx")
    run(["check", "别处/名册.xlsx", "--as-of", AS_OF, "--format", "xlsx"])
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["名册-检查结果.xlsx"]


def test_a_file_that_cannot_be_written_is_said_so_and_no_half_of_it_stays(roster, capsys, tmp_path):
    Path("是文件").write_text("", encoding="utf-8")
    assert run(["check", str(roster), "--as-of", AS_OF, "--format", "xlsx", "--output", "是文件/结果.xlsx"]) == 2
    assert "无法写入" in capsys.readouterr().err
    assert list(tmp_path.glob(".*结果*")) == []


def test_cells_merged_over_two_people_are_marked_once_and_the_table_ends_where_they_end(roster):
    book = openpyxl.load_workbook(roster)
    sheet = book["积极分子"]
    sheet.merge_cells("H3:J3")
    sheet["A5"].value, sheet["E5"].value = "2021002", None
    sheet.merge_cells("E4:E5")
    book.save(roster)
    marked = answer(roster)["积极分子"]
    assert marked.cell(3, 11).value == "检查结论"
    assert marked["E4"].fill.start_color.rgb == RED


def test_a_workbook_that_is_no_good_excel_is_listed_anew(roster, tmp_path):
    import zipfile

    broken = tmp_path / "别家.xlsx"
    with zipfile.ZipFile(roster) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, text.replace(b'patternType="solid"', b'patternType="nonsense"') if name == "xl/styles.xml" else text)
    book = answer(broken)
    assert book.sheetnames == ["名单", "检查结论明细", "说明"]
    assert "原表没有改动" in "".join(str(row[1]) for row in book["说明"].iter_rows(values_only=True))


def test_the_reason_for_a_blank_stands_beside_what_is_missing(roster):
    book = openpyxl.load_workbook(roster)
    sheet = book["积极分子"]
    sheet["H3"].value, sheet["H7"].value = "未填原因", "谈话人出差"
    book.save(roster)
    rows = list(answer(roster)["检查结论明细"].iter_rows(min_row=2, values_only=True))
    assert [row[-1] for row in rows if row[0] == "吴四"] == ["未填原因：谈话人出差"]
