"""Does `devtrack due` list what is owed, by whom and by when: on a screen, on paper, in a phone's calendar?"""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from freezegun import freeze_time
from icalendar import Calendar
from openpyxl import load_workbook
from school import MEMBERS, Desk, begin, case, fact, typed
from test_lives import APPROVED, BRANCH, PROBATION, TO_LISTED, TO_TRAINEE, TO_VOTE, UNIT, VOTE, Branch, walk

from devtrack.exporters.widths import width

ROAD = [
    fact("applied", "2024-09-10"), fact("applicant_interviewed", "2024-09-25", by="李书记"), fact("recommended", "2024-11-20", method="league"),
    fact("activist_decided", "2024-12-02", body="committee_meeting"), fact("activist_filed", "2024-12-10"),
    fact("contacts_assigned", "2024-12-12", people=MEMBERS),
]
CHEN = case("2024001", "陈一", *ROAD)
LIN = case("2026002", "林二", fact("applied", "2026-10-20"), branch="学生第二党支部")
ZHOU = case("2026003", "周三", fact("applied", "2026-11-15"))
LEFT = case("2024004", "吴四", *ROAD, fact("withdrew", "2025-02-01"))
NOW = "2026-11-22"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")


def dossiers(folder, *cases, name="档案.jsonl"):
    (folder / name).write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in cases), encoding="utf-8")
    return name


@pytest.fixture
def file(tmp_path):
    """A dossier file of all made-up people."""
    return dossiers(tmp_path, CHEN, LIN, ZHOU, LEFT)


def due(*words, exits=(0, 1)):
    return typed("due", *words, "--as-of", NOW, exits=exits)


def flat(text):
    return text.replace("\n", "").replace(" ", "")


def as_json(*words):
    return json.loads(due(*words, "--format", "json").out)


# Of a file, without any ledger

def test_what_is_overdue_comes_first_then_by_day_with_who_acts_the_article_and_the_papers(file):
    out = due(file, exits=1).out
    assert out.index("陈一") < out.index("林二") < out.index("周三")
    said = flat(out)
    assert "●红逾期未办派人同申请人谈话" in said
    assert "党支部办理；期限2026-11-20，已逾期2天《细则》（2026）第七条　材料：入党申请书、谈话记录" in said
    assert "▲黄待办派人同申请人谈话党支部办理；最迟2026-12-15，还有23天" in said
    assert "吴四" not in out


def test_a_sign_and_a_word_stand_beside_every_colour_and_no_line_is_too_long(file):
    out = due(file).out
    assert set(re.findall(r"^  ([●▲○]\S)", out, re.M)) <= {"●红", "▲黄", "○绿"}
    assert max(map(width, out.splitlines())) <= 110
    assert out.encode("gbk", errors="strict")


def test_the_counts_stand_at_the_end_and_the_exit_code_tells_whether_something_is_overdue(file, tmp_path):
    out = due(file, exits=1).out
    assert "4人中3人有待办：逾期未办2项，30天内到期2项，未到时间0项" in flat(out)
    due(dossiers(tmp_path, ZHOU, name="一人.jsonl"), exits=0)
    due(dossiers(tmp_path, ZHOU, name="一人.jsonl"), "--within", "10天", exits=0)


def test_only_what_comes_within_the_days_asked_for_is_listed(file):
    assert {one["person"]["name"] for one in as_json(file, "--within", "10d")["duties"] if one["day"]} == {"陈一", "林二"}
    far = as_json(file, "--within", "all")
    assert far["until"] is None
    assert far["later"] == 0
    assert "2026-12-15" in {one["due"] for one in far["duties"]}


def test_it_can_be_asked_for_one_who_acts_and_grouped_by_who_acts(file):
    out = due(file, "--by", "actor").out
    assert re.search(r"^党支部  学生第二党支部$", out, re.M)
    assert "林二　派人同申请人谈话" in out
    assert {one["actor"]["role"] for one in as_json(file, "--for", "党支部")["duties"]} == {"secretary"}
    assert as_json(file, "--for", "committee")["duties"] == []


def test_what_falls_into_a_vacation_is_to_be_done_before_it_and_the_vacation_is_named(file):
    out = flat(due(file, "--vacation", "寒假=2026-12-10..2027-02-28").out)
    assert "期限2026-12-15在寒假（2026-12-10至2027-02-28）内，最迟2026-12-09办妥，还有17天" in out
    inside = next(one for one in as_json(file, "--vacation", "寒假=2026-11-20..2027-02-28")["duties"] if one["due"] == "2026-12-15")
    assert (inside["day"], inside["vacation"], inside["colour"]) == ("2026-11-19", "寒假", "red")


def test_a_step_that_opens_soon_is_listed_with_the_day_it_opens(tmp_path):
    school = [fact("party_school_passed", "2025-03-01", passed=True), fact("trainee_nominated", "2025-12-01"), fact("trainee_reviewed", "2025-12-02"),
              fact("trainee_publicized", "2025-12-03", until="2025-12-09"), fact("mentors_assigned", "2025-12-10", people=MEMBERS)]
    reports = [fact("inspected", day, by="王思远") for day in ("2025-05-20", "2025-11-20", "2026-05-20", "2026-11-20")]
    found = as_json(dossiers(tmp_path, case("2024001", "陈一", *ROAD, *school, *reports)))
    opening = next(one for one in found["duties"] if one["step"] == "development_decided")
    assert (opening["outcome"], opening["opens"], opening["day"]) == ("waiting", "2026-12-10", None)
    assert "2026-12-10 起可办" in due("档案.jsonl").out


BAD = [
    (["--within", "一个月"], ["--within 的“一个月”看不懂"]), (["--by", "branch"], ["--by 没有“branch”；可以是 person、actor"]),
    (["--format", "pdf"], ["--format 没有“pdf”"]), (["--format", "xlsx", "--output", "-"], ["xlsx 是工作簿"]),
    (["--vacation", "寒假"], ["--vacation 的“寒假”看不懂"]), (["--vacation", "寒假=2027-03-01..2027-02-01", "--by", "x"], ["看不懂", "--by 没有"]),
    (["--for", "团支书"], ["--for 没有“团支书”；可以是 本人、培养联系人"]), (["--org", "某支部"], ["不能一起写"]), (["陈一"], ["不能一起写"]),
]


@pytest.mark.parametrize(("words", "parts"), BAD, ids=[" ".join(words) for words, _ in BAD])
def test_what_cannot_be_understood_is_all_told_at_once(file, words, parts):
    said = due(file, *words, exits=2).err
    assert all(part in said for part in parts), said


def test_the_workbook_can_be_printed_and_ticked_off(file):
    out = due(file, "--format", "xlsx", exits=1).out
    assert f"已写入 待办-{NOW}.xlsx" in out
    sheet = load_workbook(f"待办-{NOW}.xlsx")["待办"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head[0] == "缓急"
    assert head[-1] == "办结日期"
    assert [row[1] for row in rows if row[6]] == ["陈一", "林二", "陈一", "周三"]
    assert all("没有固定期限" in row[7] for row in rows[4:])
    assert rows[0][0].startswith("●红")
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    due(file, "--format", "xlsx")
    assert load_workbook(f"待办-{NOW}-2.xlsx").sheetnames == ["待办", "说明"]


# A calendar

def events(path):
    return Calendar.from_ical(Path(path).read_bytes()).walk("VEVENT")


def test_a_calendar_has_an_entry_of_a_whole_day_for_each_duty_with_alarms_at_the_lead_times_ahead(file):
    due(file, "--format", "ics", "--output", "a.ics")
    found = {str(one["SUMMARY"]): one for one in events("a.ics")}
    one = found["周三　派人同申请人谈话"]
    assert one["DTSTART"].dt == date(2026, 12, 15)
    assert one["DTEND"].dt == date(2026, 12, 16)
    alarms = sorted((alarm["TRIGGER"].dt.total_seconds() - 9 * 3600) / -86400 for alarm in one.walk("VALARM"))
    assert alarms == [0, 1, 7, 14]
    assert found["逾期：林二　派人同申请人谈话"]["DTSTART"].dt == date(2026, 11, 22)


def test_a_calendar_keeps_the_form_that_phones_expect(file):
    due(file, "--format", "ics", "--output", "a.ics")
    raw = Path("a.ics").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    for line in raw.split(b"\r\n"):
        line.decode("utf-8")  # no character is torn apart by folding
    assert len({str(one["UID"]) for one in events("a.ics")}) == len(events("a.ics"))
    assert not any("2026003" in str(one["UID"]) for one in events("a.ics"))


def test_taken_in_again_an_entry_is_the_same_one_moved(file, tmp_path):
    with freeze_time("2026-11-22T09:00:00+08:00"):
        due(file, "--format", "ics", "--output", "a.ics")
    dossiers(tmp_path, CHEN, LIN, {**ZHOU, "facts": [fact("applied", "2026-11-18")]})
    with freeze_time("2026-11-23T09:00:00+08:00"):
        due(file, "--format", "ics", "--output", "b.ics")
    first, second = ({str(one["SUMMARY"]): one for one in events(path)}["周三　派人同申请人谈话"] for path in ("a.ics", "b.ics"))
    assert first["UID"] == second["UID"]
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert second["DTSTAMP"].dt > first["DTSTAMP"].dt
    assert second["DTSTART"].dt == date(2026, 12, 18)


# Of the ledger

@pytest.fixture
def desk(tmp_path):
    with freeze_time("2026-11-20T09:00:00+08:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"))
        for branch in ("学生第一党支部", "学生第二党支部"):
            at.type("org", "add", branch, "--level", "党支部", "--under", "信息工程学院党总支")
        at.type("account", "add", "钱七", "--role", "书记", "--org", "学生第一党支部")
        at.type("account", "add", "孙八", "--role", "检查人员", "--org", "学生第二党支部")
        at.type("import", at.file("a.jsonl", CHEN, LIN, ZHOU), "--as", "李书记")
    return Desk(at.folder, at.ledger, at.key)


def on(at, day, *words, exits=(0, 1), who="李书记"):
    with freeze_time(f"{day}T09:00:00+08:00"):
        return at.type(*words, "--as", who, exits=exits)


def test_the_ledger_is_asked_as_of_today_and_one_person_or_one_branch_of_it(desk):
    assert "林二" in on(desk, NOW, "due", exits=1).out
    one = on(desk, NOW, "due", "周三", exits=0).out
    assert "周三" in one
    assert "林二" not in one
    branch = on(desk, NOW, "due", "--org", "学生第二党支部").out
    assert "林二" in branch
    assert "周三" not in branch
    assert "没有“周四”的档案" in on(desk, NOW, "due", "周四", exits=2).err


def test_what_leaves_as_a_file_is_masked_unless_a_purpose_is_written_and_is_recorded(desk):
    said = on(desk, NOW, "due", "--org", "学生第一党支部", "--format", "ics", "--output", "a.ics")
    assert "遮盖了姓名" in said.err
    raw = Path("a.ics").read_text(encoding="utf-8")
    assert "周*" in raw
    assert not any(part in raw for part in ("周三", "陈一", "2024001", "2026003"))
    on(desk, NOW, "due", "--format", "xlsx", "--output", "b.xlsx", "--purpose", "支部会议")
    assert "周三" in [row[1] for row in load_workbook("b.xlsx")["待办"].iter_rows(values_only=True)]
    told = on(desk, NOW, "log").out
    assert "a.ics" in told
    assert "支部会议" in told


def test_a_persons_calendar_does_not_say_whose_it_is(desk):
    on(desk, NOW, "due", "周三", "--format", "ics", "--output", "a.ics", "--purpose", "本人使用")
    assert "周" not in Path("a.ics").read_text(encoding="utf-8")
    assert "派人同申请人谈话" in [str(one["SUMMARY"]) for one in events("a.ics")]


def test_masked_or_not_an_entry_is_the_same_one(desk):
    on(desk, NOW, "due", "--format", "ics", "--output", "a.ics")
    on(desk, NOW, "due", "--format", "ics", "--output", "b.ics", "--purpose", "支部会议")
    assert {str(one["UID"]) for one in events("a.ics")} == {str(one["UID"]) for one in events("b.ics")}


def test_the_vacations_of_the_unit_are_minded(desk):
    on(desk, NOW, "org", "vacation", "信息工程学院党总支", "--from", "2026-12-10", "--until", "2027-02-28", "--name", "寒假")
    assert "期限2026-12-15在寒假（2026-12-10至2027-02-28）内，最迟2026-12-09办妥" in flat(on(desk, NOW, "due", "周三").out)


def test_an_account_is_asked_for_what_it_hears_of(desk):
    def heard(account, day=NOW):
        return {one["person"]["name"] for one in json.loads(on(desk, day, "due", "--for", account, "--format", "json", "--within", "5d").out)["duties"] if one["day"]}

    assert heard("钱七") == {"陈一"}
    assert "林二" in heard("李书记")  # the second branch has nobody who may record: the next above hears of it
    assert heard("孙八") == set()
    assert "没有账户“甲乙”" in on(desk, NOW, "due", "--for", "甲乙", exits=2).err


# A reminder that sleeps

def test_a_reminder_sleeps_until_its_day_and_the_list_says_so(desk):
    said = on(desk, NOW, "due", "snooze", "林二", "applicant-interviewed", "--until", "2026-12-01", "--why", "本人住院")
    assert "林二　派人同申请人谈话：暂缓提醒至 2026-12-01" in said.out
    assert "暂缓提醒至2026-12-01" in flat(on(desk, NOW, "due", "林二").out)
    assert "暂缓提醒至" not in on(desk, "2026-12-01", "due", "林二").out
    told = flat(on(desk, NOW, "case", "timeline", "林二").out)
    assert "暂缓提醒" in told
    assert "步骤派人同申请人谈话，第几次1，暂缓至2026-12-01，原因本人住院" in told
    assert "林二" in on(desk, NOW, "case", "show", "林二").out


def test_a_reminder_is_woken_by_taking_the_snooze_back(desk):
    on(desk, NOW, "due", "snooze", "林二", "派人同申请人谈话", "--until", "2026-12-01", "--why", "本人住院")
    assert "恢复提醒" in on(desk, NOW, "due", "snooze", "林二", "派人同申请人谈话", "--cancel").out
    assert "暂缓" not in on(desk, NOW, "due", "林二").out
    assert "没有暂缓提醒，不用取消" in on(desk, NOW, "due", "snooze", "林二", "派人同申请人谈话", "--cancel", exits=2).err


def test_why_a_reminder_sleeps_is_told_to_nobody_without_the_key(desk):
    on(desk, NOW, "due", "snooze", "林二", "applicant-interviewed", "--until", "2026-12-01", "--why", "本人住院")
    raw = (desk.folder / "ledger.db").read_bytes()
    assert "本人住院".encode() not in raw
    on(desk, NOW, "verify", exits=0)


SNOOZES = [
    (["林二", "applicant-interviewed"], ["缺少 --until", "缺少 --why 原因"]),
    (["林二", "applicant-interviewed", "--until", NOW, "--why", "误"], ["不在今天"]),
    (["林二", "applicant-interviewed", "--until", "2027-12-01", "--why", "误"], ["太远；一次最多暂缓到 2027-05-25"]),
    (["林二", "sworn-in", "--until", "2026-12-01", "--why", "误"], ["现在没有“sworn-in”这项待办；现有", "派人同申请人谈话"]),
    (["林二", "喝茶", "--until", "2026-12-01", "--why", "误"], ["没有“喝茶”这一步"]),
]


@pytest.mark.parametrize(("words", "parts"), SNOOZES, ids=[" ".join(words) for words, _ in SNOOZES])
def test_a_snooze_that_cannot_be_is_refused_with_every_reason(desk, words, parts):
    said = on(desk, NOW, "due", "snooze", *words, exits=2).err
    assert all(part in said for part in parts), said


# A life, day by day

@pytest.fixture
def branch(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    with freeze_time("2022-09-01T09:00:00+08:00"):
        at = begin(tmp_path, str(tmp_path / "ledger.db"), "--workflow", "cqipc")
        at.type("org", "add", BRANCH, "--level", "党支部", "--under", UNIT)
        at.type("org", "committee", BRANCH, "--yes")
        members = tmp_path / "党员.csv"
        members.write_text("姓名,学号,党籍状态,入党时间,转正时间\n王思远,T001,正式党员,2010-06-01,2011-06-01\n李慧敏,T002,正式党员,2010-06-01,2011-06-01\n", encoding="utf-8")
        at.type("member", "import", str(members), "--org", BRANCH)
        at.type("case", "open", "陈一", "--number", "2022001", "--born", "2003-05-01", "--category", "student", "--org", BRANCH)
    return Branch(at.folder, at.ledger, at.key)


def owed(branch, day):
    found = json.loads(branch.on(day, "due", "--format", "json", exits=(0, 1)).out)
    return {(one["step"], one["occasion"] and one["occasion"]["n"]): one for one in found["duties"]}


def test_through_probation_what_is_owed_comes_goes_when_done_and_moves_with_the_day(branch):
    for day, step, *sets in sorted((("2022-09-10", "applied"), *TO_TRAINEE, *TO_LISTED, *TO_VOTE), key=lambda one: one[0]):
        if step == "applied":
            branch.on(day, "record", step, "陈一", "--on", day)
        else:
            branch.go(day, step, "陈一", sets=sets[0] if sets else "")
    branch.go("2024-11-05", "admission_voted", "陈一", sets=VOTE)
    assert owed(branch, "2025-01-10")["admission_approved", None]["due"] == "2025-02-05"
    walk(branch, APPROVED)
    second = owed(branch, "2024-12-22")["introducer_reported", 1]
    assert (second["due"], second["colour"], second["actor"]["title"]) == ("2025-01-04", "amber", "本人")
    assert owed(branch, "2024-12-28")["introducer_reported", 1]["colour"] == "red"
    assert owed(branch, "2025-01-05")["introducer_reported", 1]["outcome"] == "overdue"
    walk(branch, [one for one in PROBATION if one[0] < "2025-03"])
    assert ("introducer_reported", 1) not in owed(branch, "2025-01-05")
    assert "overdue" not in {one["outcome"] for one in owed(branch, "2025-03-03").values()}
    walk(branch, [one for one in PROBATION if "2025-03" <= one[0] < "2025-10"])
    opening = owed(branch, "2025-09-20")["conversion_applied", None]
    assert (opening["outcome"], opening["opens"], opening["due"]) == ("waiting", "2025-10-05", "2025-11-05")
    branch.go("2025-10-08", "conversion_applied", "陈一")
    assert ("conversion_applied", None) not in owed(branch, "2025-10-08")
    assert owed(branch, "2025-10-10")["conversion_voted", None]["opens"] == "2025-11-05"
