"""Do templates say what they are told and nothing else, and is a wrong one refused in Chinese with file and line?"""

import time
from pathlib import Path
from typing import Any

import pytest

from devtrack.errors import Unusable
from devtrack.notices.blocks import SIGNATURE, TABLE, TITLE, as_text, blocks
from devtrack.notices.catalogue import TEMPLATES, duty_template
from devtrack.notices.contexts import Digest, Duty, Escalation, Field, Item, Opens, field_names, fields_of, is_record
from devtrack.notices.loading import find
from devtrack.notices.page import html
from devtrack.notices.paperwork import Listed, PublicNotice, Resolution, Talk
from devtrack.notices.rendering import Text, render, used
from devtrack.rulebook.data import data_dir

SHIPPED = data_dir("notices")
ITEM = Item("陈一", "书面汇报思想", "2026-11-25", "《细则》第七条", "思想汇报", "黄", 3, "2026-11-20", "本人")
BARE = Item("王二", "入党宣誓", None, "《细则》第二十九条", None, "绿", None)
LATE = ITEM._replace(by_when="2026-11-20", days_left=-2, colour="红")
DIGEST = Digest("李书记", "学生党支部", "2026-11-22", (LATE, ITEM, BARE), (ITEM,), 3, 1)
EMPTY = DIGEST._replace(items=(), opening=(), due=0, overdue=0)
DUTY = Duty("李书记", "学生党支部", "2026-11-22", (LATE, ITEM, BARE), 3, 1)
ESCALATION = Escalation("赵书记", "学生党支部", "2026-11-22", (LATE,), 1, 1)
OPENS = Opens("李书记", "学生党支部", "2026-11-22", (ITEM, BARE))
CONTEXTS = {Digest: [DIGEST, EMPTY], Duty: [DUTY], Escalation: [ESCALATION], Opens: [OPENS]}


def sample(context: type, *, empty: bool) -> Any:
    """A paper's context with everything known, or with nothing that may be unknown."""
    def value(one: Field) -> Any:
        if one.many:
            return (sample(one.holds, empty=empty),) * 2
        if one.empty and empty:
            return None
        return "2026-11-22" if one.day else True if one.holds is bool else 7 if one.holds is int else f"〔{one.name}〕"

    return context(*(value(one) for one in fields_of(context)))


def contexts_of(context: type) -> list[Any]:
    return CONTEXTS.get(context) or [sample(context, empty=False), sample(context, empty=True)]


def own(folder: Path, name: str, text: str, context: Any = DIGEST) -> Text:
    """What a unit's own template says."""
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return render(name, context, (folder, SHIPPED))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_uses_only_what_is_documented_and_says_something_of_every_context(name):
    source = find(name, (SHIPPED,))
    documented = {one.name for one in fields_of(source.template.context)}
    assert {path.partition(".")[0] for path in used(source)} - {"loop"} <= documented
    for context in contexts_of(source.template.context):
        said = render(name, context, (SHIPPED,))
        assert said.subject
        assert not any(mark in said.subject + said.body for mark in ("{", "}", "\ufdd0", "None", "True", "\n\n\n\n"))


@pytest.mark.parametrize("context", [Digest, Duty, Escalation, Opens, PublicNotice, Talk, Resolution])
def test_every_documented_field_can_be_used_and_says_what_it_means(tmp_path, context):
    name = next(one.name for one in TEMPLATES.values() if one.context is context)
    for one in fields_of(context):
        inner = fields_of(one.holds) if is_record(one.holds) else ()
        each = "".join(f"{{{{ 项.{part.name} }}}}" for part in inner)
        text = f"{{% for 项 in {one.name} %}}{each}{{% endfor %}}" if one.many else f"{{{{ {one.name} }}}}"
        assert own(tmp_path, name, text, contexts_of(context)[0]).body.strip()
        for part in (one, *inner):
            assert part.name.isidentifier()
            assert len(part.meaning) > 2
    assert len(field_names(context)) == len(fields_of(context))


def test_what_is_not_known_shows_as_a_blank_of_its_kind_and_is_named(tmp_path):
    text = "{{ 谈话人 }}，{{ 谈话日期|中文日期 }}（{{ 谈话日期|星期 }}）{% if 谈话地点 %}在{% endif %}"
    said = own(tmp_path, "谈话", f"字段：审批前谈话记录\n{text}", sample(Talk, empty=True))
    assert said.body == "＿＿＿＿，＿＿＿＿年＿＿月＿＿日（星期＿＿）\n"
    assert said.blanks == ("谈话人", "谈话日期")


def test_what_is_not_known_is_left_out_of_a_reminder():
    said = render("digest", DIGEST, (SHIPPED,))
    assert "＿" not in said.body
    assert said.blanks == ()


def test_days_names_and_days_left_are_said_as_people_say_them(tmp_path):
    text = "{{ 日期|中文日期 }}{{ 日期|星期 }}{{ 收件人|同志 }}{% for 项 in 待办事项 %}，{{ 项.天数|还剩 }}{% endfor %}"
    assert own(tmp_path, "digest", text).body.strip() == "2026年11月22日星期日李书记同志，逾期 2 天，还有 3 天，没有期限"
    assert "今天到期" in own(tmp_path, "digest", text, DIGEST._replace(items=(ITEM._replace(days_left=0),))).body


WRONG = [
    ("{{ 收件入 }}", 1, ["没有字段“收件入”", "收件人"]),
    ("甲\n{% if 逾期数 > 99 %}\n{{ 姓明 }}{% endif %}", 3, ["没有字段“姓明”"]),
    ("{% for 项 in 待办事项 %}\n{{ 项.姓明 }}\n{% endfor %}", 2, ["没有字段“姓明”", "是否为 姓名"]),
    ("{{ 收件人.__class__ }}", 1, ["不能写“.__class__”"]),
    ("{{ 待办事项.__class__.__mro__ }}", 1, ["是一份名单"]),
    ("{% for 项 in 待办事项 %}{{ 项.__class__ }}{% endfor %}", 1, ["没有字段“__class__”"]),
    ("{{ ''.__class__.__mro__ }}", 1, ["不能写“.__class__”"]),
    ("{{ 待办事项|join('、', attribute='__class__') }}", 1, ["join 要写明连哪一项"]),
    ("{{ 收件人|attr('__class__') }}", 1, ["| 后面没有“attr”"]),
    ("{{ 收件人['__class__'] }}", 1, ["不能用方括号"]),
    ("甲\n{% include '/etc/passwd' %}", 2, ["不能用 include"]),
    ("{% import 'digest.txt' as x %}", 1, ["不能用 import"]),
    ("{% extends 'digest.txt' %}", 1, ["不能用 extends"]),
    ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", 1, ["不能用 macro"]),
    ("{% set a = 1 %}", 1, ["不能用 set"]),
    ("{% for i in range(999999999) %}{{ i }}{% endfor %}", 1, ["for 的 in 后面要写一份名单", "待办事项"]),
    ("{{ range(999999999)|join }}", 1, ["不能调用“range(…)”"]),
    ("{{ cycler.__init__.__globals__ }}", 1, ["没有字段“cycler”"]),
    ("{{ self._TemplateReference__context }}", 1, ["没有字段“self”"]),
    ("{{ '甲' * 999999999 }}", 1, ["不能计算"]),
    ("{{ 9 ** 9 ** 9 }}", 1, ["不能计算"]),
    ("{{ '%999999999d' % 1 }}", 1, ["不能计算"]),
    ("{{ 收件人|center(999999999) }}", 1, ["| 后面没有“center”"]),
    ("{{ 收件人.format(1) }}", 1, ["不能调用“format(…)”"]),
    ("{% for 项 in 待办事项 recursive %}{{ loop(待办事项) }}{% endfor %}", 1, ["for 只能写成"]),
    ("{{ 待办事项 }}", 1, ["“待办事项”是一份名单"]),
    ("{% for 项 in 待办事项 %}{{ 项 }}{% endfor %}", 1, ["要写明是哪一项", "姓名"]),
    ("{{ 待办事项.姓名 }}", 1, ["是一份名单"]),
    ("甲\n\n{% for 项 in 待办事项 %}", 3, ["没有写 {% endfor %}"]),
    ("{% endif %}", 1, ["多出一个 {% endif %}"]),
    ("{% 如果 逾期数 %}", 1, ["没有“如果”这个写法"]),
    ("甲\n{{ 收件人", 2, ["没有写完"]),
    ("{{ 收件人 日期 }}", 1, ["“日期”多余"]),
    ("{{ 收件人，日期 }}", 1, ["标点请用半角"]),
    ("{{ 收件人|中文 }}", 1, ["| 后面没有“中文”", "中文日期"]),
    ("甲\n{{ 收件人|中文日期 }}", 2, ["“李书记”不是日期"]),
    ("{% if 收件人 > 3 %}{% endif %}", 1, ["数和文字不能比较"]),
    ("{% if 收件人 is 空的 %}{% endif %}", 1, ["is 后面没有“空的”", "空白"]),
    ("{{ " + "(" * 5000 + "收件人" + ")" * 5000 + " }}", 1, ["套得太深"]),
    ("{% if 逾期数 %}" * 40 + "{% endif %}" * 40, 1, ["套得太深"]),
    ("{{ " + " + ".join(["逾期数"] * 3000) + " }}", 1, ["不能计算"]),
    ("{{ " + "9" * 5000 + " }}", 1, ["读不了"]),
    ("标题：{{ 收件入 }}\n\n甲", 1, ["没有字段“收件入”"]),
    ("标题：甲\n字段：每日待办\n\n{{ 收件入 }}", 4, ["没有字段“收件入”"]),
]


@pytest.mark.parametrize(("text", "line", "words"), WRONG, ids=[one[0][:40] for one in WRONG])
def test_a_wrong_template_is_refused_with_file_and_line_and_what_would_be_right(tmp_path, text, line, words):
    began = time.monotonic()
    with pytest.raises(Unusable) as refused:
        own(tmp_path, "digest", text)
    said = str(refused.value)
    assert said.startswith(f"{tmp_path / 'digest.txt'}:{line}: ")
    assert [word for word in words if word not in said] == []
    assert time.monotonic() - began < 5


def test_a_template_cannot_go_on_and_on(tmp_path):
    many = DIGEST._replace(items=(ITEM,) * 300)
    turns = "{% for 甲 in 待办事项 %}" * 3 + "{% endfor %}" * 3
    with pytest.raises(Unusable, match="循环的次数太多"):
        own(tmp_path, "digest", turns, many)
    long = "{% for 甲 in 待办事项 %}" + "字" * 2000 + "{% endfor %}"
    with pytest.raises(Unusable, match="超过 500000 字"):
        own(tmp_path, "digest", long, many)


@pytest.mark.parametrize(("raw", "words"), [
    ("标题：待办\n\n截至".encode("gb18030"), "不是 UTF-8 编码；在记事本里“另存为”"),
    (b"\xff\xfe" + "截至".encode("utf-16-le"), "不是 UTF-8 编码"),
    (b"x" * 100_001, "不能超过 100000 字节"),
])
def test_a_file_that_is_no_plain_text_is_refused(tmp_path, raw, words):
    (tmp_path / "digest.txt").write_bytes(raw)
    with pytest.raises(Unusable, match=words):
        render("digest", DIGEST, (tmp_path,))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["digest", "每日待办"])
def test_a_units_own_template_comes_before_the_one_delivered_as_notepad_saves_it(tmp_path, mark, end, name):
    text = f"标题：本支部{end}{end}{{% if 逾期数 %}}{end}逾期{{{{ 逾期数 }}}}项{end}{{% endif %}}{end}完{end}"
    (tmp_path / f"{name}.txt").write_bytes(mark + text.encode())
    for asked in ("digest", "每日待办"):
        assert render(asked, DIGEST, (tmp_path, SHIPPED)) == Text("本支部", "逾期1项\n完\n")
    assert render("opens", OPENS, (tmp_path, SHIPPED)).subject.startswith("开始可以办理")


def test_a_unit_may_write_a_template_of_another_name(tmp_path):
    said = own(tmp_path, "列席通知", "字段：接收预备党员决议\n请到会：{{ 姓名|同志 }}", sample(Resolution, empty=False))
    assert said == Text("列席通知", "请到会：〔姓名〕同志\n")
    with pytest.raises(Unusable, match=r"没有写用哪种模板的字段.*每日待办"):
        own(tmp_path, "通知", "请到会")
    with pytest.raises(Unusable, match="没有模板“每日待辨”"):
        own(tmp_path, "通知", "字段：每日待辨\n请到会")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "..", "secret", "每日待", ""])
def test_only_templates_of_the_folders_are_found(tmp_path, name):
    (tmp_path / "secret.txt").write_text("字段：每日待办\n密", encoding="utf-8")
    (tmp_path / "notices").mkdir()
    with pytest.raises(Unusable, match="没有模板"):
        render(name, DIGEST, (tmp_path / "notices", SHIPPED))


def test_a_line_of_tags_alone_leaves_no_line_and_a_line_that_ends_with_one_keeps_its_end(tmp_path):
    text = "甲{% if 逾期数 %}乙{% endif %}\n  {% if 逾期数 %}\n丙\n{% endif %}{# 说明 #}\n丁\n"
    assert own(tmp_path, "digest", text).body == "甲乙\n丙\n丁\n"


def test_what_was_recorded_cannot_become_a_part_of_the_paper():
    people = (Listed("甲|乙\n# 丙", "男", None, "一支部", None, None, None, None),)
    paper = sample(PublicNotice, empty=True)._replace(people=people, number=1, signed_by="<script>alert(1)</script>")
    said = render("public-development", paper, (SHIPPED,))
    kinds = [one.kind for one in blocks(said.body)]
    assert kinds.count(TITLE) == kinds.count(TABLE) == kinds.count(SIGNATURE) == 1
    assert "甲｜乙 # 丙" in said.body
    page = html([said.body], "公示")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_signature_stands_four_characters_from_the_right_with_the_name_above_the_middle_of_the_date():
    signed = blocks("> 学生党支部\n> 2026年11月22日\n")[0]
    assert signed.right == 4
    long = blocks("> 中共某某大学信息工程学院学生第一支部委员会\n> 2026年11月22日\n")[0]
    assert 0 <= long.right < 4
    first, second = as_text([signed]).splitlines()
    assert len(second) - len(second.lstrip()) < len(first) - len(first.lstrip())


def test_a_page_asks_nothing_of_any_other_file():
    page = html(["# 甲\n\n　　乙＿＿＿＿丙\n| 序号 | 姓名 |\n| 1 | 丁 |\n" + "＿" * 28 + "\n> 戊\n"] * 2, "两份")
    assert page.count("<article>") == 2
    for word in ("http", "src=", "url(", "@import"):
        assert word not in page
    for font in ("方正小标宋简体", "仿宋_GB2312", "SimSun", "Noto Serif CJK SC"):
        assert font in page
    assert '<span class="blank">＿＿＿＿</span>' in page


def test_each_step_has_a_template_that_reminds_of_it():
    for step, name in [(("quarterly_reported",), "duty-report"), (("admission_voted",), "duty-meeting"),
                       (("archived",), "duty"), (("admission_deliberated", "admission_approved"), "duty-approval")]:
        assert duty_template(step) == name
        assert name in TEMPLATES


def test_a_context_of_another_kind_is_a_mistake_of_the_program():
    with pytest.raises(TypeError, match="digest is told a Digest"):
        render("digest", DUTY, (SHIPPED,))


def test_consent_is_asked_only_by_requests_and_nothing_condemns():
    texts = "".join(path.read_text(encoding="utf-8") for path in SHIPPED.glob("*.txt"))
    assert "妥否" not in texts
    assert "违" "规" not in texts
