"""Is what is no roster refused at once, in words that help, without harm?"""

import contextlib
import io
import random
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from roster_files import csv, facts, reading, roster, xls, xlsx

from devtrack.errors import Unusable
from devtrack.importers.read import read
from devtrack.importers.reading import ReadOptions

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>申请入党时间</t></is></c></row>'
PERSON = '<row r="2"><c r="A2" t="inlineStr"><is><t>陈一</t></is></c><c r="B2" t="inlineStr"><is><t>2020-01-01</t></is></c></row>'
TABLE = [["姓名", "申请入党时间"], ["陈一", "2020-01-01"]]


def workbook(path, body, more=(), dimension="A1:B2", padding=0):
    """Write a workbook whose sheet is this XML and so many MB of blanks, with further parts beside it."""
    plain = io.BytesIO()
    openpyxl.Workbook().save(plain)
    sheet = f'<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/><sheetData>{body}</sheetData></worksheet>'
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            with target.open(name, "w") as part:
                part.write(sheet.encode() if name == "xl/worksheets/sheet1.xml" else source.read(name))
                for _ in range(padding if name == "xl/worksheets/sheet1.xml" else 0):
                    part.write(b" " * (1 << 20))
        for name, content in more:
            target.writestr(name, content)
    return path


def refusal(path):
    """Return why a file is refused, and see that it took no longer than a blink."""
    begun = time.process_time()
    with pytest.raises(Unusable) as caught:
        reading(path)
    assert time.process_time() - begun < 2
    return str(caught.value)


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.xlsx", b"", "文件是空的"),
    ("a.csv", b" \n\n", "文件是空的"),
    ("a.csv", b"\xef\xbb\xbf", "文件是空的"),
    ("a.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "这是图片"),
    ("a.xls", b"\xff\xd8\xff\xe0" + b"\0" * 99, "这是图片"),
    ("a.csv", b"%PDF-1.7 ...", "PDF 读不出表格"),
    ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
    ("a.xls", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "网页"),
    ("a.xlsx", b"PK\x03\x04" + b"\0" * 99, "文件损坏"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, "文件损坏"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096, "文件损坏"),
    ("a.csv", b"\x00\x01\x02\x03" * 99, "不是表格，也不是文字"),
    ("a.csv", "姓名\n".encode() + b"\xff\xff\xff", "编码认不出来"),
    ("a.csv", "姓名,申请入党时间\n陈一,\0\n".encode("utf-16"), "不是文字文件"),
    ("a.jsonl", '{"case": "a"}'.encode("utf-16"), "UTF-16"),
    ("a.docx", b"x", "Word"), ("a.pdf", b"x", "PDF"), ("a.et", b"x", "另存为 .xlsx"), ("a.xlsb", b"x", "另存为 .xlsx"), ("a.rar", b"x", "解压"),
    ("a.txt", "今天开会".encode(), "没有找到表头"),
    ("a.csv", ("姓名,申请入党时间\n" + '"' + "x" * 200_000 + '"').encode(), "不是正确的 CSV"),
])
def test_what_is_no_roster_is_refused_by_its_content_and_told_what_would_be_right(name, content, said, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    assert said in refusal(path)


def test_a_file_that_is_not_there_a_folder_and_a_device(tmp_path):
    assert "没有这个文件" in refusal(tmp_path / "名册.xlsx")
    assert "这是文件夹" in refusal(tmp_path)
    if Path("/dev/zero").exists():
        assert "不是普通文件" in refusal(Path("/dev/zero"))


@pytest.mark.parametrize(("part", "said"), [("word/document.xml", "Word"), ("xl/workbook.bin", "二进制工作簿"), ("content.xml", "OpenDocument"), ("readme.txt", "压缩包")])
def test_other_packages_by_another_name(part, said, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        package.writestr(part, "x")
    assert said in refusal(tmp_path / "a.xlsx")


def test_an_old_workbook_named_xlsx_and_a_new_one_named_xls_are_read_as_what_they_are(tmp_path):
    for path in (xls(tmp_path / "a.xlsx", TABLE), xlsx(tmp_path / "b.xlsx", TABLE).rename(tmp_path / "b.xls"), csv(tmp_path / "c.xlsx", "姓名,申请入党时间\n陈一,2020-01-01")):
        assert facts(reading(path).cases[0]) == {"applied": ("2020-01-01", {})}


def test_a_zip_bomb_is_refused(tmp_path):
    assert "展开后超过" in refusal(workbook(tmp_path / "a.xlsx", HEAD + PERSON, padding=300))


def test_a_package_that_lies_about_its_size_is_damaged(tmp_path):
    path = workbook(tmp_path / "a.xlsx", HEAD + PERSON, padding=60)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46  # its entry in the directory at the end
    data[at + 24:at + 28] = struct.pack("<I", 1000)
    path.write_bytes(data)
    assert "文件损坏" in refusal(path)


def test_one_cell_far_out_does_not_make_a_rectangle_of_everything_between(tmp_path):
    for n, cell in enumerate(('<c r="XFD1048576"><v>1</v></c>', "<x:c r='XFD1048576'><x:v>1</x:v></x:c>", '<c s=" r=&quot;A1&quot;" r="XFD1048576"><v>1</v></c>',
                              '<c><v>1</v></c><c r="XFD1048576"><v>1</v></c>')):
        assert "散布到第 1048576 行、第 16384 列" in refusal(workbook(tmp_path / f"{n}.xlsx", HEAD + f'<row r="1048576">{cell}</row>'))


def test_cells_that_do_not_say_where_they_stand_cannot_hide_a_rectangle(tmp_path):
    body = "<row>" + "<c><v>1</v></c>" * 16000 + "</row>" + "<row/>" * 200_000 + "<row><c><v>1</v></c></row>"
    assert "散布到" in refusal(workbook(tmp_path / "a.xlsx", body))
    plain = "<row>" + "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for row in TABLE for text in row).replace("申请入党时间</t></is></c>", "申请入党时间</t></is></c></row><row>") + "</row>"
    assert len(reading(workbook(tmp_path / "b.xlsx", plain)).cases) == 1


def test_an_old_workbook_with_one_cell_far_out_is_refused_too(tmp_path):
    book = xlwt.Workbook()
    page = book.add_sheet("a")
    page.write(0, 0, "姓名")
    page.write(65535, 255, "x")
    book.save(str(tmp_path / "a.xls"))
    assert "散布到第 65536 行、第 256 列" in refusal(tmp_path / "a.xls")


def test_a_million_empty_rows_are_read_past(tmp_path):
    rows = "".join(f'<row r="{n}"/>' for n in range(3, 1_048_577))
    begun = time.process_time()
    found = reading(workbook(tmp_path / "a.xlsx", HEAD + PERSON + rows, dimension="A1:XFD1048576"))
    assert ([case.name for case in found.cases], time.process_time() - begun < 2) == (["陈一"], True)


def test_a_million_rows_of_nothing_but_borders_are_refused(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(3, 1_048_577))
    assert "整列整行设了格式" in refusal(workbook(tmp_path / "a.xlsx", HEAD + PERSON + rows))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured as Linux tells it")
def test_a_million_empty_rows_take_little_memory(tmp_path):
    workbook(tmp_path / "a.xlsx", HEAD + PERSON + "".join(f'<row r="{n}"/>' for n in range(3, 1_048_577)))
    code = ("import sys; from pathlib import Path; from roster_files import reading; reading(Path(sys.argv[1]));"
            "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])")
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.xlsx")], cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    assert int(run.stdout) < 200 * 1024


def test_the_value_that_a_formula_had_is_read_and_one_without_is_told(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>陈{n}</t></is></c>{cell}</row>' for n, cell in enumerate((
        '<c r="B2"><f>TODAY()</f><v>43831</v></c>', '<c r="B3"><f>TODAY()</f><v></v></c>', '<c r="B4"><f>TODAY()</f></c>', '<c r="B5" t="e"><f>A1/0</f><v>#DIV/0!</v></c>',
        '<c r="B6" t="str"><f>""</f><v></v></c>', '<c r="B7"><f t="shared" si="0"/></c>', '<c r="B8"><v>0</v></c>'), 2))
    found = reading(workbook(tmp_path / "a.xlsx", HEAD + rows))
    assert [facts(case).get("applied") for case in found.cases] == [("2020-01-01", {}), *[None] * 6]
    assert [(one.row, one.message[:5]) for one in found.problems] == [(3, "公式没有算"), (4, "公式没有算"), (5, "单元格是公"), (7, "公式没有算")]
    assert ["applied" in case.covers for case in found.cases] == [True, False, False, False, True, False, True]


def test_a_text_that_begins_like_a_formula_is_only_a_text(tmp_path):
    found = reading(csv(tmp_path / "a.csv", "姓名,申请入党时间,备注\n=cmd|' /C calc'!A0,2020-01-01,@SUM(1)\n=\"陈一\",2020-01-01,\n"))
    assert [case.name for case in found.cases] == ["=cmd|' /C calc'!A0", "陈一"]


def test_macros_and_links_are_left_alone_and_said(tmp_path):
    found = reading(workbook(tmp_path / "a.xlsm", HEAD + PERSON, [("xl/vbaProject.bin", b"x"), ("xl/externalLinks/externalLink1.xml", "<x/>")]))
    assert len(found.cases) == 1
    assert ["宏" in found.skipped[0], "别的工作簿" in found.skipped[1]] == [True, True]


def test_an_entity_that_grows_is_not_unfolded(tmp_path):
    path = workbook(tmp_path / "a.xlsx", HEAD + PERSON)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + parts["xl/workbook.xml"]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert "文件损坏" in refusal(path)


def test_a_workbook_under_a_password_says_so(tmp_path):
    for name in ("EncryptedPackage", "WordDocument", "Nothing"):
        (tmp_path / f"{name}.xlsx").write_bytes(compound(name))
    assert "密码" in refusal(tmp_path / "EncryptedPackage.xlsx")
    assert "Word" in refusal(tmp_path / "WordDocument.xlsx")
    assert "不是 Excel 工作簿" in refusal(tmp_path / "Nothing.xlsx")
    data = bytearray(xls(tmp_path / "a.xls", TABLE).read_bytes())
    at = data.index(b"\x09\x08\x10\x00")  # the first record; what follows it becomes FILEPASS
    data[at + 20:at + 22] = b"\x2f\x00"
    (tmp_path / "a.xls").write_bytes(data)
    assert "密码" in refusal(tmp_path / "a.xls")


def compound(stream):
    """Return a compound file of three sectors that holds one empty stream of this name."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    entries = b""
    for name, kind in (("Root Entry", 5), (stream, 2)):
        text = name.encode("utf-16-le")
        entries += text.ljust(64, b"\0") + struct.pack("<HB", len(text) + 2, kind) + b"\0" * 49 + struct.pack("<III", 0xFFFFFFFE, 0, 0)
    return head.ljust(512, b"\xff") + table + entries.ljust(512, b"\0")


def test_an_error_value_in_an_old_workbook_is_told(tmp_path):
    book = xlwt.Workbook()
    page = book.add_sheet("a")
    for r, row in enumerate(TABLE):
        for c, cell in enumerate(row):
            page.write(r, c, cell)
    page.write(2, 0, "陈二")
    page.row(2).set_cell_error(1, "#REF!")
    book.save(str(tmp_path / "a.xls"))
    found = reading(tmp_path / "a.xls")
    assert [(one.row, one.column) for one in found.problems] == [(3, "申请入党时间")]
    assert "applied" not in found.cases[1].covers


def test_days_of_a_workbook_that_counts_from_1904(tmp_path):
    path = workbook(tmp_path / "a.xlsx", HEAD + '<row r="2"><c r="A2" t="inlineStr"><is><t>陈一</t></is></c><c r="B2"><v>42369</v></c></row>')
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert facts(reading(path).cases[0]) == {"applied": ("2020-01-01", {})}


def test_a_hidden_sheet_is_not_read_and_named(tmp_path):
    book = openpyxl.Workbook()
    for row in TABLE:
        book.active.append(row)
    old = book.create_sheet("旧表")
    old.sheet_state = "hidden"
    for row in TABLE:
        old.append(row)
    book.save(tmp_path / "a.xlsx")
    found = reading(tmp_path / "a.xlsx")
    assert (len(found.cases), found.skipped) == (1, ("工作表「旧表」是隐藏的，没有读",))


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_damaged_workbook_is_refused_or_read_and_never_breaks_the_reader(kind, tmp_path):
    whole = (xlsx if kind == "xlsx" else xls)(tmp_path / f"a.{kind}", TABLE).read_bytes()
    dice = random.Random(7)
    path = tmp_path / f"b.{kind}"
    for _ in range(150 if kind == "xlsx" else 15):
        data = bytearray(whole[: dice.choice((len(whole), dice.randrange(8, len(whole))))])
        for _ in range(dice.randrange(1, 20)):
            data[dice.randrange(8, len(data))] = dice.randrange(256)
        path.write_bytes(data)
        with contextlib.suppress(Unusable):
            read(path, ReadOptions())


def test_a_very_wide_and_a_very_long_table_are_refused_or_read_in_time(tmp_path):
    assert "不像名册" in refusal(csv(tmp_path / "a.csv", ("姓名," * 3000 + "\n") * 700))
    begun = time.process_time()
    assert len(roster(tmp_path, [["姓名", "申请入党时间", *[f"列{n}" for n in range(900)]], ["陈一", "2020-01-01"]]).cases) == 1
    assert time.process_time() - begun < 2
