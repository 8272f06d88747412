"""Is the header found, joined and understood in every layout that real units use?"""

import pytest
from roster_files import HEADERS, csv, facts, reading, roster, xlsx

from devtrack.errors import Unusable
from devtrack.importers.aliases import build_headers, look_up, normal
from devtrack.importers.read import read
from devtrack.importers.reading import ReadOptions

LAYOUTS = {
    "4.1": "学工号|姓名|联系分党委编码|联系分党委|联系党支部编码|联系党支部|提交书面申请书时间|确定为入党积极分子时间|入党积极分子培训起始时间|入党积极分子培训结束时间|积极分子结业考试成绩|确定为发展对象时间|发展对象培训起始时间|发展对象培训结束时间|发展对象结业考试成绩|列入发展计划时间|领取志愿书时间|志愿书编号|入党时间|转正时间|当前发展阶段|备注",
    "4.1b": "学工号|姓名|联系党支部|确定为入党积极分子时间|入党积极分子培训时间|确定为发展对象时间|发展对象培训时间|列入发展计划时间|领取志愿书时间|志愿书编号|入党时间|转正时间|当前发展阶段|备注",
    "4.2a": "学工号|姓名|所在分党委编码|所在分党委|所在党支部编码|所在党支部|党籍状态（正式党员或预备党员）|组织关系转入时间|提交书面申请书时间|确定为入党积极分子时间|确定为发展对象时间|入党介绍人|入党时间|入党时所在党支部|转正时间|转正时所在党支部|党内职务|党内奖励|其他奖励",
    "4.2b": "学工号|姓名|身份证号码|二级党委名称|二级党委编码|所在党支部|党支部编码|党籍状态|组织关系转入时间|提交书面申请书时间|确定为入党积极分子时间|确定为发展对象时间|入党介绍人|加入党组织日期|入党时所在党支部|转为正式党员日期|转正时所在党支部|党内职务|党内奖励|其他奖励|来源|备注1|备注2|备注3",
    "4.2c": "学工号|姓名|人员类别|性别|身份证号|民族|籍贯|出生年月|二级党组织名称|党支部名称|党籍状态|标签|组织关系转入时间|提交书面申请书时间|确定为入党积极分子时间|确定为发展对象时间|入党介绍人|入党时间|转正时间|专业技术职务|手机|邮箱|转至历史党员库详细原因|备注",
    "4.2d": "学工号|姓名|类别|转入党委|转入党支部|介绍信抬头|介绍信有效天数|党籍状态|转出单位|转出单位地址|转出单位联系电话|转出单位传真|转出单位邮编|党委缴纳至年月|转出办理时间|转入办理时间|提交书面申请书时间|确定为入党积极分子时间|确定为发展对象时间|入党时间|转正时间|是否有回执",
    "4.3a": "学号|学生类别|姓名|性别|出生日期|身份证号|民族|年级|所在基层党组织|所属党支部|发展程度|提交书面申请书时间|确定为入党积极分子时间|确定为发展对象时间|培养层次（研究生填写）|培养类型（研究生填写）|教育类别（研究生填写）|培养方式（研究生填写）|预计毕业年月|学籍状态|籍贯",
    "4.3b": "学号|姓名|政治面貌|发展时间|领取志愿书时间|志愿书编码|发展程度|审批状态|转正时间",
    "4.3c": "学工号|姓名|性别|出生日期|民族|证件号码|所在基层党组织|所在党支部|领取志愿书时间|志愿书编码|入党时间|转正时间",
    "4.4": "序号|所在党支部|姓名|学号/\n职工号|性别|民族|籍贯|出生日期|递交入党申请书时间|团组织推优时间|确定为入党积极分子时间|培养联系人1|培养联系人2|已取得学历|学生类别/人员类别|年级|学制|担任职务|党支部书记姓名|二级党委备案情况",
    "4.5": "学号|姓名|性别|出生年月|民族|籍贯|所属院系|年级|专业班次|现任学生干部职务|首次递交入党申请书时间|确认为入党积极分子时间|是否为团员|(QQ)|(推荐支部)|备注",
    "4.6": "分党委名称|党支部名称|班级|学号|姓名|联系人|性别|籍贯|民族|出生年月|职务|申请入党时间|确定积极分子时间|党校结业时间|党校考核结果|学习成绩排名|综合素质排名|不及格课程数|思想汇报|志愿服务|竞赛获奖|其他项目",
    "4.7": "学号|姓名|身份|年级|专业|班级|身份证号|年龄|性别|籍贯|手机号|入团日期|入团学校名称|家庭详细地址|提交入党申请书时间|入党申请公示时间|确定积极分子时间|审议时间|上级党委备案时间|入党培养人|参加培训情况|参加培训时间|结业时间|培训是否合格",
    "4.8": "学号|姓名|性别|联系方式|民族|籍贯|身份证|出生日期|年级|班级|学历|导师|所处阶段|寝室|职务|所在支部|培养联系人|入党介绍人|入党志愿书编号|申请入党时间|谈心谈话时间|团推优时间|确定积极分子时间|积极分子培训时间|积极分子培训班结业情况|确定发展对象时间|发展对象培训时间|发展对象培训班结业情况|业务课排名|外调材料日期|政审材料日期|拟发展时间|发展党员上级党委预审日期|公示日期|入党时间|入党总支审查日期|发展党员上级组织谈话日期|入党上级党委审批日期|转正时间|转正总支审查日期|转正上级党委审批日期|延长预备期日期|延长预备期总支审查日期|延长预备期党委审批日期|备注",
    "4.9": "学号|姓名|性别|学院|年级|班级|民族|身份证号|出生日期|联系方式|邮箱|家庭住址|政治面貌|毕业时间|入团时间|递交入党申请书时间|确定积极分子时间|确定预备党员时间|转正时间",
    "4.10": "所属党委|所属党支部|姓名|性别|民族|出生年月日|文化程度|提交入党申请时间|列为积极分子时间|培养联系人|入党介绍人|列为发展对象时间|列为预备党员时间|预备党员转正时间|当前阶段",
    "4.11": "序号|姓名|性别|公民身份证号码|民族|出生日期|学历|申请入党日期|手机号码|背景信息|申请入党阶段工作岗位|政治面貌|接受申请党组织|籍贯|入团日期|参加工作日期|申请入党日期|确定入党积极分子日期|工作单位及职务|家庭住址|加入党组织日期|转为正式党员日期|人员类别|党籍状态|入党类型|积极分子阶段一线情况|人员类型|隶属党组织|预备党员阶段一线情况|预备党员阶段工作岗位|预备党员阶段所属行业|申请入党阶段一线情况|积极分子阶段工作岗位",
    "4.12": "序号|姓名|所属党组织|当前阶段|当前步骤|流程状态|进度(%)|递交申请书日期|确定为积极分子|确定为发展对象|成为预备党员|转为正式党员|预备期满日",
    "4.13": "姓名|性别|籍贯|出生年月|民族|文化程度|参加工作时间|申请入党时间|确定积极分子时间",
}
"""The thirteen sources of real headers, verbatim."""

ASKED = {
    "4.1": ["转正时间"], "4.1b": ["转正时间"], "4.2a": ["转正时间"], "4.2b": ["转为正式党员日期"], "4.2c": ["转正时间"],
    "4.2d": ["转正时间"], "4.3b": ["转正时间"], "4.3c": ["转正时间"], "4.7": ["审议时间"], "4.8": ["转正时间"],
    "4.9": ["确定预备党员时间", "转正时间"], "4.10": ["列为预备党员时间", "预备党员转正时间"], "4.11": ["转为正式党员日期"],
    "4.12": ["成为预备党员", "转为正式党员"],
}
OTHER_SHEETS = """
党支部名称|简称|成立时间|所属分党委|所属分党委编码|支部类别|所在单位属性|是否是教工党支部|是否是专业教师党支部|是否建立在团队|是否为大中型(企业)|是否国有独资(企业)|是否联合党支部(企业)|联系电话|传真|邮箱
所属分党委|所属分党委编码|所属党支部|所属党支部编码|姓名|学工号|职务（留空默认为委员）|是否是管理员（留空默认为否）
所在分党委编码|所在分党委|所在党支部编码|所在党支部|会议类型|主持人学工号|主持人姓名|记录人学工号|记录人姓名|会议名称|计划会议时间|实际会议时间|会议地点|应到人数|实到人数|请假人数|列席人员|会议议题|会议内容|会议决议
年度|所在分党委编码|所在分党委|所在党支部编码|所在党支部|考核结果
学工号|姓名|党籍状态|评议结果
"""


def person(header, value="2024-03-15"):
    return ["陈一" if cell == "姓名" else "2021001" if cell.startswith("学") and cell != "学历" else value if "时间" in cell or "日期" in cell else None for cell in header]


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_header_of_a_real_layout_is_mapped_asked_about_or_knowingly_ignored(name, tmp_path):
    header = LAYOUTS[name].split("|")
    found = roster(tmp_path, [header, person(header)])
    assert found.unmapped == ()
    assert [question.header for question in found.questions] == ASKED.get(name, [])
    assert len(found.cases) == 1
    assert found.cases[0].facts


@pytest.mark.parametrize("line", OTHER_SHEETS.split())
def test_a_sheet_that_is_no_roster_of_steps_is_refused_though_its_headers_are_known(line, tmp_path):
    assert [cell for cell in line.split("|") if look_up(HEADERS, normal(cell)) is None] == []
    with pytest.raises(Unusable, match="一个人也没有读到"):
        roster(tmp_path, [line.split("|"), ["x"] * (line.count("|") + 1)])


def test_the_header_is_found_under_title_seal_and_date_and_read_with_its_second_row(tmp_path):
    rows = [
        ["附件6"], ["入党积极分子名册"], ["二级党委（盖章）：", None, None, "填报日期：2024年3月1日"],
        ["序号", "姓名", "学号/\n职工号", "递交入党\n申请书时间", "培养联系人", None, "二级党委备案情况"],
        [None, None, None, None, "1", "2", None],
        [1, "张　三", "2021001", "2020/10/15", "王一", "王二", "已备案"],
        [2, "李四", "2021002", "2020/10/16", "王一", None, "无"],
        [], ["合计", None, None, "2 人"], ["注：出生日期以身份证为准"], ["填表人：赵五"],
    ]
    found = roster(tmp_path, rows, ["A2:G2", "E4:F4", "A4:A5", "B4:B5"])
    assert [(case.id, case.name, case.source.row) for case in found.cases] == [("2021001", "张三", 6), ("2021002", "李四", 7)]
    assert facts(found.cases[0]) == {
        "applied": ("2020-10-15", {}), "contacts_assigned": (None, {"people": [{"name": "王一"}, {"name": "王二"}]}), "activist_filed": (None, {}),
    }
    assert facts(found.cases[1])["contacts_assigned"] == (None, {"people": [{"name": "王一"}]})
    assert "activist_filed" not in facts(found.cases[1])
    assert found.sheet.header == (4, 5)
    assert (found.problems, found.unmapped, len(found.skipped)) == ((), (), 3)


def test_group_headings_say_what_the_columns_below_are_about(tmp_path):
    rows = [
        ["发展党员一览表"],
        ["基本信息", None, "入党申请", None, "转正", None, None, "培养联系人", None],
        ["姓名", "学号", "申请时间", "谈话时间", "申请时间", "大会时间", "审批时间", "姓名", "职务"],
        ["陈一", "1", "2020-01-01", "2020-02-01", "2023-01-01", "2023-02-01", "2023-03-01", "王一", "教师"],
    ]
    found = roster(tmp_path, rows, ["A1:I1", "A2:B2", "C2:D2", "E2:G2", "H2:I2"])
    told = facts(found.cases[0])
    assert told["conversion_applied"] == ("2023-01-01", {})
    assert told["conversion_voted"] == ("2023-02-01", {"decision": "convert"})
    assert told["conversion_approved"] == ("2023-03-01", {"decision": "convert"})
    assert told["contacts_assigned"] == (None, {"people": [{"name": "王一"}]})
    assert "admission_approved" not in told
    assert (found.unmapped, found.ignored) == (("入党申请／申请时间", "入党申请／谈话时间"), ("培养联系人／职务",))


def test_without_a_group_heading_the_same_words_have_their_usual_meaning(tmp_path):
    found = roster(tmp_path, [["姓名", "谈话时间", "审批时间"], ["陈一", "2020-02-01", "2023-03-01"]])
    assert set(facts(found.cases[0])) == {"applicant_interviewed", "admission_approved"}


def test_two_header_rows_are_joined_in_a_csv_too(tmp_path):
    text = "名册,,,\n姓名,申请入党时间,培养联系人,\n,,1,2\n陈一,2020-01-01,王一,王二\n"
    found = reading(csv(tmp_path / "a.csv", text))
    assert facts(found.cases[0])["contacts_assigned"] == (None, {"people": [{"name": "王一"}, {"name": "王二"}]})


def test_blanks_full_width_letters_and_hints_in_a_header_make_no_difference(tmp_path):
    header = ["姓　名", "学 号 *", "递交 入党\n申请书 时间（年月日）", "《入党志愿书》编号", "确定为入党积极分子日期"]
    found = roster(tmp_path, [header, ["陈一", "1", "2020-01-01", "A1", "2020-06-01"]])
    assert set(facts(found.cases[0])) == {"applied", "form_issued", "activist_decided"}


def test_a_hint_that_changes_the_meaning_is_not_thrown_away(tmp_path):
    found = roster(tmp_path, [["姓名", "申请入党时间", "入党时间（党委批准）"], ["陈一", "2020-01-01", "2022-01-01"]])
    assert found.unmapped == ("入党时间（党委批准）",)


def test_a_header_twice_is_read_twice_and_a_conflict_is_told(tmp_path):
    header = ["姓名", "申请入党日期", "政治面貌", "申请入党日期"]
    rows = [["陈一", "2020-01-01", "", "2020-01-01"], ["陈二", "2020-01-01", "", None], ["陈三", "2020-01", "", "2020-01-09"], ["陈四", "2020-01-01", "", "2020-03-09"]]
    found = roster(tmp_path, [header, *rows])
    assert [facts(case)["applied"][0] for case in found.cases] == ["2020-01-01", "2020-01-01", "2020-01-09", None]
    assert [(one.row, "不一致" in one.message) for one in found.problems] == [(5, True)]
    assert found.cases[3].facts[0].lo < found.cases[3].facts[0].hi


def test_a_header_repeated_on_every_page_is_no_person(tmp_path):
    header = ["序号", "姓名", "申请入党时间"]
    found = roster(tmp_path, [header, [1, "陈一", "2020-01-01"], header, [2, "陈二", "2020-01-02"]])
    assert ([case.name for case in found.cases], found.problems) == (["陈一", "陈二"], ())


def test_another_table_further_down_is_told_and_not_misread(tmp_path):
    rows = [["姓名", "申请入党时间", "团推优时间"], ["陈一", "2020-01-01", None], [], ["姓名", "入党时间", "转正大会时间"], ["陈二", "2022-01-01", "2023-01-01"]]
    found = roster(tmp_path, rows)
    assert [case.name for case in found.cases] == ["陈一"]
    assert [(one.row, "另一张表" in one.message) for one in found.problems] == [(4, True)]


def test_an_ambiguous_header_is_asked_about_and_without_an_answer_nothing_is_guessed(tmp_path):
    rows = [["学号", "姓名", "入党时间", "转正时间"], ["1", "陈一", "2022-05-20", "2023-05-20"]]
    found = roster(tmp_path, rows)
    question = found.questions[0]
    assert (question.header, question.sheet, question.column, question.layout) == ("转正时间", "名册", 4, found.sheet.fingerprint)
    assert [choice.means for choice in question.choices] == ["conversion_approved.full_from", "conversion_voted", "ignore"]
    assert facts(found.cases[0]) == {"admission_voted": ("2022-05-20", {"carried": True})}
    assert found.cases[0].covers == {"admission_voted"}


@pytest.mark.parametrize(("answer", "told", "shown"), [
    ("conversion_voted", {"conversion_voted": ("2023-05-20", {"decision": "convert"})}, "支部大会讨论转正"),
    ("支部大会讨论转正", {"conversion_voted": ("2023-05-20", {"decision": "convert"})}, "支部大会讨论转正"),
    ("conversion_approved.full_from", {"conversion_approved": (None, {"decision": "convert", "full_from": "2023-05-20"})}, "转正审批：转正时间"),
    ("ignore", {}, "不读"),
])
def test_an_answer_says_what_the_column_means(answer, told, shown, tmp_path):
    rows = [["学号", "姓名", "申请入党时间", "转正时间"], ["1", "陈一", None, "2023-05-20"]]
    found = roster(tmp_path, rows, 转正时间=answer)
    assert facts(found.cases[0]) == told
    assert (found.questions, found.readings) == ((), {"转正时间": shown})


def test_the_day_of_full_membership_joins_the_approval_that_another_column_gives(tmp_path):
    rows = [["姓名", "转正时间", "转正上级党委审批日期"], ["陈一", "2023-05-20", "2023-06-01"]]
    told = facts(roster(tmp_path, rows, 转正时间="conversion_approved.full_from").cases[0])
    assert told == {"conversion_approved": ("2023-06-01", {"decision": "convert", "body_kind": "committee", "full_from": "2023-05-20"})}


def test_an_answer_may_explain_any_header_and_one_for_a_header_that_is_not_there_is_told(tmp_path):
    rows = [["姓名", "申请入党时间", "班子研究"], ["陈一", "2020-01-01", "2020-06-01"]]
    found = roster(tmp_path, rows, 班子研究="activist_decided", 转正时间="conversion_voted")
    assert set(facts(found.cases[0])) == {"applied", "activist_decided"}
    assert (found.unmapped, found.unused) == ((), ("转正时间",))


def test_answers_alone_make_a_header_of_words_nobody_knows(tmp_path):
    found = roster(tmp_path, [["名册"], ["人名", "交申请", "定积极"], ["陈一", "2020-01-01", "2020-06-01"]], 人名="name", 交申请="applied", 定积极="activist_decided")
    assert (found.cases[0].name, set(facts(found.cases[0]))) == ("陈一", {"applied", "activist_decided"})


def test_an_answer_that_means_nothing_is_refused_with_the_nearest_word(tmp_path):
    with pytest.raises(Unusable, match="是否为 conversion_voted"):
        roster(tmp_path, [["姓名", "申请入党时间", "转正时间"], ["陈一", "2020-01-01", None]], 转正时间="conversion_vote")


def test_the_fingerprint_is_that_of_the_layout_not_of_the_people(tmp_path):
    prints = {roster(tmp_path, [["姓名", header], [name, "2020-01-01"]]).sheet.fingerprint
              for header, name in (("申请入党时间", "陈一"), ("申请 入党日期", "陈二"))}
    assert len(prints) == 1
    assert roster(tmp_path, [["姓名", "转正时间"], ["陈一", "2020-01-01"]]).sheet.fingerprint not in prints


def test_an_unknown_header_is_listed_and_not_dropped_in_silence(tmp_path):
    found = roster(tmp_path, [["姓名", "申请入党时间", "支部评价"], ["陈一", "2020-01-01", "好"]])
    assert (found.unmapped, found.ignored) == (("支部评价",), ())


def test_a_unit_lays_its_own_words_over_the_table(tmp_path):
    own = {"columns": [{"means": "applied", "headers": ["交申请那天"]}], "ignored": ["谈话时间"],
           "ambiguous": [{"headers": ["入党时间"], "choices": [{"means": "admission_voted", "says": "大会"}, {"means": "admission_approved", "says": "审批"}]}]}
    headers = build_headers({"columns": [{"means": "name", "headers": ["姓名"]}, {"means": "admission_voted", "headers": ["入党时间"]}]}, own)
    path = xlsx(tmp_path / "a.xlsx", [["姓名", "交申请那天", "谈话时间", "入党时间"], ["陈一", "2020-01-01", "2020-02-01", "2022-01-01"]])
    found = read(path, ReadOptions(headers=headers))
    assert set(facts(found.cases[0])) == {"applied"}
    assert (found.ignored, [one.header for one in found.questions]) == (("谈话时间",), ["入党时间"])


@pytest.mark.parametrize(("table", "said"), [
    ({"columns": [{"means": "aplied", "headers": ["x"]}]}, "是否为 applied"),
    ({"columns": [{"means": "applied", "headers": "x"}]}, "应为列表"),
    ({"columns": [{"means": "applied", "headers": ["x"], "with": {"pased": True}}]}, "没有「pased」"),
    ({"colums": []}, "只能有"),
])
def test_a_table_that_is_wrong_is_refused(table, said):
    with pytest.raises(Unusable, match=said):
        build_headers(table)
