"""Which columns may an empty roster have, what belongs into each, and what is an example of it?

The headers are those that our own importers read without a question. Which of the candidates' columns a roster gets
depends on the workflow, and on the alias table that will read it: `tracker.templates` asks both.
"""

from typing import NamedTuple

from devtrack.vocabulary import CHOICES, VALUE_NAMES

DATE, CODE, WORDS, FIGURE, TEXT = "date", "code", "words", "figure", "text"
"""What is typed into a column: a day or month, a number kept as text, one of its words, a whole number, anything."""


class Column(NamedTuple):
    """One column: its header, what it says (``applied``, ``form_issued.serial``, ``born``; "" nothing), its form.

    ``meaning`` and ``example`` are what the user reads. ``words``: the drop-down. ``duties``: the duties of the rules
    that ask for it, where they do not follow from ``says``.
    """

    header: str
    says: str
    form: str
    meaning: str
    example: str = ""
    words: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Return the kind of fact or the word about the person that this column says something of."""
        return self.says.partition(".")[0]

    @property
    def part(self) -> str:
        """Return what it says of the kind beside the day; "" for the day itself."""
        return self.says.partition(".")[2]


SEXES, CATEGORIES, RESULTS = ("男", "女"), ("学生", "教职工"), ("合格", "不合格")


def _names(*words: str) -> tuple[str, ...]:
    return tuple(VALUE_NAMES[word] for word in words)


def _day(header: str, says: str, meaning: str, example: str, *duties: str) -> Column:
    return Column(header, says, DATE, meaning, example, (), duties)


def _choice(header: str, says: str, meaning: str, words: tuple[str, ...]) -> Column:
    return Column(header, says, WORDS, meaning, words[0], words)


def _repeated(header: str, says: str, meaning: str, *examples: str) -> tuple[Column, ...]:
    last = len(examples)
    more = f"；不够时照样加列“{header}（{last + 1}）”"
    return tuple(
        _day(f"{header}（{n}）", says, f"第 {n} 次{meaning}{more if n == last else ''}", example)
        for n, example in enumerate(examples, 1)
    )


def _vote(meeting: str, kind: str, what: str) -> tuple[Column, ...]:
    figures = (
        ("应到人数", "due", "应到会有表决权的正式党员人数", "21"),
        ("实到人数", "present", "实到会有表决权的正式党员人数", "18"),
        ("赞成票数", "for", "赞成的票数", "17"),
        ("反对票数", "against", "不赞成的票数", "0"),
        ("弃权票数", "abstain", "弃权的票数", "1"),
    )
    return (
        *(Column(f"{meeting}{head}", f"{kind}.{part}", FIGURE, said, number) for head, part, said, number in figures),
        _choice(f"{meeting}表决方式", f"{kind}.ballot", f"{what}怎样表决", _names(*CHOICES["ballot"])),
        _choice(f"{meeting}是否通过", f"{kind}.carried", "会议记录载明的结果", ("通过", "未通过")),
    )


PERSON = (
    Column("学号", "number", CODE, "学生填学号，教职工填职工号；一人一号，据此认人", "20210457"),
    Column("姓名", "name", TEXT, "与身份证一致", "陈一"),
    _choice("性别", "sex", "选一项", SEXES),
    _day("出生日期", "born", "与身份证一致；据此计算递交申请书时是否年满十八岁", "2003-05-01"),
    _choice("人员类别", "category", "选一项；只约束学生的规定，不按其判断教职工", CATEGORIES),
    Column("所在党支部", "branch", TEXT, "党支部全称；同一支部写法一致", "信息学院学生第一党支部"),
)
"""Who it is: the first columns of the candidates' roster."""

_TO_ACTIVIST = (
    _day("递交入党申请书时间", "applied", "申请书落款的日期", "2021-09-20"),
    _day("同入党申请人谈话时间", "applicant_interviewed", "党支部派人谈话的日期", "2021-10-12"),
    _day("推优时间", "recommended", "党员推荐或群团组织推优的日期", "2022-03-10"),
    _day("确定为入党积极分子时间", "activist_decided", "会议研究确定的日期", "2022-03-20"),
    _choice("确定积极分子的会议", "activist_decided.body", "由哪种会议研究确定", _names(*CHOICES["body"])),
    _day("积极分子备案时间", "activist_filed", "报上级党委备案的日期", "2022-03-28"),
    _day("指定培养联系人时间", "contacts_assigned", "党支部指定的日期", "2022-03-25"),
    Column("培养联系人", "contacts_assigned.people", TEXT, "正式党员的姓名；两人的，中间用顿号", "王一、李二"),
    _day("党校结业时间", "party_school_passed", "入党积极分子培训结业的日期", "2022-06-10"),
    _choice("党校考核结果", "party_school_passed.result", "选一项", RESULTS),
    _day("拟定培养考察对象时间", "trainee_nominated", "民主推荐和评议、拟定名单的日期", "2022-06-15"),
    _day("党总支审议培养考察对象时间", "trainee_reviewed", "党总支会议的日期；不设党总支的留空", "2022-06-18"),
    _day("培养考察对象公示开始时间", "trainee_publicized", "公示的第一天", "2022-06-20"),
    _day("培养考察对象公示结束时间", "trainee_publicized.until", "公示的最后一天", "2022-06-26"),
    _day("指定培养人时间", "mentors_assigned", "公示结束后指定培养人、开始培养考察的日期", "2022-06-28"),
    *_repeated(
        "半年考察时间", "inspected", "半年考察的日期", "2022-09-10", "2023-03-10", "2023-09-05", ""
    ),
)

_TO_OBJECT = (
    _day("发展对象听取意见时间", "development_opinions_heard", "听取党小组、培养联系人、党员和群众意见的日期",
         "2023-09-05"),
    _day("支委会讨论发展对象时间", "development_decided", "会议讨论同意、拟定人选的日期", "2023-09-10"),
    _choice("讨论发展对象的会议", "development_decided.body", "由哪种会议讨论", _names(*CHOICES["body"])),
    _day("党总支审议发展对象时间", "development_reviewed", "党总支会议的日期；不设党总支的留空", "2023-09-12"),
    _day("发展对象报上级党委备案时间", "development_consented",
         "报上级党委备案的日期；2026 年 5 月 11 日起填上级党委同意的日期", "2023-09-14"),
    _day("发展对象公示开始时间", "development_publicized", "公示的第一天", "2023-09-15"),
    _day("发展对象公示结束时间", "development_publicized.until", "公示的最后一天", "2023-09-21"),
    _day("列为发展对象时间", "development_listed", "列为发展对象的日期", "2023-09-25"),
    _day("通报发展对象时间", "development_announced", "向支部党员通报的日期", "2023-09-28"),
    _day("确定入党介绍人时间", "introducers_assigned", "确定的日期", "2023-09-26"),
    Column("入党介绍人", "introducers_assigned.people", TEXT, "两名正式党员的姓名，中间用顿号", "王一、赵三"),
    _day("函调发出时间", "inquiry_sent", "发出政治审查函的日期；不需要函调的留空", "2023-10-08"),
    _day("函调回函时间", "inquiry_replied", "收到最后一份回函的日期", "2023-10-30"),
    _day("政治审查结论时间", "political_review_concluded", "形成综合性政治审查材料的日期", "2023-11-05"),
    _choice("政治审查结论", "political_review_concluded.result", "选一项", RESULTS),
    _day("发展对象培训结束时间", "training_completed", "短期集中培训结业的日期", "2023-11-10"),
    Column("发展对象培训天数", "training_completed.days", FIGURE, "只写数字；天数和学时知道哪项填哪项", "3"),
    Column("发展对象培训学时", "training_completed.hours", FIGURE, "只写数字", "24"),
)

_TO_MEMBER = (
    _day("支委会审查时间", "admission_examined", "支部委员会审查的日期", "2023-11-15"),
    _day("上级党委预审时间", "pre_reviewed", "基层党委预审的日期", "2023-11-20"),
    _choice("预审结果", "pre_reviewed.result", "选一项", RESULTS),
    _day("入党志愿书发放时间", "form_issued", "发给本人的日期", "2023-11-22"),
    Column("入党志愿书编号", "form_issued.serial", CODE, "志愿书上的编号", "0012345"),
    _day("支部大会讨论接收预备党员时间", "admission_voted", "支部大会的日期，也就是入党时间", "2023-12-01"),
    *_vote("接收大会", "admission_voted", "接收预备党员"),
    _day("审核入党志愿书时间", "admission_papers_checked", "指派专人审核志愿书和有关材料的日期", "2023-12-05"),
    _day("入党审批前谈话时间", "admission_interviewed", "审批前派人谈话的日期", "2023-12-10"),
    _choice("审批前谈话人身份", "admission_interviewed.role", "选一项，照实填写", _names(*CHOICES["role"])),
    _day("党总支审议接收预备党员时间", "admission_deliberated", "党总支会议的日期；党总支只审议，不审批", "2023-12-15"),
    _day("接收预备党员党委审批时间", "admission_approved", "党委会议审批的日期；党总支会议填在审议一列", "2023-12-25"),
    _day("预备期起始时间", "admission_approved.probation_from", "志愿书上注明的预备期第一天", "2023-12-01"),
    _day("预备期截止时间", "admission_approved.probation_to", "志愿书上注明的预备期最后一天", "2024-12-01"),
    _day("预备党员备案时间", "admission_filed", "报上级党委组织部门备案的日期", "2024-01-05"),
    _day("宣布接收预备党员时间", "admission_announced", "在党员大会上宣布的日期", "2024-01-08"),
    _day("编入党小组时间", "assigned_to_group", "编入党支部和党小组的日期", "2024-01-08"),
    _day("入党宣誓时间", "sworn_in", "宣誓的日期", "2024-01-10"),
    *_repeated(
        "向入党介绍人汇报时间", "introducer_reported", "向入党介绍人汇报的日期",
        "2024-01-20", "2024-03-20", "2024-05-20", "2024-07-20", "2024-09-20", "2024-11-20",
    ),
    *_repeated(
        "书面汇报思想时间", "quarterly_reported", "书面汇报的日期",
        "2024-02-20", "2024-05-20", "2024-08-20", "2024-11-20",
    ),
    _day("预备党员培训时间", "probation_trained", "预备党员培训结业的日期", "2024-06-20"),
)

_EXTENDED = ("extension-bounds",)

_TO_FULL = (
    _day("提交转正申请书时间", "conversion_applied", "转正申请书落款的日期", "2024-11-15"),
    _day("转正听取意见时间", "conversion_opinions_heard", "征求党小组、党员和群众意见的日期", "2024-11-20"),
    _day("支委会讨论转正时间", "conversion_examined", "支部委员会讨论评议、审查的日期", "2024-11-25"),
    _day("党总支审查转正时间", "conversion_reviewed", "党总支会议的日期；不设党总支的留空", "2024-11-26"),
    _day("转正公示开始时间", "conversion_publicized", "公示的第一天", "2024-11-27"),
    _day("转正公示结束时间", "conversion_publicized.until", "公示的最后一天", "2024-12-03"),
    _day("支部大会讨论转正时间", "conversion_voted", "支部大会的日期", "2024-12-05"),
    *_vote("转正大会", "conversion_voted", "转正"),
    _day("转正党委审批时间", "conversion_approved", "党委会议审批转正的日期", "2024-12-20"),
    _day("党龄起算时间", "conversion_approved.full_from", "转为正式党员之日，即预备期满之日", "2024-12-01"),
    _day("转正备案时间", "conversion_filed", "报党委组织部审核备案的日期", "2024-12-25"),
    _day("公布转正结果时间", "conversion_announced", "向支部公布、宣布的日期", "2024-12-28"),
    _day("延长预备期大会时间", "conversion_voted", "决定延长的支部大会的日期；没有延长的留空", "", *_EXTENDED),
    _day("延长预备期至", "conversion_voted.extend_to", "延长到哪一天；没有延长的留空", "", *_EXTENDED),
    _day("延长预备期党委审批时间", "conversion_approved", "党委审批延长的日期；没有延长的留空", "", *_EXTENDED),
    _day("材料归档时间", "archived", "材料存入本人人事档案的日期", "2025-01-10"),
)

STEPS = (*_TO_ACTIVIST, *_TO_OBJECT, *_TO_MEMBER, *_TO_FULL)
"""What was done, in the order of the road."""

_REASON = "有的列确实不必填时写明，如“外校转入，积极分子阶段材料在原单位”"
REST = (
    _day("毕业时间", "leaves_on", "预计毕业或离校的时间，可以只写到月", "2025-06"),
    Column("未填原因", "blank_reason", TEXT, _REASON, "外校转入"),
    Column("备注", "", TEXT, "其他要说明的；devtrack 不读这一列"),
)
"""The last columns of the candidates' roster."""

_CLEAN = ("introducers-two", "introducers-clean")
_CHANGED = "；没有处分的留空"
MEMBERS = (
    Column("姓名", "", TEXT, "与身份证一致", "王一"),
    Column("学号/工号", "", CODE, "学生填学号，教职工填职工号；一人一号，据此认人", "20150012"),
    Column("身份证号", "", CODE, "十八位，按文本填写；可以不填"),
    _choice("性别", "", "选一项", SEXES),
    _day("出生日期", "", "与身份证一致", "1985-03-12"),
    Column("所在党支部", "", TEXT, "党支部全称；同一支部写法一致", "信息学院学生第一党支部"),
    Column("党籍状态", "", WORDS, "选一项；有表决权的、可以作联系人和介绍人的是正式党员", VALUE_NAMES["full"],
           _names("full", "probationary"), ("contacts-one-or-two", "introducers-two")),
    _day("入党时间", "", "支部大会通过接收为预备党员的日期", "2015-06-12", "probation-dates"),
    _day("转正时间", "", "转为正式党员之日，即预备期满之日；预备党员留空", "2016-06-12", "seniority-date"),
    _day("组织关系转入时间", "", "从别的党支部转入的日期；一直在本支部的留空", "2019-09-10"),
    Column("处分", "", WORDS, "选一项" + _CHANGED, "", _names(*CHOICES["discipline"]), _CLEAN),
    _day("处分时间", "", "处分决定的日期" + _CHANGED, "", *_CLEAN),
    _day("处分影响期截止", "", "影响期的最后一天，这一天仍在影响期内" + _CHANGED, "", *_CLEAN),
    Column("备注", "", TEXT, "其他要说明的；devtrack 不读这一列"),
)
"""The roster of a branch's members."""
