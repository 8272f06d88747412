"""What do rosters and bad files do to a ledger? A roster says less than a dossier; what nobody can use is told, line by line."""

from pathlib import Path
from typing import Any

import pytest
from ledgers import Book, Dossier, key_of, new_desk, open_desk, rows_of, take, write_dossiers
from roster_files import HEADERS, xlsx
from school import typed

from devtrack.assembly import CaseFile
from devtrack.errors import Unusable
from devtrack.tracker.checks.demo import data, people, write_files
from devtrack.tracker.checks.files import Manner
from devtrack.tracker.desk import Desk
from devtrack.tracker.exchange.intake import Taken, Wish, take_in

DEVELOPMENT = """
    学号 姓名 性别 联系方式 民族 籍贯 身份证 出生日期 年级 班级 学历 导师 所处阶段 寝室 职务 所在支部 培养联系人 入党介绍人 入党志愿书编号 申请入党时间
    谈心谈话时间 团推优时间 确定积极分子时间 积极分子培训时间 积极分子培训班结业情况 确定发展对象时间 发展对象培训时间 发展对象培训班结业情况 业务课排名
    外调材料日期 政审材料日期 拟发展时间 发展党员上级党委预审日期 公示日期 入党时间 入党总支审查日期 发展党员上级组织谈话日期 入党上级党委审批日期 转正时间
    转正总支审查日期 转正上级党委审批日期 延长预备期日期 延长预备期总支审查日期 延长预备期党委审批日期 备注
"""
HEADER = ["学号", "姓名", "递交入党申请书时间", "谈话时间", "支部大会时间"]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    new_desk(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path)
    return Book(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path)


def fact(kind: str, day: str | None, **fields: Any) -> Dossier:
    return {"kind": kind, "date": day, **fields}


def line(code: str, name: str, *facts: Dossier, **more: Any) -> Dossier:
    return {"case": code, "name": name, "number": code, "facts": list(facts), **more}


def roster(book: Book, *rows: list[object], header: list[str] | None = None, **wish: Any) -> Taken:
    return book.take(xlsx(book.folder / "名册.xlsx", [header or HEADER, *rows]), **wish)


def nothing(done: Taken) -> bool:
    return (done.head, done.plan.drafts) == (None, ())


def only(book: Book) -> CaseFile:
    (found,) = book.cases()
    return found


# Rosters

def test_the_same_roster_twice_changes_nothing(book: Book) -> None:
    rows: list[list[object]] = [["2021001", "陈一", "2020-09-10", "2020.10", None], ["2021002", "王二", "20201008", None, "2023-05"]]
    assert roster(book, *rows).head
    before = rows_of(book.url)
    assert nothing(roster(book, *reversed(rows)))
    assert rows_of(book.url) == before
    assert book.days("2021001") == [("applicant_interviewed", "2020-10"), ("applied", "2020-09-10")]


def test_a_roster_after_the_richer_dossiers_adds_nothing(book: Book) -> None:
    dossiers, sheet, _ = write_files(data(), book.folder / "演示")
    book.take(dossiers)
    before = rows_of(book.url)
    done = book.take(sheet)
    assert nothing(done)
    assert (len(done.plan.lines), done.plan.problems) == (len(people(data())), ())
    assert [one for each in done.plan.lines for one in each.difference.gone] == []
    assert rows_of(book.url) == before


def test_a_roster_that_knows_a_day_less_well_or_a_field_less_adds_nothing(book: Book) -> None:
    vote = {"due": 21, "present": 18, "for": 17, "against": 1, "abstain": 0}
    book.take([line("2021001", "陈一", fact("applied", "2020-09-10"), fact("applicant_interviewed", "2020-09-20", by="李书记"),
                    fact("admission_voted", "2022-11-01", **vote), fact("admission_voted", "2023-05-20", **vote))])
    assert nothing(roster(book, ["2021001", "陈一", "2020.09", "2020/9/20", "2023年5月20日"]))
    assert nothing(roster(book, [None, "陈一", "2020.09.10", None, "2022.11"], header=HEADER))


def test_a_roster_that_knows_better_corrects_one_thing_each(book: Book) -> None:
    roster(book, ["2021001", "陈一", "2020-09-10", "2020-10", None], ["2021002", "王二", "2020-09-11", None, None])
    done = roster(book, ["2021001", "陈一", "2020-09-10", "2020-10-08", None], ["2021002", "王二", "2020-09-12", None, None])
    assert [[one.fields for one in each.difference.changed] for each in done.plan.lines] == [[("date",)], [("date",)]]
    assert [one.kind for one in done.plan.drafts] == ["applicant_interviewed", "applied"]
    assert book.days("2021001") == [("applicant_interviewed", "2020-10-08"), ("applied", "2020-09-10")]
    (old,) = [one for one in book.facts("2021002", every=True) if one.date == "2020-09-11"]
    (new,) = book.facts("2021002")
    assert (new.date, new.replaces, new.correction) == ("2020-09-12", old.id, "entry")
    again = roster(book, ["2021001", "陈一", "2020-09-10", "2020-10", None], ["2021002", "王二", "2020-09-11", None, None])
    assert nothing(again), "the old roster does not turn it back"
    assert [one.date for each in again.plan.lines for one in each.difference.outdated] == ["2020-09-11"]


def test_a_blank_cell_is_shown_and_only_retract_takes_the_fact_back(book: Book) -> None:
    roster(book, ["2021001", "陈一", "2020-09-10", "2020-10-08", None], ["2021002", "王二", "2020-09-10", "2020-10-08", None])
    rows = [["2021001", "陈一", "2020-09-10", None, None], ["2021002", "王二", "2020-09-10", "2020-10-08", None]]
    shown = roster(book, *rows)
    assert nothing(shown)
    assert [one.written.kind for one in shown.plan.lines[0].difference.gone] == ["applicant_interviewed"]
    assert roster(book, *rows, retract=True).head
    assert book.days("2021001") == [("applied", "2020-09-10")]
    assert book.days("2021002") == [("applicant_interviewed", "2020-10-08"), ("applied", "2020-09-10")]
    assert nothing(roster(book, *rows, retract=True)), "what was taken back is not taken back again"
    assert ("applicant_interviewed", "2020-10-08") in book.days("2021001", known_by="2026-03-15")


def test_retract_takes_nothing_back_that_a_roster_has_no_place_for(book: Book) -> None:
    book.take([line("2021001", "陈一", fact("applied", "2020-09-10"), fact("sworn_in", "2023-07-01"),
                    fact("admission_voted", "2022-11-01", carried=False), fact("admission_voted", "2023-05-20", carried=True))])
    before = book.days("2021001")
    assert nothing(roster(book, ["2021001", "陈一", "2020-09-10", None, "2023-05-20"], retract=True))
    assert book.days("2021001") == before, "the lost vote, and the oath that it has no column for"


def test_columns_that_contradict_one_another_are_taken_in_once(book: Book) -> None:
    header, row = ["学号", "姓名", "递交入党申请书时间", "申请入党时间"], ["2021001", "陈一", "2020-01-01", "2020-01-09"]
    done = roster(book, row, header=header)
    assert any("不知以哪个为准" in str(one) for one in done.reading.problems)
    assert book.days("2021001") == [("applied", None)]
    assert nothing(roster(book, row, header=header))


def test_a_second_roster_with_other_columns_adds_to_what_the_first_covers(book: Book) -> None:
    roster(book, ["2021001", "陈一", "2020-09-10"], header=["学号", "姓名", "递交入党申请书时间"])
    done = roster(book, ["2021001", "陈一", "2022-06-30"], header=["学号", "姓名", "确定为发展对象时间"])
    assert [one.kind for one in done.plan.drafts] == ["case_changed", "development_listed"]
    assert only(book).case.covers == {"applied", "development_listed"}
    assert len(only(book).case.facts) == 2


def test_why_a_row_was_left_blank_is_kept(book: Book) -> None:
    header = ["学号", "姓名", "递交入党申请书时间", "谈话时间", "未填原因"]
    row: list[object] = ["2021001", "陈一", "2020-09-10", None, "材料在原单位"]
    roster(book, row, ["2021002", "王二", "2020-09-10", "2020-09-20", None], header=header)
    assert {one.case.id: one.blank_reason for one in book.cases()} == {"2021001": "材料在原单位", "2021002": None}
    assert nothing(roster(book, row, header=header))


def activists(count: int) -> list[list[object]]:
    """A 入党积极分子名册 as a university hands it out: title, seal and date above, two header rows, a note below."""
    names = ("序号", "所在党支部", "姓名", "学号/\n职工号", "性别", "民族", "籍贯", "出生日期", "递交入党申请书时间", "团组织推优时间",
             "确定为入党积极分子时间", "培养联系人", None, "已取得学历", "学生类别/人员类别", "年级", "学制", "担任职务", "党支部书记姓名", "二级党委备案情况")
    people = [
        [n + 1, "经济学院本科生第一党支部", f"朱{'一二三四五六七八九十'[n % 10]}", f"2020330100{n:02d}", "男", "汉族", "湖北", f"2001/{n % 12 + 1}/16",
         f"2020/10/{n + 1}", f"2021/1/{n + 1}", f"2021/2/{n + 1}", "王一", "王二", "高中", "本科生", "2020", 4, None, "李书记", "已备案"]
        for n in range(count)
    ]
    seal = ["二级党委（盖章）：", None, None, None, None, "填报日期：2024年3月1日"]
    return [["附件6"], ["入党积极分子名册"], seal, list(names), [None] * 11 + ["1", "2"], *people, [], ["注：出生日期以身份证为准"]]


def development(count: int) -> list[list[object]]:
    """A 发展党员一览表 with 45 columns, each row with another style of dates; its 转正时间 is ambiguous."""
    rows: list[list[object]] = [[*DEVELOPMENT.split()]]
    for n in range(count):
        def day(year: int, month: int, n: int = n) -> str:
            return f"{year}{'.-/'[n % 3]}{month:02d}{'.-/'[n % 3]}{n % 28 + 1:02d}"

        told = {"学号": f"2019330100{n:02d}", "姓名": f"尤{'一二三四五六七八九十'[n % 10]}", "出生日期": day(2001, 3), "所在支部": "信息工程学院学生支部",
                "培养联系人": "王一、王二", "入党介绍人": "王一、王二", "入党志愿书编号": f"A{n:06d}", "申请入党时间": day(2019, 9), "谈心谈话时间": day(2019, 10),
                "团推优时间": day(2020, 1), "确定积极分子时间": day(2020, 2), "积极分子培训时间": day(2020, 6), "积极分子培训班结业情况": "合格",
                "确定发展对象时间": day(2021, 3), "发展对象培训时间": day(2021, 5), "发展对象培训班结业情况": "合格", "政审材料日期": day(2021, 4),
                "发展党员上级党委预审日期": day(2021, 6), "入党时间": day(2021, 7), "入党总支审查日期": day(2021, 8), "发展党员上级组织谈话日期": day(2021, 8),
                "入党上级党委审批日期": day(2021, 9), "转正时间": day(2022, 7) if n % 4 else None, "转正上级党委审批日期": day(2022, 9) if n % 4 else None}
        rows.append([told.get(str(name)) for name in rows[0]])
    return rows


@pytest.mark.parametrize(("table", "merges", "count"), [
    (activists(24), ["A2:T2", "L4:M4"], 24), (development(40), [], 40)], ids=["activists", "development"])
def test_whole_rosters_of_a_university_lose_nobody_and_go_in_once(book: Book, table: Any, merges: list[str], count: int) -> None:
    path = xlsx(book.folder / "名册.xlsx", table, merges)
    done = book.take(path)
    assert (len(done.plan.lines), done.plan.problems, len(book.cases())) == (count, (), count)
    assert {len(one.case.facts) for one in book.cases()} >= {max(len(one.facts) for one in done.reading.cases)}
    assert nothing(book.take(path))
    assert book.clean()


def test_a_column_explained_later_adds_what_it_says_and_corrects_nothing(book: Book) -> None:
    path = xlsx(book.folder / "一览表.xlsx", development(8))
    asked = book.take(path)
    assert [one.header for one in asked.reading.questions] == ["转正时间"]
    done = book.take(path, {"转正时间": "conversion_voted"})
    assert {one.kind for one in done.plan.drafts} == {"case_changed", "conversion_voted"}
    assert [len(one.difference.new) for one in done.plan.lines] == [0, 1, 1, 1] * 2
    assert nothing(book.take(path, {"转正时间": "conversion_voted"}))


# Who is meant

def test_one_person_in_two_rows_is_taken_in_once_and_told(book: Book) -> None:
    rows: list[list[object]] = [["2021001", "陈一", "2020-09-10", None, None], ["2021001", "陈一", "2020-09-12", None, None]]
    for _ in range(2):
        done = roster(book, *rows)
        assert [(one.row, "不止一行" in one.message) for one in done.plan.problems] == [(3, True)]
    assert nothing(done)
    assert book.days("2021001") == [("applied", "2020-09-10")]


def test_two_lines_of_one_person_with_codes_of_their_own_are_two_applications_of_one_person(book: Book) -> None:
    file = [line("2021001", "陈一", fact("applied", "2018-09-10"), fact("withdrew", "2019-01-01")),
            {**line("2021001-2", "陈一", fact("applied", "2020-09-10")), "number": "2021001"}]
    assert [one.new_person for one in book.take(file).plan.lines] == [True, False]
    assert len({one.person for one in book.cases()}) == 1
    assert nothing(book.take(file))


def test_a_number_with_the_name_and_birth_day_of_another_is_refused(book: Book) -> None:
    for file in ([line("2021001", "陈一", fact("applied", "2020-09-10"), born="2002-05-01")],
                 [line("2021001", "王二", fact("applied", "2020-09-10"), born="2001-01-01"), line("2021003", "李三", fact("applied", "2020-10-01"))]):
        done = book.take(file)
    assert [(one.line, "请核对号码" in one.message) for one in done.plan.problems] == [(1, True)]
    assert {one.case.name for one in book.cases()} == {"陈一", "李三"}
    both = [line("2021005", "赵四", fact("applied", "2020-09-10"), born="2002-05-01"),
            {**line("甲", "钱五", fact("applied", "2020-09-10"), born="2001-01-01"), "number": "2021005"}]
    assert [one.line for one in book.take(both).plan.problems] == [2], "of two lines of one file too"


def test_a_case_of_another_branch_is_refused_and_no_branch_is_founded_for_it(book: Book) -> None:
    book.take([line("2021001", "陈一", fact("applied", "2020-09-10"), branch="学生一支部")])
    before = rows_of(book.url)
    with pytest.raises(Unusable, match=r"没有一个人可以导入，没有写入\n档案\.jsonl:1: 陈一 的档案在台账里属于另一个组织（学生一支部）"):
        book.take([line("2021001", "陈一", fact("applied", "2020-09-10"), branch="学生二支部")])
    assert rows_of(book.url) == before
    done = book.take([line("2021001", "陈一", fact("applied", "2020-09-10"), branch="学生二支部"),
                      line("2021002", "王二", fact("applied", "2020-09-10"), branch="学生三支部")])
    assert (done.plan.organisations, len(done.plan.problems)) == (("学生三支部",), 1)


def test_namesakes_are_told_apart_by_code_or_birth_day_and_else_by_nobody(book: Book) -> None:
    file = [{"case": code, "name": "陈一", "facts": [fact("applied", day)]} for code, day in (("甲", "2020-09-10"), ("乙", "2020-10-10"))]
    book.take(file)
    assert nothing(book.take(file))
    done = roster(book, [None, "陈一", "2020-09-10", None, None], ["2021002", "王二", "2020-09-10", None, None])
    assert [(one.row, "本支部有 2 个陈一" in one.message) for one in done.plan.problems] == [(2, True)]
    assert {len(one.case.facts) for one in book.cases()} == {1}
    book.take([{**one, "born": born} for one, born in zip(file, ("2002-05-01", "2003-06-01"), strict=True)])
    header = ["姓名", "出生日期", "递交入党申请书时间", "谈话时间"]
    done = roster(book, ["陈一", "2003-06-01", "2020-10-10", "2020-10-20"], header=header)
    assert (len(done.plan.drafts), done.plan.problems) == (1, ())
    assert book.days("乙") == [("applicant_interviewed", "2020-10-20"), ("applied", "2020-10-10")]


def test_a_code_that_is_the_id_of_a_person_is_a_code_and_nothing_else(book: Book) -> None:
    book.take([line("2021001", "陈一", fact("applied", "2020-09-10"))])
    taken = only(book).person
    book.take([{**line(taken, "王二", fact("applied", "2020-10-10")), "number": "2021002"}])
    assert book.days("2021002") == [("applied", "2020-10-10")]
    assert book.clean()


# Files of which not everything can be used

def test_a_line_that_nothing_can_be_made_of_does_not_stop_the_others(book: Book) -> None:
    path = write_dossiers(book.folder / "档案.jsonl", [line("2021001", "陈一", fact("applied", "2020-09-10"))])
    path.write_text("{不是 JSON\n" + path.read_text(encoding="utf-8") + '{"case": "2021002", "facts": [{"kind": "applied", "date": "2020-13-01"}]}\n',
                    encoding="utf-8")
    done = book.take(path)
    assert [one.line for one in done.reading.problems] == [1, 3]
    assert {one.case.id: [(each.kind, each.date) for each in one.case.facts] for one in book.cases()} == {
        "2021001": [("applied", "2020-09-10")], "2021002": [("applied", None)]}
    assert nothing(book.take(path))


@pytest.mark.parametrize("text", ["", "{不是 JSON\n", '{"case": 1, "facts": []}\n', "姓名,电话\n陈一,1\n"])
def test_where_nothing_can_be_used_the_exit_code_is_2_and_nothing_is_written(book: Book, text: str) -> None:
    path = book.folder / ("名册.csv" if "姓名" in text else "档案.jsonl")
    path.write_text(text, encoding="utf-8")
    before = rows_of(book.url)
    for more in ((), ("--dry-run",)):
        said = typed("import", str(path), "--ledger", book.url, "--key", str(key_of(book.folder)), *more, exits=2)
        assert path.name in said.err
    assert rows_of(book.url) == before


def test_two_files_in_one_command_share_the_branch_that_the_first_founds(book: Book) -> None:
    paths = [write_dossiers(book.folder / f"{code}.jsonl", [line(code, name, fact("applied", "2020-09-10"), branch="学生支部")])
             for code, name in (("2021001", "陈一"), ("2021002", "王二"))]
    typed("import", *map(str, paths), "--ledger", book.url, "--key", str(key_of(book.folder)))
    assert len({one.organisation for one in book.cases()}) == 1
    assert sorted(one.name for one in open_desk(book.url, book.folder).tree.values()) == ["信息工程学院党总支", "学生支部"]


def test_a_dry_run_says_the_same_and_writes_nothing(book: Book) -> None:
    path = write_dossiers(book.folder / "档案.jsonl", people(data()))
    before = rows_of(book.url)
    dry = take(book.url, book.folder, path, "2026-02-01T10:00:00+08:00", Wish(dry=True))
    assert rows_of(book.url) == before
    done = book.take(path)
    assert (dry.plan.kinds(), dry.plan.organisations) == (done.plan.kinds(), done.plan.organisations)
    assert dry.head is None
    assert done.plan.kinds()["applied"] > 20


def test_a_desk_taken_before_somebody_else_wrote_sees_what_they_founded(book: Book) -> None:
    early: Desk = open_desk(book.url, book.folder)
    file = [line("2021001", "陈一", fact("applied", "2020-09-10"), branch="学生支部")]
    done = book.take(file)
    again = take_in(early, done.path, Manner(HEADERS, memory=book.folder / "answers"), Wish(), "2026-05-01T10:00:00+08:00")
    assert nothing(again)
