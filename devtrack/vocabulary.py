"""Which words does the domain use? The kinds of facts with their fields, the states, the Chinese names.

A contract: file formats, rulebooks and findings use these words. Adding is allowed, renaming is not.
"""

from typing import NamedTuple

TEXT, INTEGER, NUMBER, TRUTH, DAY, PEOPLE, NAMES, COUNT = (
    "text",
    "integer",
    "number",
    "truth",
    "day",
    "people",
    "names",
    "count",
)
"""Types of fields: COUNT is a number of objections or true/false; NAMES a list of texts; DAY a day or month."""

CHOICES = {
    "method": ("members", "league", "mass_organisation"),
    "body": ("committee_meeting", "branch_meeting"),
    "role": ("committee_member", "organiser", "assigned"),
    "body_kind": ("committee", "general_branch", "branch"),
    "decision": ("convert", "extend", "cancel"),
    "ballot": ("secret", "show_of_hands"),
    "status": ("full", "probationary", "none"),
    "discipline": ("warning", "serious_warning", "removed_from_post", "probation_within_party"),
    "copy": ("原件", "复印件"),
}

NOTICE = {"until": DAY, "objections": COUNT, "resolved": TRUTH, "workdays": INTEGER, "workdays_reason": TEXT}
VOTE = {
    "due": INTEGER,
    "due_full": INTEGER,
    "present": INTEGER,
    "for": INTEGER,
    "against": INTEGER,
    "abstain": INTEGER,
    "invalid": INTEGER,
    "written_for": INTEGER,
    "written_against": INTEGER,
    "written_abstain": INTEGER,
    "issued": INTEGER,
    "returned": INTEGER,
    "ballot": "ballot",
    "separate": TRUTH,
    "carried": TRUTH,
}
APPROVAL = {"body_kind": "body_kind", "collective": TRUTH, "reason": TEXT, "approved": TRUTH}


class Kind(NamedTuple):
    """A kind of fact: its Chinese name, its fields with their types, who asks for it.

    ``asked``: C the school, N both national editions, N26 the edition of 2026 only, local neither.
    """

    name: str
    asked: tuple[str, ...]
    fields: dict[str, str]


_C, _N, _CN = ("C",), ("N",), ("C", "N")

KINDS: dict[str, Kind] = {
    "applied": Kind("递交入党申请书", _CN, {}),
    "applicant_interviewed": Kind("派人同申请人谈话", _N, {"by": TEXT}),
    "recommended": Kind("党员推荐、群团组织推优", _CN, {"method": "method"}),
    "activist_decided": Kind("研究确定为入党积极分子", _CN, {"body": "body"}),
    "activist_filed": Kind("积极分子报上级党委备案", _N, {}),
    "contacts_assigned": Kind("指定培养联系人", _N, {"people": PEOPLE}),
    "party_school_passed": Kind("党校学习结业", _C, {"passed": TRUTH, "hours": NUMBER, "score": NUMBER}),
    "trainee_nominated": Kind("民主推荐和评议，拟定培养考察对象", _C, {}),
    "trainee_reviewed": Kind("党总支审议培养考察对象名单", _C, {}),
    "trainee_publicized": Kind("培养考察对象公示", _C, NOTICE),
    "mentors_assigned": Kind("指定培养人，开始培养考察", _C, {"people": PEOPLE}),
    "inspected": Kind("半年考察", _CN, {"by": TEXT, "conclusion": TEXT}),
    "thought_reported": Kind("书面思想汇报", ("local",), {}),
    "development_opinions_heard": Kind("听取培养联系人、党员和群众意见", _CN, {}),
    "development_decided": Kind("支委会讨论同意，拟定发展对象", _CN, {"body": "body"}),
    "development_reviewed": Kind("党总支审议发展对象名单", _C, {}),
    "development_consented": Kind("报上级党委备案（2014）或上级党委同意（2026）", _N, {"approved": TRUTH}),
    "development_publicized": Kind("发展对象公示", ("C", "N26"), NOTICE),
    "development_listed": Kind("列为发展对象", _CN, {}),
    "development_announced": Kind("向支部党员通报已确定的发展对象", _C, {}),
    "introducers_assigned": Kind("确定入党介绍人", _CN, {"people": PEOPLE}),
    "inquiry_sent": Kind("函调发出", _N, {"relation": TEXT, "unit": TEXT}),
    "inquiry_replied": Kind("函调回函", _N, {"relation": TEXT, "unit": TEXT}),
    "political_review_concluded": Kind("政治审查结论", _N, {"passed": TRUTH}),
    "training_completed": Kind("短期集中培训", _N, {"days": NUMBER, "hours": NUMBER, "exempt_reason": TEXT}),
    "admission_examined": Kind("支委会审查", _N, {}),
    "pre_reviewed": Kind("基层党委预审", _N, {"passed": TRUTH}),
    "form_issued": Kind("发放《中国共产党入党志愿书》", _N, {"serial": TEXT, "edition": TEXT}),
    "admission_voted": Kind("支部大会讨论接收预备党员", _CN, VOTE),
    "admission_papers_checked": Kind("审核《入党志愿书》和有关材料", _C, {"by": TEXT}),
    "admission_interviewed": Kind("审批前谈话", _CN, {"by": TEXT, "role": "role"}),
    "admission_deliberated": Kind("党总支审议", _CN, {"collective": TRUTH}),
    "admission_approved": Kind("审批预备党员", _CN, {**APPROVAL, "probation_from": DAY, "probation_to": DAY}),
    "admission_filed": Kind("报上级组织部门备案", _N, {}),
    "admission_announced": Kind("党员大会宣布", _N, {}),
    "assigned_to_group": Kind("编入党支部和党小组", _N, {}),
    "sworn_in": Kind("入党宣誓", _N, {}),
    "introducer_reported": Kind("主动向介绍人汇报", _C, {}),
    "quarterly_reported": Kind("书面汇报思想", _C, {}),
    "probation_inspected": Kind("预备期教育考察", ("local",), {}),
    "probation_trained": Kind("预备党员培训", _C, {"hours": NUMBER}),
    "conversion_applied": Kind("书面转正申请", _CN, {}),
    "conversion_opinions_heard": Kind("征求党小组、党员和群众意见", _CN, {}),
    "conversion_examined": Kind("支委会讨论评议、审查", _CN, {}),
    "conversion_reviewed": Kind("党总支审查", _C, {}),
    "conversion_publicized": Kind("转正公示", _C, NOTICE),
    "conversion_voted": Kind("支部大会讨论转正", _CN, {**VOTE, "decision": "decision", "extend_to": DAY}),
    "conversion_approved": Kind("转正审批", _CN, {**APPROVAL, "decision": "decision", "full_from": DAY}),
    "conversion_filed": Kind("组织部审核备案", _C, {}),
    "conversion_announced": Kind("公布转正结果", _CN, {}),
    "archived": Kind("材料归档", _N, {"items": NAMES}),
    "transferred_in": Kind("组织关系转入", _N, {"papers": TRUTH, "deferred_to": DAY}),
    "transferred_out": Kind("组织关系转出", _N, {"papers": TRUTH, "deferred_to": DAY}),
    "transfer_reviewed": Kind("审查转入预备党员的入党材料", _N, {"passed": TRUTH}),
    "paper_received": Kind(
        "收到材料", _CN, {"paper": TEXT, "copy": "copy", "edition": TEXT, "file": TEXT, "blank_reason": TEXT}
    ),
    "withdrew": Kind("本人撤回", _CN, {"reason": TEXT}),
    "removed": Kind("移出培养序列", _CN, {"reason": TEXT}),
    "departure_acknowledged": Kind("确认按学校规定办理", ("local",), {"rule": TEXT, "acknowledged_by": TEXT}),
    "voided": Kind("作废登记", ("local",), {}),
}
"""Every kind, in the order of the road; the last takes back a fact recorded by mistake, which it `replaces`."""

VOIDED = "voided"

ROAD: dict[str, int] = {kind: n for n, kind in enumerate(KINDS)}

PAPERS = frozenset({
    "入党志愿书", "入党申请书", "政治审查材料", "转正申请书", "培养教育考察材料", "入党积极分子培养考察登记表",
    "预备党员教育考察登记表",
})
"""What is filed after conversion, by its canonical names."""

DEFAULTS = {
    ("development_consented", "approved"): True,
    ("admission_deliberated", "collective"): True,
    ("admission_approved", "approved"): True,
    ("conversion_approved", "approved"): True,
}
"""What a field means where it is not recorded."""

AUTHORISED, AUTHORITIES, DOUBTED = "authorised", "authorities", "doubted"
DERIVED = frozenset({AUTHORISED, AUTHORITIES, DOUBTED})
"""What a ledger adds to the fields of a fact from its records of organisations and members. Nobody writes it: no file
may hold it, and no evidence shows it.

AUTHORISED: False where the committee held no recorded authority to approve that day, None where that cannot be told;
left out where it did, or the source is a file. AUTHORITIES: the spans recorded, as (first day, last day), ordinals.
DOUBTED: (place in the list of people, kind of discipline) each, of what may have been in force that day.
"""

PERSON_FIELDS = {
    "name": "姓名",
    "status": "党籍状态",
    "discipline": "处分",
    "discipline_until": "处分影响期截止",
}

FIELD_NAMES = {
    "by": "谈话人（考察人）",
    "rule": "规则",
    "acknowledged_by": "确认人",
    "method": "推荐方式",
    "body": "决定机构",
    "people": "人员名单",
    "passed": "是否合格",
    "hours": "学时",
    "score": "成绩",
    "days": "天数",
    "exempt_reason": "特殊情况原因",
    "until": "公示截止日",
    "objections": "异议",
    "resolved": "异议处理结果",
    "workdays": "核对的工作日数",
    "workdays_reason": "工作日核对依据",
    "conclusion": "考察结论",
    "approved": "是否同意",
    "relation": "关系",
    "unit": "单位",
    "serial": "编号",
    "edition": "版本",
    "due": "应到会有表决权人数",
    "due_full": "应到会正式党员人数",
    "present": "实到会有表决权人数",
    "for": "赞成票",
    "against": "反对票",
    "abstain": "弃权票",
    "invalid": "无效票",
    "written_for": "会前书面赞成",
    "written_against": "会前书面反对",
    "written_abstain": "会前书面弃权",
    "issued": "发出票数",
    "returned": "收回票数",
    "ballot": "表决方式",
    "separate": "是否逐个表决",
    "carried": "会议记录载明是否通过",
    "role": "谈话人身份",
    "collective": "是否集体讨论表决",
    "body_kind": "审批机构",
    "probation_from": "预备期起",
    "probation_to": "预备期止",
    "reason": "原因",
    "decision": "决议",
    "extend_to": "延长至",
    "full_from": "转正时间",
    "items": "归档材料",
    "papers": "材料是否齐转",
    "deferred_to": "推迟讨论至",
    "paper": "材料名称",
    "copy": "原件或复印件",
    "file": "文件",
    "blank_reason": "未填原因",
}

VALUE_NAMES = {
    "members": "党员推荐",
    "league": "团组织推优",
    "mass_organisation": "群团组织推荐",
    "committee_meeting": "支委会",
    "branch_meeting": "支部大会",
    "committee_member": "党委委员",
    "organiser": "组织员",
    "assigned": "指派专人",
    "committee": "党委",
    "general_branch": "党总支",
    "branch": "党支部",
    "convert": "按期转正",
    "extend": "延长预备期",
    "cancel": "取消预备党员资格",
    "secret": "无记名投票",
    "show_of_hands": "举手表决",
    "full": "正式党员",
    "probationary": "预备党员",
    "none": "非党员",
    "warning": "警告",
    "serious_warning": "严重警告",
    "removed_from_post": "撤销党内职务",
    "probation_within_party": "留党察看",
}

STATES = {
    "applicant": "入党申请人",
    "activist": "入党积极分子",
    "trainee": "培养考察对象",
    "development_object": "发展对象",
    "awaiting_approval": "支部大会通过，待审批",
    "probationary": "预备党员",
    "full_member": "正式党员",
    "cancelled": "取消预备党员资格",
    "withdrawn": "撤回申请",
    "removed": "移出培养序列",
    "transferred": "转出",
}
"""Every state of a case, in the order of the road; the last three are exits from anywhere."""

RANKS = {
    "applicant": 0,
    "activist": 1,
    "trainee": 2,
    "development_object": 3,
    "awaiting_approval": 4,
    "probationary": 5,
    "full_member": 6,
    "cancelled": 6,
}

OUTCOME_NAMES = {
    "met": "符合",
    "broken": "不符",
    "overdue": "逾期未办",
    "pending": "待办",
    "waiting": "未到时间",
    "unknown": "无法判断",
    "dormant": "未到此步",
    "not_in_force": "当时无此规定",
}
HOW_NAMES = {"early": "早于规定", "late": "超期", "missing": "材料未见", "invalid": "不合规定"}
SEVERITY_NAMES = {"error": "错误", "warning": "提醒", "hint": "疑点"}
ACTOR_NAMES = {
    "candidate": "本人", "contact": "培养联系人", "introducer": "入党介绍人", "secretary": "党支部",
    "general_branch": "党总支", "committee": "党委",
}
ASPECTS = {
    "timing": "时限",
    "standard": "标准",
    "procedure": "程序",
    "formality": "手续",
    "papers": "材料",
}
