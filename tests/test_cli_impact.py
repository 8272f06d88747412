"""Does `devtrack rules impact` say whom an edition touches, in every form, for files and for the ledger?"""

import json

import pytest
from openpyxl import load_workbook
from school import begin, case, fact, typed

from devtrack.exporters.widths import width
from devtrack.rulebook.data import data_dir

ROAD = [
    fact("applied", "2024-09-10"), fact("applicant_interviewed", "2024-09-25", by="李书记"), fact("recommended", "2024-11-20", method="league"),
    fact("activist_decided", "2024-12-02", body="committee_meeting"), fact("activist_filed", "2024-12-10"),
    fact("contacts_assigned", "2024-12-12", people=[{"name": "王一", "status": "full"}]),
]
LISTED = [
    *ROAD, fact("development_opinions_heard", "2026-01-05"), fact("development_decided", "2026-01-06", body="committee_meeting"),
    fact("development_consented", "2026-01-08"), fact("development_listed", "2026-01-12"),
]
VOTED = fact("admission_voted", "2026-03-06", due=15, present=13, **{"for": 13}, against=0, abstain=0, ballot="secret", separate=True, carried=True)
APPROVED = [*LISTED, VOTED, fact("admission_approved", "2026-04-20", body_kind="committee", collective=True, probation_from="2026-03-06", probation_to="2027-03-05")]

ACTIVIST = case("2024001", "陈一", *ROAD)
REVIEWED = case("2024002", "林二", *LISTED, fact("pre_reviewed", "2026-05-04", passed=True))
EARLIER = case("2024003", "周三", *LISTED, fact("pre_reviewed", "2026-04-10", passed=True))
PROBATIONARY = case("2023004", "吴四", *APPROVED)
LEFT = case("2023005", "郑五", *ROAD, fact("withdrew", "2026-02-01"))
EVERYBODY = (ACTIVIST, REVIEWED, EARLIER, PROBATIONARY, LEFT)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")


@pytest.fixture
def file(tmp_path):
    """A dossier file of all made-up people."""
    return dossiers(tmp_path, *EVERYBODY)


def dossiers(folder, *cases, name="档案.jsonl"):
    (folder / name).write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in cases), encoding="utf-8")
    return name


def impact(*words, exits=0):
    return typed("rules", "impact", *words, exits=exits)


def as_json(*words):
    return json.loads(impact(*words, "--format", "json").out)


def plain(text):
    return text.replace("\n", "").replace(" ", "")


# The table

def test_it_says_by_what_was_judged_then_the_rules_then_each_person_the_most_urgent_first(file):
    said = impact(file, "--as-of", "2026-06-12").out
    assert said.startswith("依据「重庆工业职业技术学院学生党员发展流程」（cqipc）")
    assert "2026-05-11 起施行的版本：national（2026）" in said
    assert said.index("起施行的版本") < said.index("仅条文号改变") < said.index("林二")
    assert said.index("林二") < said.index("吴四") < said.index("陈一") < said.index("周三")
    assert "郑五" not in said
    assert "在办 4 人：受影响 4 人（其中不符或逾期 2 人），不受影响 0 人；已办结或离开的 1 人不在其内" in said


def test_a_duty_with_a_day_is_said_with_its_day_and_article(file):
    said = impact(file, "--as-of", "2026-06-01").out
    assert "支部大会讨论接收预备党员：应不晚于 2026-06-11 办理，还有 10 天" in said
    assert "（提醒）入党宣誓：应不晚于 2026-06-11 办理，还有 10 天" in said
    assert "期限 2026-06-11，已逾期 1 天" in impact(file, "--as-of", "2026-06-12").out
    assert "《细则》（2026）第十九条" in said


def test_what_lies_ahead_is_said_with_what_is_new_in_it(file):
    said = plain(impact(file, "--as-of", "2026-06-01").out)
    assert "今后要办上级党委同意后方可公示拟列发展对象：不晚于“发展对象公示”；是否同意须为是" in said
    assert "转正后材料归档齐全：新列入入党积极分子培养考察登记表、预备党员教育考察登记表（共6种）" in said
    assert "（此前：不晚于“列为发展对象”）" in said


def test_rules_that_only_have_another_number_are_one_line(file):
    said = plain(impact(file, "--as-of", "2026-06-01").out)
    assert said.count("仅条文号改变（35条规则，不涉及任何人）：第十九条→第十八条、") == 1


def test_where_nobody_is_touched_that_is_said(tmp_path):
    said = impact(dossiers(tmp_path, LEFT), "--as-of", "2026-06-01").out
    assert "在办 0 人：受影响 0 人" in said
    new = case("2026001", "何九", fact("applied", "2026-05-20"), fact("applicant_interviewed", "2026-05-22", by="李书记"))
    said = impact(dossiers(tmp_path, new), "--since", "2014-05-28", "--as-of", "2026-06-01", "--workflow", "national").out
    assert "在办 1 人：受影响 0 人（其中不符或逾期 0 人），不受影响 1 人" in said


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal_and_a_windows_console_can_show_it(file, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    said = impact(file, "--as-of", "2026-06-12").out
    assert max(map(width, said.splitlines())) <= columns
    said.encode("gbk")


# Which edition

def test_the_latest_edition_in_force_is_taken_where_none_is_named(file):
    assert as_json(file, "--as-of", "2026-06-01")["since"] == "2026-05-11"
    assert as_json(file, "--as-of", "2026-05-10")["since"] == "2014-12-17"
    assert as_json(file, "--as-of", "2026-05-10", "--workflow", "national")["since"] == "2014-05-28"


def test_an_edition_still_to_come_is_judged_as_of_the_day_on_which_it_begins(file):
    told = as_json(file, "--since", "2026-05-11", "--as-of", "2026-03-01")
    assert told["as_of"] == "2026-05-11"
    assert told["touched"] == 4


def write_own(folder):
    """Write a workflow of a unit's own, whose rulebook gets an edition next year: three months in the place of six."""
    for name in ("ours", "extra"):
        (folder / name).mkdir(parents=True)
    flow = (data_dir("workflows") / "national" / "workflow.yaml").read_text(encoding="utf-8")
    flow = flow.replace("workflow: national", "workflow: ours", 1).replace("rulebooks: [national]", "rulebooks: [extra, national]", 1)
    (folder / "ours" / "workflow.yaml").write_text(flow, encoding="utf-8")
    (folder / "extra" / "rulebook.yaml").write_text("""\
rulebook: extra
title: 学院补充规定
knows_trainee: false
windows: rolling
sources:
  - {edition: "2026", source: 学院补充规定, since: 2026-01-01, until: 2027-03-01}
  - {edition: "2027", source: 学院补充规定（修订）, since: 2027-03-01}
""", encoding="utf-8")
    rule = """\
  - id: first-report
    edition: "%s"
    title: 确定为积极分子后及时交第一份思想汇报
    duty: first-report
    step: [thought_reported]
    owed: activist
    severity: error
    aspect: timing
    since: %s
    asks:
      - within: {of: activist_decided, months: %d}
    remedy: 尽快补交
    cite: {source: %s, article: 第三条, evidence: paraphrase, quote: "", checked: 2026-11-22}
"""
    editions = [("2026", "2026-01-01\n    until: 2027-03-01", 6, "学院补充规定"), ("2027", "2027-03-01", 3, "学院补充规定（修订）")]
    (folder / "extra" / "rules.yaml").write_text("rules:\n" + "".join(rule % one for one in editions), encoding="utf-8")
    return str(folder)


def test_a_units_own_rulebook_may_have_an_edition_in_the_future(tmp_path):
    people = [case(f"202600{n}", name, *ROAD[:3], fact("activist_decided", day, body="committee_meeting"), *more) for n, (name, day, *more) in enumerate([
        ("何九", "2027-01-15"), ("许十", "2026-11-20"), ("施一", "2027-01-15", fact("thought_reported", "2027-02-01"))])]
    name, own = dossiers(tmp_path, *people), ["--workflow", "ours", "--workflows", write_own(tmp_path / "本校")]
    told = as_json(name, "--since", "2027-03-01", "--as-of", "2026-12-01", *own)
    assert told["as_of"] == "2027-03-01"
    assert [(one["rule"], one["change"], one["before"]) for one in told["rules"]] == [("extra/first-report", "changed", "2026")]
    assert "3 个月内" in told["rules"][0]["text"]
    assert "此前：“研究确定为入党积极分子”后 6 个月内" in told["rules"][0]["text"]
    due = {one["person"]["name"]: [(item["kind"], item["due"]) for item in one["items"]] for one in told["persons"]}
    assert due["何九"] == [("pending", "2027-06-01")]
    assert due["许十"] == [("relieved", "2027-05-20")]  # three months were over before they were asked for
    assert "施一" not in due
    assert as_json(name, "--as-of", "2026-12-01", *own)["since"] == "2026-05-11"


# What cannot be used

@pytest.mark.parametrize(("words", "parts"), [
    (["--since", "2026-05-12"], ["--since 的“2026-05-12”没有版本开始施行；可以是 2014-05-28 national（2014）、2014-12-17 cqipc（2014）、2026-05-11 national（2026）"]),
    (["--since", "五月", "--as-of", "2026-02-30", "--format", "xls"], ["--since 的“五月”不是确有的日期", "--as-of 的“2026-02-30”", "--format 没有“xls”；可以是 table、json、xlsx"]),
    (["--as-of", "2014-01-01"], ["截至 2014-01-01 还没有任何版本施行"]),
    (["--workflow", "没有"], ["没有名为“没有”的工作流程"]),
    (["--format", "xlsx", "--output", "-"], ["不能显示在屏幕上"]),
    (["--output", "档案.jsonl"], ["--output 不能是被检查的文件"]),
])
def test_what_is_wrong_with_a_call_is_all_told_at_once(file, tmp_path, words, parts):
    before = (tmp_path / file).read_bytes()
    said = impact(file, *words, exits=2)
    assert all(part in said.err for part in parts), said.err
    assert said.out == ""
    assert (tmp_path / file).read_bytes() == before


def test_an_unusable_file_does_not_stop_the_others_but_the_exit_is_2(file):
    said = impact("没有.xlsx", file, "--as-of", "2026-06-01", exits=2)
    assert "没有.xlsx" in said.err
    assert "林二" in said.out
    assert impact("没有.xlsx", exits=2).out == ""


def test_without_files_and_without_a_ledger_it_says_what_is_missing():
    assert "devtrack rules impact --help" in impact(exits=2).err


def test_a_bad_line_is_named_and_the_good_ones_go_on(tmp_path):
    name = dossiers(tmp_path, REVIEWED, {"case": "x", "facts": [{"kind": "aplied", "date": "2020-01-01"}]})
    said = impact(name, "--as-of", "2026-06-01").out
    assert "档案.jsonl:2" in said
    assert "林二" in said


# Other forms

def test_the_json_says_what_the_table_says(file):
    told = as_json(file, "--as-of", "2026-06-12")
    assert (told["open"], told["touched"], told["untouched"], told["unsure"], told["closed"]) == (4, 4, 0, 0, 1)
    assert len(told["renumbered"]) == 35
    by_rule = {one["rule"]: one for one in told["rules"]}
    assert by_rule["national/development-publicized"]["people"] == 1
    assert (by_rule["national/sworn-in"]["change"], by_rule["national/sworn-in"]["before"]) == ("changed", "2014")
    first = told["persons"][0]
    assert first["person"] == {"name": "林二", "number": "2024002"}
    assert first["state"] == "发展对象"
    assert first["items"][0] == {
        "kind": "overdue", "rule": "national/meeting-within-month", "edition": "2026", "severity": "error", "due": "2026-06-11", "opens": None,
        "message": "支部大会讨论接收预备党员：期限 2026-06-11，已逾期 1 天，仍可补办", "evidence": [],
        "cite": {"source": "中国共产党发展党员工作细则（2026）", "article": "第十九条", "quote": "应当在一个月内提交党支部党员大会讨论", "evidence": "verbatim"},
    }


def test_the_workbook_has_a_row_for_each_thing_and_stays_text(tmp_path):
    name = dossiers(tmp_path, {**REVIEWED, "name": "=1+1"}, ACTIVIST)
    for _ in range(2):
        impact(name, "--as-of", "2026-06-12", "--format", "xlsx")
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {"新版本影响-2026-05-11.xlsx", "新版本影响-2026-05-11-2.xlsx"}
    book = load_workbook("新版本影响-2026-05-11.xlsx")
    assert book.sheetnames == ["受影响人员", "规则", "说明"]
    first = [cell.value for cell in book["受影响人员"][2]]
    assert first[:6] == ["=1+1", "2024002", "学生第一党支部", "发展对象", "逾期未办", "错误"]
    assert book["受影响人员"]["A2"].data_type == "s"
    assert first[7].date().isoformat() == "2026-06-11"
    assert len(list(book["规则"].rows)) == 8
    assert "在办 2 人" in "".join(str(row[0].value) for row in book["说明"].rows)


def test_a_roster_is_read_and_its_missing_columns_accuse_nobody(tmp_path):
    (tmp_path / "名册.csv").write_text("学号,姓名,递交入党申请书时间,确定为入党积极分子时间,确定为发展对象时间\n1,甲一,2024-09-10,2024-12-02,2026-05-20\n2,乙二,2024-09-10,2024-12-02,\n", encoding="utf-8")
    told = as_json("名册.csv", "--as-of", "2026-06-12")
    kinds = {one["person"]["name"]: {item["rule"]: item["kind"] for item in one["items"]} for one in told["persons"]}
    assert kinds["乙二"]["national/development-publicized"] == "ahead"
    assert "national/development-publicized" not in kinds["甲一"]
    assert not {"broken", "overdue"} & {kind for items in kinds.values() for kind in items.values()}
    rule = next(one for one in told["rules"] if one["rule"] == "national/development-publicized")
    assert (rule["people"], rule["unknown"]) == (1, 1)
    assert "无法判断 1 人：" in impact("名册.csv", "--as-of", "2026-06-12").out


# The ledger

@pytest.fixture
def ledger(tmp_path):
    at = begin(tmp_path, str(tmp_path / "ledger.db"))
    at.type("import", at.file("a.jsonl", *EVERYBODY))
    at.type("import", at.file("b.jsonl", case("2024011", "孙八", *ROAD, branch="学生第二党支部")))
    return at


def test_the_ledger_says_the_same_as_its_files(ledger, file):
    from_ledger = json.loads(ledger.type("rules", "impact", "--as-of", "2026-06-12", "--format", "json", "--org", "学生第一党支部").out)
    from_file = as_json(file, "--as-of", "2026-06-12")
    assert from_ledger["head"]
    items = [[[(item["rule"], item["kind"], item["due"]) for item in one["items"]] for one in told["persons"]] for told in (from_ledger, from_file)]
    assert sorted(items[0]) == sorted(items[1])


def test_an_account_sees_its_own_branch_only(ledger):
    ledger.type("account", "add", "二支书", "--role", "secretary", "--org", "学生第二党支部")
    said = ledger.type("rules", "impact", "--as-of", "2026-06-12", "--as", "二支书").out
    assert "孙八" in said
    assert "林二" not in said
    assert "在办 1 人" in said


def test_what_leaves_as_a_file_is_masked_without_a_purpose_and_recorded(ledger, tmp_path):
    before = ledger.type("verify").out.split()[1]
    said = ledger.type("rules", "impact", "--as-of", "2026-06-12", "--format", "xlsx")
    assert "遮盖了姓名" in said.err
    book = load_workbook(next(tmp_path.glob("新版本影响-*.xlsx")))
    assert "林二" not in {row[0].value for row in book["受影响人员"].rows}
    assert ledger.type("verify").out.split()[1] != before
    ledger.type("rules", "impact", "--as-of", "2026-06-12", "--output", "a.txt", "--purpose", "支委会研究")
    assert "林二" in (tmp_path / "a.txt").read_text(encoding="utf-8")
    assert "不能为空" in ledger.type("rules", "impact", "--output", "b.txt", "--purpose", " ", exits=2).err


def test_the_ledger_and_its_key_are_never_written_over(ledger):
    for path in (ledger.ledger, str(ledger.key)):
        assert "--output" in ledger.type("rules", "impact", "--output", path, exits=2).err
    assert ledger.type("verify").out
