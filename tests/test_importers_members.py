"""Does a roster of members become the members that its user meant, with everything doubtful told and nothing guessed?"""

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from roster_files import HEADERS, csv, xls, xlsx

from devtrack.errors import Unusable
from devtrack.importers.aliases import with_answers
from devtrack.importers.members import member_headers, read_members
from devtrack.importers.reading import Limits
from devtrack.rulebook.data import data_dir, load_plain

TABLE = load_plain(data_dir("workflows") / "rosters" / "members.yaml")
MEMBERS = member_headers(TABLE, beside=HEADERS)
MAN, WOMAN = "110105200205010018", "11010520020501000X"  # made up; their checksums are right
LAYOUTS = {
    "在校党员": "学工号|姓名|所在分党委编码|所在分党委|所在党支部编码|所在党支部|党籍状态（正式党员或预备党员）|组织关系转入时间|提交书面申请书时间|确定为入党积极分子时间|确定为发展对象时间|入党介绍人|入党时间|入党时所在党支部|转正时间|转正时所在党支部|党内职务|党内奖励|其他奖励",
    "全部党员": "学工号|姓名|身份证号码|二级党委名称|二级党委编码|所在党支部|党支部编码|党籍状态|组织关系转入时间|提交书面申请书时间|确定为入党积极分子时间|确定为发展对象时间|入党介绍人|加入党组织日期|入党时所在党支部|转为正式党员日期|转正时所在党支部|党内职务|党内奖励|其他奖励|来源|备注1|备注2|备注3",
    "历史党员": "学工号|姓名|人员类别|性别|身份证号|民族|籍贯|出生年月|二级党组织名称|党支部名称|党籍状态|标签|组织关系转入时间|提交书面申请书时间|确定为入党积极分子时间|确定为发展对象时间|入党介绍人|入党时间|转正时间|专业技术职务|手机|邮箱|转至历史党员库详细原因|备注",
    "转入": "学工号|姓名|类别|转入党委|转入党支部|介绍信抬头|介绍信有效天数|党籍状态|转出单位|转出单位地址|转出单位联系电话|转出单位传真|转出单位邮编|党委缴纳至年月|转出办理时间|转入办理时间|提交书面申请书时间|确定为入党积极分子时间|确定为发展对象时间|入党时间|转正时间|是否有回执",
    "民主评议": "学工号|姓名|党籍状态|评议结果",
    "灯塔": "序号|姓名|性别|公民身份证号码|民族|出生日期|学历|申请入党日期|手机号码|背景信息|申请入党阶段工作岗位|政治面貌|接受申请党组织|籍贯|入团日期|参加工作日期|申请入党日期|确定入党积极分子日期|工作单位及职务|家庭住址|加入党组织日期|转为正式党员日期|人员类别|党籍状态|入党类型|积极分子阶段一线情况|人员类型|隶属党组织|预备党员阶段一线情况|预备党员阶段工作岗位|预备党员阶段所属行业|申请入党阶段一线情况|积极分子阶段工作岗位",
}
"""Rosters of members of rosters.md 4.2 and 4.11, verbatim."""


def members(folder: Path, rows, merges=()):
    return read_members(xlsx(folder / "党员名册.xlsx", rows, merges), MEMBERS, Limits())


def one(folder: Path, **columns):
    """The only member of a roster with these columns, and what is told of the row."""
    found = members(folder, [["姓名", *columns], ["陈一", *columns.values()]])
    return found.rows[0], [(problem.column, problem.message) for problem in found.problems]


def told(problems, word):
    return [column for column, message in problems if word in message]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_header_of_a_real_roster_of_members_is_understood(name, tmp_path):
    header = LAYOUTS[name].split("|")
    days = {"入党时间", "加入党组织日期", "转正时间", "转为正式党员日期"}
    row = ["陈一" if cell == "姓名" else "正式党员" if cell.startswith("党籍") else "2010-07-01" if cell in days else None for cell in header]
    found = members(tmp_path, [header, row])
    assert (found.unmapped, found.problems, found.rows[0].status) == ((), (), "full")


def test_one_row_says_all(tmp_path):
    row, problems = one(tmp_path, 学工号=202033010001, 身份证号=WOMAN, 性别="女", 出生年月="2002.5", 所在党支部="学生　支部", 党籍状态="正式党员",
                        入党时间="2021年7月1日", 转正时间="20220701", 组织关系转入时间=datetime.date(2023, 9, 1), 处分="党内严重警告", 处分时间="2024/3/1", 处分影响期截止="2025.9", 备注="无")
    assert (row.name, row.number, row.id_number, row.born, row.sex, row.branch) == ("陈一", "202033010001", WOMAN, "2002-05-01", "女", "学生支部")
    assert (row.status, row.joined, row.full_from, row.moved_in) == ("full", "2021-07-01", "2022-07-01", "2023-09-01")
    assert (row.discipline, row.discipline_from, row.discipline_until) == ("serious_warning", "2024-03-01", "2025-09")
    assert (row.source.file, row.source.sheet, row.source.row) == ("党员名册.xlsx", "名册", 2)
    assert problems == []
    assert WOMAN not in repr(row)


def test_the_header_is_found_under_title_and_seal_with_its_second_row_and_sums_are_passed_over(tmp_path):
    rows = [
        ["附件3"], ["学生党支部党员名册"], ["党支部（盖章）：", None, None, "填报日期：2026年9月1日"],
        ["序号", "姓名", "党籍\n状态", "入党时间", "处分", None, None],
        [None, None, None, None, "种类", "时间", "影响期截止"],
        [1, "张　三", "正式党员", "2019.6", "警告", "2026-01-05", "2027-01-04"],
        [2, "李四", "预备党员", "2026-05-20", "无", None, "/"],
        [], ["合计", "2 人"], ["注：党龄从转正之日算起"], ["填表人：赵五"],
    ]
    found = members(tmp_path, rows, ["A2:G2", "E4:G4", "A4:A5", "B4:B5", "C4:C5", "D4:D5"])
    assert [(row.name, row.status, row.joined, row.discipline, row.discipline_from, row.discipline_until, row.source.row) for row in found.rows] == [
        ("张三", "full", "2019-06", "warning", "2026-01-05", "2027-01-04", 6), ("李四", "probationary", "2026-05-20", None, None, None, 7)]
    assert found.problems == ()
    assert [line.split("：")[0] for line in found.skipped] == ["［名册］第 9 行", "［名册］第 10 行", "［名册］第 11 行"]


@pytest.mark.parametrize(("word", "status"), [
    ("正式党员", "full"), ("正式", "full"), ("中共正式党员", "full"), ("党员（正式）", "full"), ("正式党员（在职）", "full"), ("正 式 党 员", "full"),
    ("预备党员", "probationary"), ("预备", "probationary"), ("中共预备党员", "probationary"), ("中共党员（预备）", "probationary"), ("延长预备期", "probationary"),
    ("共青团员", "none"), ("发展对象", "none"), ("已出党", "none"), ("取消预备党员资格", "none"),
])
def test_words_of_status(word, status, tmp_path):
    assert (one(tmp_path, 党籍状态=word)[0].status, one(tmp_path, 党籍状态=word)[1]) == (status, [])


@pytest.mark.parametrize("word", ["停止党籍", "民革党员", "历史党员", "是"])
def test_an_unknown_word_of_status_is_told_with_its_row_and_no_date_stands_in_for_it(word, tmp_path):
    found = members(tmp_path, [["姓名", "党籍状态", "转正时间"], ["陈一", word, "2011-07-01"], ["王二", "正式党员", None]])
    assert [row.status for row in found.rows] == [None, "full"]
    assert [(problem.row, problem.column, "正式党员、预备党员、非党员" in problem.message) for problem in found.problems] == [(2, "党籍状态", True)]


@pytest.mark.parametrize("word", ["中共党员", "党员", "正常"])
def test_a_word_for_both_kinds_of_member_is_left_to_the_dates_and_never_guessed(word, tmp_path):
    row, problems = one(tmp_path, 政治面貌=word, 入党时间="2010-07-01", 转正时间="2011-07-01")
    assert (row.status, problems) == ("full", [])
    row, problems = one(tmp_path, 政治面貌=word, 入党时间="2010-07-01", 转正时间=None)
    assert (row.status, told(problems, "分不清是正式党员还是预备党员")) == (None, ["政治面貌"])


@pytest.mark.parametrize(("columns", "status"), [
    ({"政治面貌": "中共党员", "人员类别": "预备党员", "党籍状态": "正常"}, "probationary"),
    ({"政治面貌": "中共预备党员", "人员类别": "在校学生"}, "probationary"),
    ({"人员类别": "教职工", "党籍状态": "正式党员"}, "full"),
])
def test_several_columns_that_agree_say_one_status(columns, status, tmp_path):
    assert (one(tmp_path, **columns)[0].status, one(tmp_path, **columns)[1]) == (status, [])


def test_columns_that_contradict_one_another_are_told_and_none_is_used(tmp_path):
    for columns in ({"政治面貌": "中共预备党员", "党籍状态": "正式党员"}, {"政治面貌": "群众", "党籍状态": "正常"}):
        row, problems = one(tmp_path, **columns)
        assert (row.status, told(problems, "互相矛盾")) == (None, ["政治面貌"])


def test_without_a_column_for_it_the_status_follows_from_the_day_of_conversion(tmp_path):
    found = members(tmp_path, [["姓名", "入党时间", "转正时间"], ["陈一", "2010-07-01", "2011-07-01"], ["王二", "2010-07-01", "2011年"], ["李三", "2026-05-20", None]])
    assert [(row.status, row.full_from) for row in found.rows] == [("full", "2011-07-01"), ("full", None), (None, None)]
    assert [(problem.row, problem.column) for problem in found.problems] == [(3, "转正时间"), (4, "转正时间")]
    assert "分不清" in found.problems[1].message


def test_what_no_column_can_say_is_told_once_for_the_sheet(tmp_path):
    found = members(tmp_path, [["姓名", "入党时间"], ["陈一", "2010-07-01"], ["王二", "2010-07-01"]])
    assert [row.status for row in found.rows] == [None, None]
    assert [(problem.row, "有 2 人的党籍状态没有读到" in problem.message) for problem in found.problems] == [(1, True)]


@pytest.mark.parametrize(("columns", "word", "left"), [
    ({"党籍状态": "预备党员", "入党时间": "2024-05-20", "转正时间": "2025-05-20"}, "却有转正时间", (None, "2024-05-20", None, None)),
    ({"党籍状态": "群众", "入党时间": "2024-05-20"}, "为非党员，却有", (None, None, None, None)),
    ({"党籍状态": "正式党员", "入党时间": "2025-05-20", "转正时间": "2024-05-20"}, "转正时间 2024-05-20 早于入党时间 2025-05-20", ("full", None, None, None)),
    ({"入党时间": "2025-05-20", "转正时间": "2024-05-20"}, "早于入党时间", (None, None, None, None)),
    ({"党籍状态": "正式党员", "入党时间": "2025-05", "组织关系转入时间": "2025-04-30"}, "组织关系转入时间 2025-04-30 早于", ("full", None, None, None)),
])
def test_of_two_things_that_contradict_each_other_neither_is_used(columns, word, left, tmp_path):
    row, problems = one(tmp_path, **columns)
    assert (row.status, row.joined, row.full_from, row.moved_in) == left
    assert len(told(problems, word)) == 1 == len(problems)


def test_who_left_keeps_the_days_of_membership(tmp_path):
    row, problems = one(tmp_path, 党籍状态="已退党", 入党时间="2010-07-01", 转正时间="2011-07-01")
    assert (row.status, row.joined, row.full_from, problems) == ("none", "2010-07-01", "2011-07-01", [])


@pytest.mark.parametrize(("value", "day"), [
    (43647, "2019-07-01"), ("2019.7.1", "2019-07-01"), ("2019年07月", "2019-07"), ("二〇一九年七月一日", "2019-07-01"), ("1965-03-01", "1965-03-01"), (23802, "1965-03-01"), ("无", None),
])
def test_days_of_every_style_also_of_old_members(value, day, tmp_path):
    row, problems = one(tmp_path, 党籍状态="正式党员", 入党时间=value)
    assert (row.joined, problems) == (day, [])


def test_days_that_do_not_exist_are_told_all_of_them(tmp_path):
    row, problems = one(tmp_path, 党籍状态="正式党员", 入党时间="2019-02-30", 转正时间="明年", 组织关系转入时间="2019")
    assert (row.joined, row.full_from, row.moved_in, [column for column, _ in problems]) == (None, None, None, ["入党时间", "转正时间", "组织关系转入时间"])


@pytest.mark.parametrize(("word", "kind"), [
    ("警告", "warning"), ("党内严重警告处分", "serious_warning"), ("撤销党内职务", "removed_from_post"), ("留党察看（一年）", "probation_within_party"), ("受到留党察看两年处分", "probation_within_party"),
    ("无", None), ("未受过处分", None), ("无党纪处分", None), (None, None),
])
def test_words_of_discipline(word, kind, tmp_path):
    row, problems = one(tmp_path, 党籍状态="正式党员", 处分情况=word)
    assert (row.discipline, problems) == (kind, [])


@pytest.mark.parametrize("word", ["记过", "有", "开除党籍", "警告、严重警告"])
def test_an_unknown_word_of_discipline_is_told_and_what_would_be_right(word, tmp_path):
    row, problems = one(tmp_path, 党籍状态="正式党员", 处分=word, 处分时间="2026-01-01")
    assert (row.discipline, row.discipline_from) == (None, None)
    assert told(problems, "警告、严重警告、撤销党内职务、留党察看") == ["处分"] == [column for column, _ in problems]


def test_the_days_of_a_discipline(tmp_path):
    row, problems = one(tmp_path, 党籍状态="正式党员", 处分="警告", 处分影响期满="2026-01-05至2027-01-04")
    assert (row.discipline_until, problems) == ("2027-01-04", [])
    row, problems = one(tmp_path, 党籍状态="正式党员", 处分="警告", 处分时间="2027-01-05", 影响期满="2026-01-05")
    assert (row.discipline, row.discipline_from, row.discipline_until, told(problems, "早于处分时间")) == ("warning", None, None, ["影响期满"])
    row, problems = one(tmp_path, 党籍状态="正式党员", 处分=None, 处分时间="2027-01-05")
    assert (row.discipline, told(problems, "没有处分种类")) == (None, ["处分时间"])


@pytest.mark.parametrize(("value", "word"), [
    (110105200205010018, "后几位已被 Excel 改成 0"), ("1.10105E+17", "科学计数法"), ("110105200205010014", "校验码不对"), ("1101**********0013", "不是完整的 18 位"), ("E12345678", "不是完整的 18 位"),
])
def test_an_identity_number_that_is_damaged_wrong_or_not_whole_is_told_and_not_kept(value, word, tmp_path):
    row, problems = one(tmp_path, 党籍状态="正式党员", 身份证号=value)
    assert (row.id_number, told(problems, word)) == (None, ["身份证号"])


def test_a_value_that_is_lost_is_told_once(tmp_path):
    row, problems = one(tmp_path, 党籍状态="正式党员", 身份证号="#N/A", 性别="#REF!", 入党时间="#VALUE!")
    assert (row.id_number, row.sex, row.joined, sorted(column for column, _ in problems)) == (None, None, None, ["入党时间", "性别", "身份证号"])


def test_birth_and_sex_that_the_identity_number_contradicts_are_told(tmp_path):
    row, problems = one(tmp_path, 党籍状态="正式党员", 身份证号=MAN, 出生日期="2002-05-11", 性别="女")
    assert (row.born, row.sex, [column for column, _ in problems]) == ("2002-05-11", "女", ["出生日期", "性别"])
    assert one(tmp_path, 党籍状态="正式党员", 身份证号=MAN.lower(), 性别="男性")[0].sex == "男"
    assert told(one(tmp_path, 党籍状态="正式党员", 性别="M")[1], "可写男、女") == ["性别"]


@pytest.mark.parametrize("column", ["学号", "党籍状态", "入党时间", "转正时间", "处分", "处分影响期截止", "性别", "出生日期"])
@pytest.mark.parametrize("number", [MAN, WOMAN, "110105 20020501 0018", int(MAN), float(MAN)])
def test_no_message_shows_an_identity_number_wherever_it_was_typed(column, number, tmp_path):
    rows = [["姓名", "身份证号", "党籍状态", column], ["陈一", MAN, "正式党员", number], ["王二", MAN, "正式党员", number], [str(number) + "：合计", None, None, None]]
    found = members(tmp_path, rows)
    text = "\n".join([*map(str, found.problems), *found.skipped]).replace(" ", "")
    assert found.problems
    assert [digits for digits in (MAN, WOMAN, MAN[:15], "1.10105200205010") if digits in text] == []


def test_a_person_twice_is_told_and_read_once(tmp_path):
    rows = [["姓名", "学号", "身份证号", "党籍状态"], ["陈一", "1", MAN, "正式党员"], ["陈一", "1", None, "预备党员"], ["陈乙", "2", MAN, "正式党员"], ["王二", None, None, "正式党员"], ["王二", None, None, "预备党员"]]
    found = members(tmp_path, rows)
    assert [(row.name, row.source.row) for row in found.rows] == [("陈一", 2), ("王二", 5), ("王二", 6)]
    assert [(problem.row, problem.message.split("；")[0]) for problem in found.problems] == [
        (3, "学号 1 与［名册］第 2 行重复，没有读这一行"), (4, "身份证号与［名册］第 2 行重复，没有读这一行"),
        (6, "与［名册］第 5 行同名，两行都没有学号和身份证号，分不清是不是同一人")]


def test_a_row_without_a_name_is_told_and_the_good_rows_go_on(tmp_path):
    found = members(tmp_path, [["学号", "姓名", "入党时间", "转正时间"], ["1", None, "2010-07-01", "2011-07-01"], [None, None, "2010-07-01", "2011-07-01"], ["3", "陈一", "2010-07-01", "2011-07-01"]])
    assert [row.name for row in found.rows] == ["陈一"]
    assert [(problem.row, "没有姓名" in problem.message or "没有姓名和学号" in problem.message) for problem in found.problems] == [(2, True), (3, True)]


def test_a_header_nobody_knows_is_listed_as_is_one_that_may_mean_two_days(tmp_path):
    found = members(tmp_path, [["姓名", "党籍状态", "入党那天", "列为预备党员时间", "民族"], ["陈一", "正式党员", "2010-07-01", "2010-07-01", "汉"]])
    assert (found.unmapped, found.rows[0].joined) == (("入党那天", "列为预备党员时间"), None)


def test_a_unit_may_explain_its_own_headers(tmp_path):
    rows = [["姓名", "党籍状态", "入党那天"], ["陈一", "正式党员", "2010-07-01"]]
    own = member_headers(TABLE, {"columns": [{"means": "joined", "headers": ["入党那天"]}]}, beside=HEADERS)
    for headers in (own, with_answers(MEMBERS, {"入党那天": "joined"})):
        found = read_members(xlsx(tmp_path / "名册.xlsx", rows), headers, Limits())
        assert (found.unmapped, found.rows[0].joined) == ((), "2010-07-01")
    with pytest.raises(Unusable, match=r"「join」不认识；是否为 joined（入党时间）？；可写number、"):
        member_headers({"columns": [{"means": "join", "headers": ["入党那天"]}]})
    with pytest.raises(Unusable, match="不认识"):
        member_headers({"columns": [{"means": "递交入党申请书", "headers": ["申请"]}]})


def test_old_workbooks_and_text_files_and_several_sheets(tmp_path):
    rows = [["姓名", "党籍状态", "入党时间"], ["陈一", "正式党员", datetime.date(2010, 7, 1)]]
    found = read_members(xls(tmp_path / "a.xls", rows), MEMBERS)
    assert [(row.joined, row.source.sheet) for row in found.rows] == [("2010-07-01", "名册")]
    text = csv(tmp_path / "b.csv", "姓名,身份证号,党籍状态\n陈一,1.10105E+17,预备党员\n", "gb18030")
    assert [(row.status, row.id_number, row.source.sheet) for row in read_members(text, MEMBERS).rows] == [("probationary", None, None)]
    sheets = {"正式党员": [["姓名", "党籍状态"], ["陈一", "正式"]], "预备党员": [["姓名", "党籍状态"], ["王二", "预备"]], "说明": [["请勿改动"]], "电话": [["姓名", "手机"], ["陈一", "1"]], "空": []}
    found = read_members(xlsx(tmp_path / "c.xlsx", sheets), MEMBERS)
    assert [(row.name, row.source.sheet) for row in found.rows] == [("陈一", "正式党员"), ("王二", "预备党员")]
    assert [line[:8] for line in found.skipped] == ["工作表「说明」没", "工作表「电话」没", "工作表「空」没有"]


@pytest.mark.parametrize(("rows", "said"), [
    ([["学号", "党籍状态"], ["1", "正式党员"]], "没有“姓名”一列"),
    ([["姓名", "手机"], ["陈一", "1"]], "没有一列与党籍或处分有关"),
    ([["姓名", "党籍状态"], ["合计", "0 人"]], "第 1 行）下面没有可用的人员"),
    ([["今天开会"]], "没有找到表头"),
    ([["姓名", "学号", "党籍状态"], [None, MAN, "正式党员"]], "没有姓名，没有读这一行"),
])
def test_where_nothing_can_be_made_of_it_one_message_says_why(rows, said, tmp_path):
    with pytest.raises(Unusable) as refused:
        members(tmp_path, rows)
    assert "一个党员也没有读到" in str(refused.value)
    assert said in str(refused.value)
    assert MAN not in str(refused.value)


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.xlsx", b"", "文件是空的"), ("a.xlsx", b"PK\x03\x04" + b"\0" * 99, "文件损坏"), ("a.pdf", b"%PDF-1.7", "PDF"), ("a.csv", "姓名\n".encode() + b"\xff\xff\xff", "编码认不出来"),
    ("a.jsonl", b'{"case": "1", "facts": []}', "这是档案文件，不是党员名册"),
])
def test_hostile_and_other_files_are_refused_by_the_same_guard(name, content, said, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unusable, match=said):
        read_members(path, MEMBERS, Limits())


def test_a_file_beyond_the_limits_is_refused(tmp_path):
    text = csv(tmp_path / "a.csv", "姓名,党籍状态\n" + "陈一,正式党员\n" * 100)
    with pytest.raises(Unusable, match="不像名册"):
        read_members(text, MEMBERS, Limits(area=100))


def test_formulas_are_read_as_what_they_last_showed_and_never_run(tmp_path):
    row, problems = one(tmp_path, 党籍状态="正式党员", 处分='=HYPERLINK("http://example.org","警告")')
    assert (row.discipline, len(problems)) == (None, 1)


def test_reading_is_the_same_in_another_process_and_shows_no_number(tmp_path):
    path = csv(tmp_path / "名册.csv", f"姓名,身份证号,党籍状态\n陈一,{MAN},正式\n")
    code = ("import sys; from pathlib import Path; from test_importers_members import MEMBERS, read_members;"
            "print(read_members(Path(sys.argv[1]), MEMBERS))")
    run = subprocess.run([sys.executable, "-X", "utf8", "-c", code, str(path)], cwd=Path(__file__).parent, capture_output=True, text=True, encoding="utf-8", check=True)
    assert ("陈一" in run.stdout, MAN in run.stdout) == (True, False)
