"""Do `devtrack can` and `devtrack advance` say what may be done, do it for those who may, and hold back the others?"""

import re

import pytest
from freezegun import freeze_time
from school import MEMBERS, begin, case, fact
from test_step_tables import write_table

BRANCH = "学生第一党支部"
ACTIVIST = (
    fact("applied", "2024-09-10"), fact("applicant_interviewed", "2024-09-20", by="赵委员"), fact("recommended", "2024-11-20", method="league"),
    fact("activist_decided", "2024-12-01", body="committee_meeting"), fact("activist_filed", "2024-12-03"),
    fact("contacts_assigned", "2024-12-03", people=MEMBERS), fact("party_school_passed", "2025-04-20", passed=True),
    fact("trainee_nominated", "2025-05-06"), fact("trainee_reviewed", "2025-05-10"), fact("trainee_publicized", "2025-05-12", until="2025-05-16", objections=0),
    fact("mentors_assigned", "2025-05-18", people=MEMBERS), fact("inspected", "2025-05-28"), fact("inspected", "2025-11-26"), fact("inspected", "2026-05-20"),
)
LISTED = (
    *ACTIVIST, fact("development_opinions_heard", "2026-05-25"), fact("development_decided", "2026-05-26", body="committee_meeting"),
    fact("development_reviewed", "2026-05-27"), fact("development_consented", "2026-05-28"), fact("development_publicized", "2026-05-29", until="2026-06-04", objections=0),
    fact("development_listed", "2026-06-08"), fact("development_announced", "2026-06-09"), fact("introducers_assigned", "2026-06-09", people=MEMBERS),
    fact("political_review_concluded", "2026-09-15", passed=True), fact("training_completed", "2026-09-25", days=3, hours=24), fact("admission_examined", "2026-10-26"),
    fact("pre_reviewed", "2026-10-30", passed=True), fact("form_issued", "2026-10-31"),
)
HEAD = {"born": "2005-05-01", "branch_committee": True, "general_branch": True}
CHEN, WANG = case("2024001", "陈一", *LISTED, **HEAD), case("2024002", "王二", *LISTED, **HEAD)
LI = case("2024003", "李三", *LISTED[:-3], **HEAD)  # not examined, no pre-review, no form
ZHAO = case("2024004", "赵四", fact("applied", "2026-09-10"), **HEAD)
VOTE = ("due=20", "present=15", "for=14", "against=0", "abstain=1", "ballot=无记名投票", "separate=是")


def sets(*texts):
    return tuple(word for text in texts for word in ("--set", text))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A ledger with four people in one branch, on the morning of 2026-11-22."""
    monkeypatch.setenv("COLUMNS", "150")
    with freeze_time("2026-11-21T16:00:00+08:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"))
        at.type("import", at.file("a.jsonl", CHEN, WANG, LI, ZHAO))
    with freeze_time("2026-11-22T09:30:00+08:00"):
        yield at


def head(desk):
    return desk.type("verify").out.splitlines()[0]


def refused(desk, *words):
    """Type what is refused whole; nothing may be written. Return what was said, line by line, without the last word."""
    before = head(desk)
    said = desk.type(*words, exits=2)
    assert said.out == ""
    assert head(desk) == before
    return [line for line in said.err.splitlines() if line != "没有写入"]


def timeline(desk, who):
    return desk.type("case", "timeline", who).out


def flat(text):
    """What is said without its line breaks."""
    return re.sub(r"\s+", "", text)


# Asking

def test_what_may_be_done_is_said_with_the_fields_its_paper_must_say(desk):
    said = desk.type("can", "支部大会讨论接收预备党员", "陈一").out.splitlines()
    assert said[0] == "支部大会讨论接收预备党员，2026-11-22"
    assert said[1].startswith("可以办  陈一  2024001  学生第一党支部  发展对象（自 2026-06-08）")
    assert said[2].split() == ["须写明", "应到会有表决权人数、实到会有表决权人数、赞成票、反对票、弃权票、表决方式、是否逐个表决"]


def test_what_may_not_be_done_is_said_with_every_reason_and_what_comes_first(desk):
    said = desk.type("can", "admission_voted", "李三", "赵四", exits=1).out
    li, _, zhao = said.partition("不能办  赵四")
    for step in ("支委会审查", "基层党委预审", "发放《中国共产党入党志愿书》"):
        assert f"还没有“{step}”，应在这一步之前办理〔《细则》（2026）第十八条〕" in li
    assert "等待不能解决；先办：支委会审查；基层党委预审；发放《中国共产党入党志愿书》" in li
    assert "现在是入党申请人，不能办“支部大会讨论接收预备党员”；这一步从发展对象、支部大会通过，待审批办理" in zhao
    assert "还没有“政治审查结论”" in zhao
    assert said.splitlines()[-1] == "共 2 人：0 人可以办，2 人还不能办"


def test_when_only_the_day_is_wrong_the_earliest_lawful_one_is_said(desk):
    desk.type("record", "支部大会讨论接收预备党员", "陈一", "--on", "2026-11-20", *sets(*VOTE))
    said = flat(desk.type("can", "审批前谈话", "陈一", "--on", "2026-11-20", exits=1).out)
    assert "审批前谈话：2026-11-20，应在支部大会讨论接收预备党员（2026-11-20）之后，早 1 天〔校内（cqipc）四、（三）1（7）、《细则》（2026）第二十三条〕".replace(" ", "") in said
    assert "最早2026-11-21可以办" in said
    assert "可以办  陈一" in desk.type("can", "审批前谈话", "陈一", "--on", "2026-11-21").out


def test_asking_writes_nothing_and_may_look_ahead(desk):
    before = head(desk)
    desk.type("can", "admission_voted", "陈一", "--on", "2026-11-29")
    assert head(desk) == before


def test_a_day_beyond_a_limit_is_no_bar_but_said_to_be_late(desk):
    said = flat(desk.type("can", "admission_voted", "陈一", "--on", "2026-12-05").out)
    assert "超期 5 天；应在基层党委预审（2026-10-30）后 1 个月内，即不晚于 2026-11-30；可以补办，检查时仍为超期".replace(" ", "") in said
    assert "超期" not in desk.type("can", "admission_voted", "陈一", "--on", "2026-11-30").out


def test_an_overdue_duty_may_be_answered_with_a_notice(desk):
    said = desk.type("can", "派人同申请人谈话", "赵四").out
    assert said.splitlines()[1].startswith("可以办  赵四")
    assert "派人同申请人谈话：2026-11-22，超期 43 天" in said
    assert "可以补办，检查时仍为超期" in said


@pytest.mark.parametrize(("words", "said"), [
    (("can", "没有这一步", "陈一"), ["没有“没有这一步”这一步；写事项代号（如 applied）或中文名（如 递交入党申请书）"]),
    (("can", "applied", "没有此人", "--on", "2026-02-30"), [
        "没有“没有此人”的档案。可以写学号、姓名或档案代号；全部档案见 devtrack case list", "--on 的“2026-02-30”不是确有的日期；写成 2026-06-30 这样"]),
    (("can", "admission_voted", "陈一", "--set", "due=多少"), ["--set due=多少：应到会有表决权人数「多少」不是整数；只写数字"]),
    (("can", "admission_voted", "陈一", "--set", "人数=3"), None),
])
def test_a_question_that_cannot_be_is_refused_whole(desk, words, said):
    told = refused(desk, *words)
    if said is None:
        assert "没有“人数”这一项" in told[0]
    else:
        assert told == said


def test_a_birth_date_that_is_lacking_is_asked_for_with_the_command_that_records_it(desk):
    desk.type("case", "open", "周五", "--number", "2024005", "--category", "student", "--org", BRANCH)
    said = flat(desk.type("can", "applied", "周五", exits=1).out)
    assert "缺出生日期；用devtrackcasechange谁--born补上" in said
    desk.type("case", "change", "周五", "--born", "2005-05-01", "--why", "身份证")
    assert desk.type("advance", "applied", "周五", "--on", "2026-11-20").out.startswith("办理 1 人")


# Going on

def test_one_goes_on_and_what_changes_is_said(desk):
    said = desk.type("advance", "admission_voted", "陈一", "--on", "2026-11-20", *sets(*VOTE)).out.splitlines()
    assert said[0] == "办理 1 人"
    assert said[1] == "  陈一  2024001  发展对象（自 2026-06-08） → 支部大会通过，待审批（自 2026-11-20）"
    assert re.match(r"已写入，登记到第 \d+ 行；末端 ", said[-1])


def test_those_who_may_go_on_and_the_others_are_held_back_with_reasons(desk):
    said = desk.type("advance", "admission_voted", "陈一", "王二", "李三", "--on", "2026-11-20", *sets(*VOTE), "--document", "支部大会会议记录（11 月 20 日）", exits=1).out
    assert "办理 2 人；文件：支部大会会议记录（11 月 20 日）" in said
    held = said.partition("暂缓 1 人")[2]
    assert "李三  2024003" in held
    assert "还没有“基层党委预审”" in held
    for who in ("陈一", "王二"):
        assert "收到材料：材料名称 支部大会会议记录（11 月 20 日）" in timeline(desk, who)
        assert "支部大会讨论接收预备党员" in timeline(desk, who)
    assert "收到材料" not in timeline(desk, "李三")
    assert "支部大会讨论接收预备党员" not in timeline(desk, "李三")


def test_where_nobody_may_nothing_is_written(desk):
    before = head(desk)
    said = desk.type("advance", "admission_voted", "李三", "--on", "2026-11-20", *sets(*VOTE), exits=1).out
    assert said.splitlines()[-1] == "没有写入"
    assert head(desk) == before


def test_what_differs_for_each_stands_in_a_small_table(desk):
    table = write_table(desk.folder / "票数.xlsx", ["学号", "姓名", "赞成", "反对", "弃权", "备注"], ["2024001", "陈一", 14, 0, 1, "无"], ["2024002", "王二", 8, 7, 0, ""])
    said = desk.type("advance", "admission_voted", "--file", table, "--on", "2026-11-20", *sets("due=20", "present=15", "ballot=无记名投票", "separate=是")).out
    assert "赞成票 14，反对票 0，弃权票 1" in said
    assert "未通过（应到 20 人，赞成 8 票，须超过半数）；状态不变，可以再议" in said
    assert "王二  2024002  发展对象（自 2026-06-08）\n" in said


def test_what_differs_may_be_typed_too(desk):
    said = desk.type("advance", "admission_voted", "陈一", "王二", "--on", "2026-11-20", *sets("due=20", "present=15", "ballot=secret", "separate=是"),
                     "--each", "2024001 赞成=15 反对=0 弃权=0", "--each", "王二 赞成=12 反对=3 弃权=0").out
    assert "赞成票 15" in said
    assert "赞成票 12" in said


def test_a_lost_vote_may_be_held_again(desk):
    lost = ("due=20", "present=15", "for=9", "against=6", "abstain=0", "ballot=secret", "separate=是")
    desk.type("advance", "admission_voted", "陈一", "--on", "2026-11-18", *sets(*lost))
    said = desk.type("advance", "admission_voted", "陈一", "--on", "2026-11-20", *sets(*VOTE)).out
    assert "发展对象（自 2026-06-08） → 支部大会通过，待审批（自 2026-11-20）" in said


def test_what_was_not_written_holds_back_with_what_is_lacking(desk):
    said = desk.type("advance", "admission_voted", "陈一", "--on", "2026-11-20", "--set", "due=20", "--set", "for=14", exits=1).out
    assert "缺实到会有表决权人数" in said


def test_a_trial_run_writes_nothing(desk):
    before = head(desk)
    said = desk.type("advance", "admission_voted", "陈一", "--on", "2026-11-20", *sets(*VOTE), "--dry-run").out
    assert said.splitlines()[-1] == "以上只是试看，没有写入；去掉 --dry-run 再运行一次即登记"
    assert head(desk) == before


def test_the_same_again_is_held_back(desk):
    words = ("advance", "admission_voted", "陈一", "--on", "2026-11-20", *sets(*VOTE))
    desk.type(*words)
    assert "内容相同" in desk.type(*words, exits=1).out


def test_what_a_reader_has_not_seen_stops_the_whole_batch(desk):
    desk.type("record", "书面思想汇报", "王二", "--on", "2026-11-20")
    said = desk.type("advance", "admission_voted", "陈一", "王二", "--on", "2026-11-20", *sets(*VOTE), "--seen", "30", exits=2)
    assert "有人刚刚改动了同一份档案，没有写入" in said.err


# Where the school asks otherwise

HALF = ("due=20", "present=10", "for=10", "against=0", "abstain=0", "written_for=1", "ballot=secret", "separate=是")


def test_exactly_half_needs_somebody_who_takes_it_on_by_name(desk):
    before = head(desk)
    said = desk.type("advance", "admission_voted", "陈一", "--on", "2026-11-20", *sets(*HALF), exits=1).out
    assert "学校文件四、（三）1（6）注：到会有表决权的正式党员须达到应到会的正式党员半数以上" in said
    assert "到会人数超过应到会有表决权人数的半数再开会；恰为一半的，改期召开" in said
    assert "加 --acknowledge national/admission-quorum" in said
    assert head(desk) == before
    said = desk.type("advance", "admission_voted", "陈一", "--on", "2026-11-20", *sets(*HALF), "--acknowledge", "national/admission-quorum").out
    assert "→ 支部大会通过，待审批" in said
    assert "不符·不合规定" in said  # the finding stays
    assert "确认按学校规定办理：规则 national/admission-quorum，确认人 李书记" in timeline(desk, "陈一")


def test_approval_by_the_general_branch_is_shown_the_lawful_way(desk):
    desk.type("advance", "admission_voted", "陈一", "--on", "2026-11-18", *sets(*VOTE))
    desk.type("advance", "审核《入党志愿书》和有关材料", "陈一", "--on", "2026-11-19", *sets("by=赵委员"))
    desk.type("advance", "审批前谈话", "陈一", "--on", "2026-11-19", *sets("by=赵委员", "role=党委委员"))
    approval = ("advance", "admission_approved", "陈一", "--on", "2026-11-20", *sets("body_kind=党总支", "collective=是", "probation_from=2026-11-18", "probation_to=2027-11-17"))
    said = desk.type(*approval, exits=1).out
    assert "记录为党总支审议，再报党委审批" in said
    assert "还没有“党总支审议”" in said
    desk.type("advance", "党总支审议", "陈一", "--on", "2026-11-20")
    assert "→ 预备党员" in desk.type(*approval, "--acknowledge", "approval-authority").out


def test_what_is_no_departure_cannot_be_acknowledged(desk):
    told = refused(desk, "advance", "admission_voted", "陈一", "--on", "2026-11-20", *sets(*VOTE), "--acknowledge", "national/observed-one-year")
    assert told[0].startswith("--acknowledge 的“national/observed-one-year”不是本流程与上位规定不一致之处；可以是 national/approval-authority、")


# What others found

def test_people_named_for_the_first_time_keep_their_names_whoever_of_the_batch_is_held_back(desk):
    for who, number in (("周五", "2024005"), ("吴六", "2024006")):
        desk.type("case", "open", who, "--number", number, "--born", "2005-05-01", "--category", "student", "--org", BRANCH, "--applied", "2026-11-10")
    desk.type("advance", "applicant_interviewed", "吴六", "--on", "2026-11-12")
    desk.type("advance", "recommended", "吴六", "--on", "2026-11-13")
    desk.type("advance", "activist_decided", "吴六", "--on", "2026-11-14", "--set", "body=支委会")
    said = desk.type("can", "contacts_assigned", "吴六", "--set", "people=新人甲、新人乙", exits=1).out
    assert "缺 新人甲 当日的党籍状态" in said
    desk.type("record", "contacts_assigned", "赵四", "--on", "2026-11-15", "--set", "people=新人甲")
    members = desk.folder / "党员.csv"
    members.write_text("姓名,学号,党籍状态,入党时间,转正时间\n王思远,T001,正式党员,2010-06-01,2011-06-01\n李慧敏,T002,正式党员,2010-06-01,2011-06-01\n", encoding="utf-8")
    desk.type("member", "import", str(members), "--org", BRANCH)
    said = desk.type("advance", "party_school_passed", "周五", "吴六", "--on", "2026-11-16", "--set", "passed=合格", exits=1).out
    assert "（已删除）" not in said
    said = desk.type("advance", "contacts_assigned", "周五", "吴六", "--on", "2026-11-16", "--set", "people=王思远、李慧敏", exits=1).out
    assert "人员名单 王思远、李慧敏" in said
    assert "（已删除）" not in timeline(desk, "吴六")


def test_mentors_whom_nobody_knows_are_written_down_by_name_even_where_the_first_of_a_batch_is_held(desk):
    ready = [one for one in ACTIVIST if one["kind"] not in ("mentors_assigned", "inspected")]
    desk.type("import", desk.file("b.jsonl", case("2024007", "甲一", *ready[:-1], **HEAD), case("2024008", "乙二", *ready, **HEAD)))
    said = desk.type("advance", "mentors_assigned", "甲一", "乙二", "--on", "2025-05-20", "--set", "people=新人甲、新人乙", exits=1).out
    assert "暂缓 1 人" in said
    assert "新人甲、新人乙" in timeline(desk, "乙二")
    assert "（已删除）" not in timeline(desk, "乙二")


@pytest.mark.parametrize("step", ["conversion_voted", "conversion_approved", "conversion_applied"])
def test_the_intention_to_cancel_is_only_asked_of_the_steps_before_the_vote(desk, step):
    told = refused(desk, "advance", step, "陈一", "--on", "2026-11-20", "--toward", "cancel")
    assert told[0].startswith("--toward 只用于支部大会以前的征求党小组、党员和群众意见、")


def test_a_number_that_does_not_fit_the_name_beside_it_is_asked_about(desk):
    table = write_table(desk.folder / "票数.xlsx", ["学号", "姓名", "赞成"], ["2024001", "王二", 14])
    told = refused(desk, "advance", "admission_voted", "--file", table, "--on", "2026-11-20", *sets("due=20", "present=15"))
    assert told == ["票数.xlsx 第 2 行：2024001 是陈一，表中姓名写的是王二；请核对是谁"]


def test_a_departure_that_nobody_took_on_is_no_yes(desk):
    said = desk.type("can", "admission_voted", "陈一", "--on", "2026-11-20", *sets(*HALF), exits=1).out
    assert said.splitlines()[1].startswith("须确认  陈一")
    assert "最早" not in said


def test_an_exit_before_what_is_recorded_already_is_refused(desk):
    said = desk.type("advance", "withdrew", "陈一", "--on", "2026-06-01", exits=1).out
    assert "登记“本人撤回”以后不会成为撤回申请" in said


def test_a_vote_before_one_that_took_its_place_is_refused(desk):
    desk.type("advance", "admission_voted", "陈一", "--on", "2026-11-20", *sets(*VOTE))
    said = desk.type("can", "admission_voted", "陈一", "--on", "2026-11-18", exits=1).out
    assert "2026-11-20 已有以后的“支部大会讨论接收预备党员”，这一次不再作为依据" in said


def test_figures_beyond_all_people_are_refused_and_not_altered(desk):
    told = refused(desk, "record", "admission_voted", "陈一", "--on", "2026-11-20", "--set", "due=999999999999999999999")
    assert "太大；请核对" in told[0]


def test_what_comes_after_a_step_is_not_asked_for_before_it(desk):
    said = flat(desk.type("can", "activist_decided", "赵四", "--on", "2026-05-01", exits=1).out)
    assert "还没有“半年考察”，应在这一步之前办理" not in said


# What cannot be

def test_every_mistake_of_a_batch_is_told_at_once(desk):
    table = write_table(desk.folder / "票数.xlsx", ["学号", "姓名", "赞成", "票色"], ["2024001", "陈一", "十四票半", ""], ["2024009", "孙九", 3, ""], ["", "", 5, ""], ["2024002", "王二", 8, "红"])
    told = refused(desk, "advance", "admission_voted", "--file", table, "--on", "2026-11-20", *sets(*VOTE[:2]))
    assert told == ["票数.xlsx［Sheet］ 第 4 行：没有学号也没有姓名，不知是谁"]
    table = write_table(desk.folder / "票数.xlsx", ["学号", "姓名", "赞成", "票色"], ["2024001", "陈一", "十四票半", ""], ["2024009", "孙九", 3, ""], ["2024002", "王二", 8, "红"])
    told = refused(desk, "advance", "admission_voted", "--file", table, "--on", "2026-11-32", *sets(*VOTE[:2]))
    assert "没有“2024009”的档案" in told[0]
    assert any("--on：「2026-11-32」没有这一天" in line for line in told)
    assert any(line.startswith("票数.xlsx 第 2 行「赞成」：赞成票「十四票半」不是整数") for line in told)
    assert any(line.startswith("票数.xlsx 第 4 行「票色」：支部大会讨论接收预备党员没有“票色”这一项") for line in told)


@pytest.mark.parametrize(("words", "said"), [
    (("advance", "admission_voted", "--on", "2026-11-20"), "缺少 谁：写学号、姓名或档案代号，或用 --file 写明一张表"),
    (("advance", "admission_voted", "陈一"), "缺少 --on：办理的日期"),
    (("advance", "admission_voted", "陈一", "--on", "2026-12-20"), "--on 的 2026-12-20 还没有到；只登记已经发生的事"),
    (("advance", "admission_voted", "陈一", "--on", "2026-11"), "--on 的“2026-11”不是确切的一天；办理要写明哪天"),
    (("advance", "admission_voted", "陈一", "--on", "日期不详"), "--on 的“日期不详”不是确切的一天"),
    (("advance", "admission_voted", "陈一", "--on", "2026-11-20", "--each", "陈一"), "--each 的“陈一”看不懂"),
    (("advance", "admission_voted", "陈一", "--on", "2026-11-20", "--each", "王二 赞成=3"), "--each 王二：王二 不在这次办理的人里"),
    (("advance", "admission_voted", "陈一", "--on", "2026-11-20", "--file", "没有.xlsx"), "没有.xlsx"),
])
def test_a_call_that_cannot_be_is_refused_whole(desk, words, said):
    assert any(said in line for line in refused(desk, *words))


def test_a_step_out_of_its_state_is_held_back_even_if_recorded_before(desk):
    said = desk.type("advance", "入党宣誓", "陈一", "--on", "2026-11-20", exits=1).out
    assert "现在是发展对象，到预备党员以后才办“入党宣誓”" in said
    desk.type("record", "入党宣誓", "陈一", "--on", "2026-11-20")  # what happened can be recorded as it happened


# A correction and what it touches

def test_a_correction_names_the_papers_the_notices_and_the_dates_it_touches(desk):
    desk.type("advance", "admission_voted", "陈一", "--on", "2026-11-18", *sets(*VOTE), "--document", "支部大会会议记录")
    said = desk.type("amend", "陈一", "列为发展对象", "--on", "2026-06-09", "--kind", "录入更正", "--why", "会议记录为九日", "--dry-run").out
    assert "涉及材料  民主推荐记录；支部委员会会议记录" in said
    assert "涉及公示  向支部党员通报已确定的发展对象（2026-06-09）——请一并核对" in said
    said = desk.type("amend", "陈一", "发展对象公示", "--set", "until=2026-06-05", "--kind", "录入更正", "--why", "公示照片为五日", "--dry-run").out
    assert "发展对象公示（2026-05-29 至 2026-06-04）" in said
    said = desk.type("amend", "陈一", "admission_voted", "--on", "2026-11-19", "--kind", "录入更正", "--why", "会议记录为十九日", "--dry-run").out
    assert "支部大会会议记录" in said


def test_the_dates_that_repeat_a_corrected_one_are_named(desk):
    desk.type("record", "admission_voted", "陈一", "--on", "2025-11-18", *sets(*VOTE))
    desk.type("record", "admission_approved", "陈一", "--on", "2025-12-18", *sets("body_kind=党委", "collective=是", "probation_from=2025-11-18", "probation_to=2026-11-17"))
    said = desk.type("amend", "陈一", "admission_voted", "--on", "2025-11-19", "--kind", "录入更正", "--why", "会议记录为十九日", "--dry-run").out
    assert "相同日期  审批预备党员（2025-12-18）的预备期起 2025-11-18——请一并核对" in said
    assert "不符·不合规定" in said  # and the finding that it makes appear
