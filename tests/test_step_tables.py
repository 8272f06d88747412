"""Does the small table of a batch say what people write in it, and is what it cannot say told with its cell?"""

from pathlib import Path

import pytest
from openpyxl import Workbook

from devtrack.errors import Unusable
from devtrack.importers.step_table import read_step_table


def write_table(path: Path, *rows: list[object]) -> str:
    """Write a small table as .xlsx and return where."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return str(path)


def test_a_row_is_read_by_number_else_by_name_and_remarks_say_nothing(tmp_path):
    path = write_table(tmp_path / "a.xlsx", ["序号", "学号", "姓名", "赞成", "弃权", "备注"], [1, 2024001, "陈 一", 14, 0, "好"], [2, None, "王二", "12", "—", None])
    table = read_step_table(Path(path))
    assert table.mistakes == ()
    assert [(row.who, row.fields, row.row) for row in table.rows] == [
        ("2024001", (("赞成", "14"), ("弃权", "0")), 2), ("王二", (("赞成", "12"),), 3)]


def test_a_title_above_the_header_does_no_harm(tmp_path):
    path = write_table(tmp_path / "a.xlsx", ["接收大会票决情况"], [], ["姓名", "赞成"], ["陈一", 14])
    assert [row.who for row in read_step_table(Path(path)).rows] == ["陈一"]


def test_a_csv_of_excel_is_read_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,是否逐个表决,反对\r\n陈一,否,0\r\n".encode("gbk"))
    assert read_step_table(path).rows[0].fields == (("是否逐个表决", "否"), ("反对", "0"))


@pytest.mark.parametrize(("rows", "said"), [
    ([["赞成", "反对"], [3, 4]], "没有“学号”或“姓名”一列"),
    ([["姓名", "赞成"]], "表里没有人"),
    ([["姓名", "赞成"], ["", 4]], "第 2 行：没有学号也没有姓名，不知是谁"),
])
def test_a_table_of_nobody_is_told(tmp_path, rows, said):
    path = Path(write_table(tmp_path / "a.xlsx", *rows))
    try:
        told = read_step_table(path).mistakes
    except Unusable as error:
        told = (str(error),)
    assert said in told[0]
