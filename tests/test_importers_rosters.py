"""Does a row of a roster become the case that its user meant, and is what nobody can know left unknown?"""

import pytest
from roster_files import HEADERS, csv, facts, reading, roster, xlsx

from devtrack.errors import Unusable
from devtrack.importers.names import born_by, clean_name, split_names
from devtrack.importers.read import read, read_cases
from devtrack.importers.reading import ReadOptions

GOOD_ID = "11010520020501000X"  # made up; its checksum is right


def one(tmp_path, **columns):
    """The only case of a roster with these columns, and the problems."""
    found = roster(tmp_path, [["姓名", "申请入党时间", *columns], ["陈一", "2020-01-01", *columns.values()]])
    return found.cases[0], found.problems


def test_who_the_person_is(tmp_path):
    columns = {"学工号": 202033010001, "性别": "女", "出生年月": "2002.5", "学生类别/人员类别": "本科生", "所在党支部": "学生　支部", "预计毕业年月": "2024年6月"}
    case, problems = one(tmp_path, **columns)
    assert (case.id, case.number, case.sex, case.born, case.category, case.branch, case.leaves_on) == (
        "202033010001", "202033010001", "女", "2002-05", "student", "学生支部", "2024-06")
    assert problems == ()


@pytest.mark.parametrize(("header", "value", "category"), [
    ("人员类别", "教工", "staff"), ("类别", "教师", "staff"), ("人员类型", "在岗职工", "staff"), ("学生类别", "研究生", "student"),
    ("身份", "学生", "student"), ("身份", "共青团员", None), ("人员类别", "预备党员", None), ("身份", "学生教师", None), ("类别", None, None),
])
def test_student_or_staff_only_where_it_is_clear(header, value, category, tmp_path):
    assert one(tmp_path, **{header: value})[0].category == category


def test_without_a_number_a_case_is_called_by_name_and_row(tmp_path):
    found = roster(tmp_path, [["姓名", "申请入党时间"], ["张　三", "2020-01-01"], ["欧阳·娜娜", "2020-01-01"]])
    assert [(case.id, case.name) for case in found.cases] == [("张三#2", "张三"), ("欧阳·娜娜#3", "欧阳·娜娜")]
    assert found.sheet.rows == {"张三#2": 2, "欧阳·娜娜#3": 3}


def test_a_number_twice_is_told_and_both_rows_are_kept_apart(tmp_path):
    found = roster(tmp_path, [["学号", "姓名", "申请入党时间"], ["1", "陈一", "2020-01-01"], ["1", "陈一", "2020-02-01"]])
    assert [case.id for case in found.cases] == ["1", "1#3"]
    assert [(problem.row, "重复" in problem.message) for problem in found.problems] == [(3, True)]


@pytest.mark.parametrize("value", [202033010001, 202033010001.0, "202033010001", " 2020 3301 0001 ", "２０２０３３０１０００１", "'202033010001", "202033010001.0"])
def test_a_student_number_is_a_text_however_it_was_typed(value, tmp_path):
    assert one(tmp_path, 学号=value)[0].id == "202033010001"


@pytest.mark.parametrize("value", [2.0203301000112346e17, 12345678901234567, "2.0203E+17"])
def test_a_number_that_excel_has_damaged_is_told_and_not_used(value, tmp_path):
    case, problems = one(tmp_path, 学号=value)
    assert (case.id, case.number) == ("陈一#2", None)
    assert "已被 Excel" in problems[0].message


def test_an_identity_number_typed_as_a_number_is_damaged_and_says_so(tmp_path):
    case, problems = one(tmp_path, 身份证号=110105200205010021)
    assert (case.born, problems[0].column, "后几位已被 Excel 改成 0" in problems[0].message) == (None, "身份证号", True)


@pytest.mark.parametrize(("number", "born", "said"), [
    (GOOD_ID, "2002-05-01", None), (GOOD_ID.lower(), "2002-05-01", None), ("110105200205010021", None, "校验码不对"),
    ("11010520020501002", None, "位数"), ("1.10105E+17", None, "科学计数法"), ("E12345678", None, None), ("1101**********0021", None, None),
])
def test_an_identity_number_is_checked_and_gives_the_birth_day(number, born, said, tmp_path):
    case, problems = one(tmp_path, 身份证号码=number)
    assert case.born == born
    assert [said in problem.message for problem in problems] == ([True] if said else [])


def test_a_birth_day_that_the_identity_number_contradicts_is_told(tmp_path):
    case, problems = one(tmp_path, 出生日期="2002-05-11", 身份证=GOOD_ID)
    assert (case.born, "2002-05-01 不一致" in problems[0].message) == ("2002-05-11", True)
    assert one(tmp_path, 出生年月="2002-05", 身份证=GOOD_ID)[0].born == "2002-05-01"


@pytest.mark.parametrize("number", ["11022819900101001", "33018119900101001", "44031019900101001", "13062919900101001", "51020219800101001", "32021919900101001", "81000019900101001"])
def test_numbers_of_regions_old_and_new_are_right_if_their_checksum_is(number):
    assert [born_by(number + last) is not None for last in "0123456789X"].count(True) == 1


@pytest.mark.parametrize(("text", "names"), [
    ("王一、李二", ["王一", "李二"]), ("王一，李二,赵三/钱四", ["王一", "李二", "赵三", "钱四"]), ("王一 李二", ["王一", "李二"]),
    ("张　三、李　四", ["张三", "李四"]), ("张 三", ["张三"]), ("欧阳·娜娜", ["欧阳·娜娜"]), ("王一（正式党员）\n李二", ["王一", "李二"]),
    ("John Smith", ["John Smith"]), ("", []), (" 、 ", []),
])
def test_lists_of_names(text, names):
    assert split_names(text) == names


def test_names_are_compared_without_the_blanks_inside():
    assert {clean_name(name) for name in ("张　三", "张 三", " 张三 ", "张\u200b三")} == {"张三"}


def test_training_has_its_last_day_and_counts_its_days(tmp_path):
    columns = {"发展对象培训起始时间": "2021-05-08", "发展对象培训结束时间": "2021-05-10", "入党积极分子培训起始时间": "2020-05-08", "入党积极分子培训结束时间": "2020-06-08", "积极分子结业考试成绩": "86分"}
    told = facts(one(tmp_path, **columns)[0])
    assert told["training_completed"] == ("2021-05-10", {"days": 3})
    assert told["party_school_passed"] == ("2020-06-08", {"score": 86})


def test_training_begun_and_not_ended_has_not_happened_yet(tmp_path):
    assert "training_completed" not in facts(one(tmp_path, 发展对象培训起始时间="2021-05-08", 发展对象培训结束时间=None)[0])


def test_training_in_one_cell_and_notices_with_both_ends(tmp_path):
    told = facts(one(tmp_path, 发展对象培训时间="2021.5.8-5.10", 公示日期="2021年6月1日至6月7日")[0])
    assert told["training_completed"] == ("2021-05-10", {"days": 3})
    assert told["development_publicized"] == ("2021-06-01", {"until": "2021-06-07"})


@pytest.mark.parametrize(("value", "fields"), [
    ("合格", {"passed": True}), ("优秀", {"passed": True}), ("未通过", {"passed": False}), ("否", {"passed": False}), (86, {"score": 86}), ("待补考", {}), (None, {}),
])
def test_results_of_the_party_school(value, fields, tmp_path):
    assert facts(one(tmp_path, 党校结业时间="2020-06-08", 党校考核结果=value)[0])["party_school_passed"] == ("2020-06-08", fields)


def test_a_result_alone_says_that_it_happened(tmp_path):
    told = facts(one(tmp_path, 党校考核结果="合格", 发展对象培训班结业情况="合格")[0])
    assert (told["party_school_passed"], told["training_completed"]) == ((None, {"passed": True}), (None, {}))


def test_training_that_was_not_passed_is_neither_completed_nor_missing(tmp_path):
    case, _ = one(tmp_path, 发展对象培训时间="2021-05-10", 发展对象培训班结业情况="不合格")
    assert "training_completed" not in facts(case)
    assert case.covers == {"applied"}


def test_what_the_header_itself_states_is_a_field_and_no_more(tmp_path):
    told = facts(one(tmp_path, 入党时间="2022-05-20", 预审通过时间="2022-04-01", 政审时间="2022-03-01", 入党上级党委审批日期="2022-07-01", 支部大会时间=None)[0])
    assert told["admission_voted"] == ("2022-05-20", {"carried": True})
    assert told["pre_reviewed"] == ("2022-04-01", {"passed": True})
    assert told["political_review_concluded"] == ("2022-03-01", {})
    assert told["admission_approved"] == ("2022-07-01", {"body_kind": "committee"})
    assert facts(one(tmp_path, 支部大会时间="2022-05-20")[0])["admission_voted"] == ("2022-05-20", {})


def test_a_serial_number_alone_says_that_the_form_was_handed_out(tmp_path):
    assert facts(one(tmp_path, 入党志愿书编号="A0012")[0])["form_issued"] == (None, {"serial": "A0012"})


def test_an_extension_is_a_vote_and_an_approval_of_its_own(tmp_path):
    columns = {"转正大会时间": "2024-05-20", "转正上级党委审批日期": "2024-06-20", "延长预备期日期": "2023-05-20", "延长预备期总支审查日期": "2023-05-25", "延长预备期党委审批日期": "2023-06-20"}
    told = facts(one(tmp_path, **columns)[0])
    assert told["conversion_voted"] == ("2024-05-20", {"decision": "convert"})
    assert told["conversion_voted2"] == ("2023-05-20", {"decision": "extend"})
    assert told["conversion_approved2"] == ("2023-06-20", {"decision": "extend", "body_kind": "committee"})
    assert told["conversion_reviewed"] == ("2023-05-25", {})


def test_nobody_extended_is_no_step_missed(tmp_path):
    case, _ = one(tmp_path, 延长预备期日期=None, 延长预备期总支审查日期=None, 延长预备期党委审批日期=None)
    assert case.covers == {"applied"}


def test_an_end_of_probation_reckoned_by_the_system_is_no_approval(tmp_path):
    assert set(facts(one(tmp_path, 预备期满日="2023-05-20")[0])) == {"applied"}
    told = facts(one(tmp_path, 审批时间="2022-07-01", 预备期满日="2023-05-20")[0])
    assert told["admission_approved"] == ("2022-07-01", {"probation_to": "2023-05-20"})


def test_a_column_that_nobody_fills_is_not_kept_and_one_that_some_fill_is(tmp_path):
    header = ["姓名", "申请入党时间", "谈心谈话时间", "团推优时间", "确定积极分子时间", "转正大会时间"]
    rows = [["陈一", "2020-01-01", None, "2020-05-01", "2020-06-01", None], ["陈二", "2020-01-01", "无", None, "2020-06-01", None]]
    found = roster(tmp_path, [header, *rows])
    assert found.not_kept == ("谈心谈话时间",)
    assert {case.covers for case in found.cases} == {frozenset({"applied", "recommended", "activist_decided", "conversion_voted"})}


def test_a_column_filled_with_what_cannot_be_read_is_kept(tmp_path):
    found = roster(tmp_path, [["姓名", "申请入党时间", "谈心谈话时间", "确定积极分子时间"], ["陈一", "2020-01-01", "谈过几次", "2020-06-01"], ["陈二", "2020-01-01", None, "2020-06-01"]])
    assert found.not_kept == ()
    assert [("applicant_interviewed" in case.covers) for case in found.cases] == [False, True]


def test_a_reason_for_a_blank_is_kept(tmp_path):
    found = roster(tmp_path, [["姓名", "申请入党时间", "未填原因"], ["陈一", None, "原单位材料未转来"]])
    assert found.blanks == {"陈一#2": "原单位材料未转来"}


def test_a_cell_merged_over_several_people_says_the_same_of_each(tmp_path):
    rows = [["姓名", "所在党支部", "申请入党时间"], ["陈一", "学生支部", "2020-01-01"], ["陈二", None, None], ["陈三", "教工支部", "2020-02-01"]]
    found = roster(tmp_path, rows, ["B2:B3", "C2:C3"])
    assert [(case.branch, facts(case)["applied"][0]) for case in found.cases] == [("学生支部", "2020-01-01"), ("学生支部", "2020-01-01"), ("教工支部", "2020-02-01")]


def test_sums_notes_examples_and_signatures_are_no_people(tmp_path):
    rows = [["序号", "姓名", "申请入党时间"], ["示例", "张三", "2020-01-01"], [1, "陈一", "2020-01-01"], [None, None, None], ["合 计", "1", None],
            ["小计：1人", None, None], ["注：日期以材料为准", None, None], ["审核人：", "王五", "2024年3月1日"], [None, "负责人（签字）", None], [2, None, None]]
    found = roster(tmp_path, rows)
    assert ([case.name for case in found.cases], found.problems) == (["陈一"], ())
    assert [line.split("：")[0] for line in found.skipped] == [f"［名册］第 {row} 行" for row in (2, 5, 6, 7, 8, 9, 10)]


def test_days_without_a_name_are_a_problem_and_not_dropped_in_silence(tmp_path):
    found = roster(tmp_path, [["姓名", "申请入党时间", "团推优时间"], ["陈一", "2020-01-01", None], [None, "2020-01-01", "2020-02-01"]])
    assert [(problem.row, "没有姓名和学号" in problem.message) for problem in found.problems] == [(3, True)]


def test_every_sheet_with_a_header_is_read_and_the_others_are_named(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"说明": [["填表说明"], ["请如实填写"]], "一班": [["姓名", "申请入党时间"], ["陈一", "2020-01-01"]],
                                      "二班": [[], ["学号", "姓名", "申请入党时间"], ["1", "陈二", "2020-01-01"]], "空": []})
    found = reading(path)
    assert [(case.name, case.source.sheet, case.source.row) for case in found.cases] == [("陈一", "一班", 2), ("陈二", "二班", 3)]
    assert [layout.name for layout in found.sheets] == ["一班", "二班"]
    assert found.skipped == ("工作表「说明」没有读：没有找到表头", "工作表「空」没有读：是空的")


def test_the_layout_says_which_cell_to_colour(tmp_path):
    rows = [[], ["姓名", "申请入党时间", "志愿书编号", "延长预备期日期", "转正大会时间"], ["陈一", "2020-01-01", "A1", "2023-05-20", None]]
    layout = roster(tmp_path, rows).sheet
    assert (layout.header, layout.rows) == ((2,), {"陈一#3": 3})
    assert layout.columns["applied"] == (2,)
    assert layout.columns["form_issued"] == layout.columns["form_issued.serial"] == (3,)
    assert layout.columns["conversion_voted"] == (5, 4)
    assert layout.cells == {("陈一#3", "conversion_voted"): 4}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_that_excel_writes(encoding, tmp_path):
    text = '姓名,"递交入党\n申请书时间",培养联系人\n陈一,2020/1/5,"王一、李二"\n\n陈㐂,2020/1/6,\n'
    found = reading(csv(tmp_path / "a.csv", text, encoding))
    assert [(case.name, case.source.row, facts(case)["applied"][0]) for case in found.cases] == [("陈一", 2, "2020-01-05"), ("陈㐂", 4, "2020-01-06")]


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_a_csv_may_be_parted_by_tabs_or_semicolons(mark, tmp_path):
    assert len(reading(csv(tmp_path / "a.csv", f"姓名{mark}申请入党时间\n陈一{mark}2020-01-01\n")).cases) == 1


def test_no_people_is_an_error_and_never_a_success_with_none(tmp_path):
    with pytest.raises(Unusable, match="没有人员"):
        roster(tmp_path, [["姓名", "申请入党时间"], ["合计", "0"]])
    with pytest.raises(Unusable, match="没有一列与发展党员的步骤有关"):
        roster(tmp_path, [["姓名", "电话"], ["陈一", "13800000000"]])
    with pytest.raises(Unusable, match="没有找到表头"):
        roster(tmp_path, [["甲", "乙"], ["丙", "丁"]])


def test_a_long_roster_tells_how_far_it_is(tmp_path):
    told = []
    path = csv(tmp_path / "a.csv", "姓名,申请入党时间\n" + "陈一,2020-01-01\n" * 1200)
    found = read(path, ReadOptions(headers=HEADERS, progress=lambda done, total: told.append((done, total))))
    assert (len(found.cases), told) == (1200, [(500, 1200), (1000, 1200)])


def test_a_roster_can_be_read_one_by_one_too(tmp_path):
    path = csv(tmp_path / "a.csv", "姓名,申请入党时间\n陈一,2020-01-01\n陈二,2020\n")
    problems = []
    assert [case.name for case in read_cases(path, ReadOptions(headers=HEADERS), problems.append)] == ["陈一", "陈二"]
    assert len(problems) == 1


def test_a_no_and_a_nought_are_answers_where_they_are_asked_for(tmp_path):
    header = ["姓名", "申请入党时间", "支部大会时间", "接收大会应到人数", "接收大会反对票数", "接收大会是否通过"]
    found = roster(tmp_path, [header, ["陈一", "2020-01-01", "2022-05-01", "20", "0", "否"], ["王二", "2020-01-01", "2022-05-01", "20", "", ""]])
    votes = [next(fact for fact in case.facts if fact.kind == "admission_voted").fields for case in found.cases]
    assert votes == [{"due": 20, "against": 0, "carried": False}, {"due": 20}]
    assert found.problems == ()
