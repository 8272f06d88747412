"""Do `devtrack notice …` commands print papers about real people of a ledger, with blanks for what it does not know?"""

import re
from collections import Counter
from contextlib import suppress
from datetime import date
from html import unescape

import pytest
from branch_meeting import CHEN, branch, meet, numbers, opine, vote
from school import begin, case, fact, typed

from devtrack.errors import Unusable
from devtrack.notices.catalogue import TEMPLATES
from devtrack.notices.rendering import render
from devtrack.rulebook.data import data_dir
from devtrack.tracker.checks.demo import data, people
from devtrack.tracker.checks.holdings import Ask
from devtrack.tracker.desk import sit_down
from devtrack.tracker.papers import previews

ON = ("--as-of", "2026-11-22")
EVERYBODY = people(data())
PAPERS = [one for one in TEMPLATES.values() if one.is_paper]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The made-up branch in a ledger, for tests that only look."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEVTRACK_CONFIG", str(folder / "configuration"))
        desk = begin(folder, str(folder / "x.db"))
        desk.type("import", desk.file("demo.jsonl", *EVERYBODY))
    return desk


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A ledger of one's own with three people."""
    monkeypatch.chdir(tmp_path)
    made = begin(tmp_path, str(tmp_path / "x.db"))
    road = [fact("applied", "2024-03-01"), fact("activist_decided", "2024-10-08")]
    notice = fact("development_publicized", "2026-06-17", until="2026-06-24", objections=0)
    made.type("import", made.file("a.jsonl", *(
        case(number, name, *road, *more, sex=sex, born="2004-05-06")
        for number, name, sex, more in [("2022052", "张三", "男", [notice]), ("2022051", "李四", "女", [notice]), ("2022053", "张三", "男", [])])))
    return made


def fitting(demo, template):
    """Whom of the demonstration a paper is for: all but those whom it names in its refusal."""
    said = demo.type("notice", template, *(one["number"] for one in EVERYBODY), *ON, exits=(0, 2))
    refused = set(re.findall(r"^(\S+) 现在是“", said.err, re.M)) if said.code else set()
    return [one for one in EVERYBODY if one["name"] not in refused]


@pytest.mark.parametrize("template", PAPERS, ids=[one.name for one in PAPERS])
def test_every_paper_is_written_for_every_person_of_the_demonstration_that_it_fits(demo, template):
    those = fitting(demo, template.title)
    assert 3 < len(those) < len(EVERYBODY)
    text = demo.type("notice", template.title, *(one["number"] for one in those), *ON).out
    assert [one["name"] for one in those if one["name"] not in text] == []
    assert not re.search(r"[{}]|None|True|违" "规", text)
    for one in those:
        born = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", one["born"])
        cn = f"{int(born[1])}年{int(born[2])}月{int(born[3])}日" if born else one["born"]
        assert [private for private in (one["number"], one["born"], cn) if private in text] == []


def test_of_a_family_the_paper_is_chosen_by_how_far_each_has_come(demo):
    those = fitting(demo, "支部大会决议")
    titles = re.findall(r"^ *(关于.*的决议)$", demo.type("notice", "支部大会决议", *(one["number"] for one in those), *ON).out, re.M)
    assert len(titles) == len(those)
    assert {"关于沈知行同志转为中共正式党员的决议", "关于延长邱明轩同志预备期的决议", "关于接收尹俊杰同志为中共预备党员的决议"} < set(titles)
    talks = demo.type("notice", "谈话记录", "武天佑", "夏沐阳", *ON).out
    assert ["同入党申请人谈话记录" in talks, "审批前谈话记录" in talks] == [True, True]
    mixed = demo.type("notice", "公示", *(one["number"] for one in fitting(demo, "公示")), *ON, exits=2).err
    assert "不是同一种，请分开写" in mixed
    assert re.search("预备党员转正公示：沈知行.*\n.*发展对象公示：.*贺清源", mixed)
    assert "还没有可以写的公示" in demo.type("notice", "公示", "武天佑", *ON, exits=2).err


def test_every_reminder_is_written_for_every_person_of_the_demonstration_who_owes_something(demo):
    at = sit_down(demo.ledger, str(demo.key), None)
    ask = Ask(date(2026, 11, 22).toordinal())
    lines = previews.duties(at, ask)
    written = Counter()
    for one in EVERYBODY:
        own = [line for line in lines if line.case.id == one["case"]]
        for template in TEMPLATES.values():
            if not template.is_paper:
                with suppress(Unusable):
                    said = render(template.name, previews.told(at, template, ask, own), (data_dir("notices"),))
                    written[template.name] += 1
                    assert one["name"] in said.body or not own
                    assert one["number"] not in said.body
    assert written["digest"] == len(EVERYBODY)
    assert {"duty", "duty-report", "duty-inspection", "duty-interview", "duty-meeting", "escalation"} <= set(written)


def test_a_reminder_says_what_is_owed_by_when_and_by_which_article(demo):
    said = demo.type("notice", "逾期报告", "秦雨桐", *ON).out
    assert "秦雨桐：派人同申请人谈话\n   期限：2026-11-09（逾期 13 天）；依据：《中国共产党发展党员工作细则（2026）》第七条" in said
    assert "没有待办事项" in demo.type("notice", "每日待办", "沈知行", *ON).out
    assert demo.type("notice", "digest", *ON).out.count("［红］") == 7  # five overdue, two due within a week
    assert "没有可以写进“汇报提醒”的事项" in demo.type("notice", "汇报提醒", "秦雨桐", *ON, exits=2).err


def test_a_resolution_says_the_figures_of_its_vote_and_the_article_of_its_day(demo):
    text = demo.type("notice", "支部大会决议", "尹俊杰", *ON).out
    for words in ("2026年11月11日", "应到会有表决权的党员20名", "实际到会有表决权的党员18名", "采取无记名投票方式", "第二十条", "有效票18张",
                  "赞成14票，不赞成1票，弃权3票", "至少须有11票", "同意接收尹俊杰同志为中共预备党员", "发出表决票＿＿＿＿张", "王思远、李慧敏"):
        assert words in text
    old = demo.type("notice", "接收预备党员决议", "沈知行", *ON).out
    assert "第二十一条" in old  # 2025: the edition of 2014
    lost = demo.type("notice", "支部大会决议", "田家瑞", *ON).out
    assert "未通过田家瑞同志转为中共正式党员的决议" in lost
    unknown = demo.type("notice", "支部大会决议", "段宏毅", *ON)
    assert "应到会有表决权的党员＿＿＿＿名" in unknown.out
    assert "支部党员大会＿＿＿＿（通过、未通过）" in unknown.out
    assert re.search("文中留空的：.*应到人数.*通过", unknown.err)
    cancel = demo.type("notice", "取消预备党员资格决议", "邱明轩", *ON).out  # his vote was to extend: nothing of it here
    assert "赞成＿＿＿＿票" in cancel


def test_a_notice_lists_several_people_by_number_or_as_typed_with_days_of_the_week(desk):
    said = desk.type("notice", "公示", "2022052", "李四", *ON)
    assert said.out.index("李四") < said.out.index("张三")
    assert "自2026年6月17日（星期三）至2026年6月24日（星期三），共5个工作日" in said.out
    assert "《中国共产党发展党员工作细则》第十三条" in said.out
    typed_order = desk.type("notice", "公示", "2022052", "李四", "--as-typed", *ON).out
    assert typed_order.index("张三") < typed_order.index("李四")
    assert "公示期满后请撤下" in said.err
    assert "联系电话" in said.err


def test_what_the_ledger_does_not_know_may_be_typed(desk):
    said = desk.type("notice", "发展对象公示", "2022052", "2022053", "李四", "--set", "联系电话=6545", "--set", "公示起=2026.11.23",
                     "--set", "公示止=2026年11月25日", "--each", "2022052 班级=计科2201", "--each", "李四 班级=计科2202", *ON)
    assert "联系电话：6545" in said.out
    assert "自2026年11月23日（星期一）至2026年11月25日（星期三），共3个工作日" in said.out
    assert re.search("张三 +男 +计科2201", said.out)
    assert "公示期只有 3 个工作日" in said.err
    assert "张三的班级" in said.err
    alike = desk.type("notice", "发展对象公示", "2022052", "2022053", *ON).err
    assert "张三有同名的" in alike


@pytest.mark.parametrize(("words", "told"), [
    (("公示",), "没有模板“公示”"), (("公事", "李四"), "没有模板“公事”；是否为 公示"), (("公示", "王五"), "没有“王五”的档案"),
    (("公示", "张三"), "“张三”有 2 份档案"), (("转正公示", "李四"), "是否为 预备党员转正公示"),
    (("预备党员转正公示", "李四"), "李四 现在是“入党积极分子”；预备党员转正公示是为预备党员写的"),
    (("支部大会决议", "李四"), "还没有可以写的支部大会决议"), (("公示", "李四", "--format", "pdf"), "--format 没有“pdf”"),
    (("公示", "李四", "--set", "电话=1"), "--set 没有字段“电话”；可以是"), (("公示", "李四", "--set", "电话"), "看不懂"),
    (("公示", "李四", "--set", "公示起=2026-02-30"), "--set 公示起"), (("公示", "李四", "--set", "工作日数=五"), "“五”不是数"),
    (("公示", "李四", "--each", "王五 班级=1"), "--each 的“王五”不在要写的人里"), (("公示", "李四", "--each", "李四"), "后面没有字段"),
    (("每日待办", "李四", "--set", "日期=2026-11-22"), "每日待办不用 --set"), (("发展对象公示",), "要写明是谁"),
    (("fields", "公示"), "公示有几种：培养考察对象公示、发展对象公示、预备党员转正公示"),
])
def test_a_call_that_cannot_be_used_is_refused_in_chinese(desk, words, told):
    if words[0] == "fields":
        assert told in typed("notice", *words, exits=2).err
    elif words == ("公示",):
        assert "公示" in desk.type("notice", *words, exits=2).err
    else:
        assert told in desk.type("notice", *words, *ON, exits=2).err


def test_what_leaves_as_a_file_is_recorded_first_and_only_by_who_may_export(desk):
    before = desk.type("verify").out.split()[1]
    desk.type("notice", "公示", "李四", *ON)
    assert desk.type("verify").out.split()[1] == before
    said = desk.type("notice", "公示", "李四", "2022052", "--format", "html", *ON)
    assert "已写出 发展对象公示.html（发展对象公示，2 人），已记入台账" in said.err
    path = desk.folder / "发展对象公示.html"
    assert path.stat().st_mode & 0o077 == 0
    assert "李四" in unescape(path.read_text(encoding="utf-8"))
    assert "文书：发展对象公示" in desk.type("log").out
    desk.type("notice", "公示", "李四", "--format", "html", *ON)
    assert (desk.folder / "发展对象公示-2.html").exists()
    desk.type("account", "add", "检查员", "--role", "auditor", "--org", "学生第一党支部")
    refused = desk.type("notice", "公示", "李四", "--output", "b.txt", *ON, "--as", "检查员", exits=2)
    assert "不能导出未遮盖的信息" in refused.err
    assert not (desk.folder / "b.txt").exists()
    assert "李四" in desk.type("notice", "公示", "李四", *ON, "--as", "检查员").out
    assert "不能是被检查的文件" in desk.type("notice", "公示", "李四", "--output", desk.ledger, *ON, "--as", "李书记", exits=2).err


def test_papers_of_several_people_go_into_a_folder_or_one_after_the_other(desk):
    desk.type("notice", "谈话记录", "2022052", "2022053", "李四", "--output", "谈话", *ON)
    names = sorted(path.name for path in (desk.folder / "谈话").iterdir())
    assert names == ["同入党申请人谈话记录-张三-2.txt", "同入党申请人谈话记录-张三.txt", "同入党申请人谈话记录-李四.txt"]
    out = desk.type("notice", "谈话记录", "2022052", "李四", "--format", "html", "--output", "-", *ON).out
    assert out.count("<article>") == 2


def test_a_units_own_templates_lie_beside_its_workflows_or_where_the_environment_says(desk, monkeypatch):
    own = desk.folder / "本单位" / "notices"
    (own.parent / "workflows").mkdir(parents=True)
    own.mkdir()
    (own / "发展对象公示.txt").write_bytes("﻿# 我校公示\r\n{{ 名单|join('、', attribute='姓名') }}\r\n".encode())
    (own / "回执.txt").write_text("字段：发展对象公示\n收到{{ 人数 }}人", encoding="utf-8")
    (own / "说明.txt").write_text("只是说明", encoding="utf-8")
    flow = ("--workflows", str(own.parent / "workflows"))
    assert "我校公示\n李四\n" in desk.type("notice", "公示", "李四", *flow, *ON).out
    assert "我校公示" not in desk.type("notice", "公示", "李四", *ON).out
    monkeypatch.setenv("DEVTRACK_NOTICES", str(own))
    assert "收到1人" in desk.type("notice", "回执", "李四", *ON).out
    listed = typed("notice", "list").out
    assert re.search(r"发展对象公示 .*本单位.*发展对象公示.txt", listed)
    assert re.search("说明 .*没有写用哪种模板的字段", listed)
    assert "名单" in typed("notice", "fields", "回执").out
    (own / "发展对象公示.txt").write_text("甲\n{{ 姓明 }}", encoding="utf-8")
    assert "发展对象公示.txt:2: 没有字段“姓明”" in desk.type("notice", "公示", "李四", *ON, exits=2).err
    monkeypatch.setenv("DEVTRACK_NOTICES", str(own / "none"))
    assert "DEVTRACK_NOTICES 应指向" in desk.type("notice", "公示", "李四", *ON, exits=2).err


def test_the_lists_show_every_template_and_every_field(demo):
    listed = typed("notice", "list").out
    for one in TEMPLATES.values():
        assert re.search(f"{one.title} +{one.name} ", listed)
        assert "写法：" in typed("notice", "fields", one.name).out


def test_a_resolution_takes_the_figures_of_the_meeting_and_the_opinions_handed_in_before_it(tmp_path):
    desk = branch(tmp_path)
    meeting = meet(desk, numbers(1, 18))
    opine(desk, meeting, "20150019", f"{CHEN}=赞成")
    vote(desk, meeting, "--each", f"{CHEN} 赞成=16 反对=1 弃权=1")
    said = desk.type("notice", "支部大会决议", CHEN, *ON)
    for words in ("应到会有表决权的党员20名", "实际到会有表决权的党员18名", "赞成16票，不赞成1票，弃权1票", "会前提出书面意见的，赞成1票", "赞成合计17票"):
        assert words in said.out, said.out
    assert "同意接收陈一同志为中共预备党员" in said.out
