"""What is a paper told? One typed context for each kind of 公示, 谈话记录 and 支部大会决议, as in `contexts`.

What the ledger does not know is None: it stands in the paper as a visible blank, never as a guess.
"""

from typing import Annotated, NamedTuple

from devtrack.notices.contexts import DAY


class Listed(NamedTuple):
    """One person of a public notice: enough to tell namesakes apart, no number, no birth day, no telephone."""

    name: Annotated[str, "姓名：公示对象的姓名"]
    sex: Annotated[str | None, "性别：男或女"]
    class_name: Annotated[str | None, "班级：台账不登记班级，用 --each 写明"]
    branch: Annotated[str | None, "党支部：所在党支部"]
    applied: Annotated[str | None, "申请日期：递交入党申请书的日期", DAY]
    activist: Annotated[str | None, "积极分子日期：确定为入党积极分子的日期", DAY]
    admitted: Annotated[str | None, "入党日期：支部大会接收为预备党员的日期", DAY]
    probation_end: Annotated[str | None, "期满日期：预备期满的日期，延长的为延长后", DAY]


class PublicNotice(NamedTuple):
    """A public notice about one person or several."""

    people: Annotated[tuple[Listed, ...], "名单：公示的人"]
    number: Annotated[int, "人数：公示几人"]
    decided: Annotated[str | None, "研究日期：支部委员会（支部大会）研究的日期；几人不同的为空", DAY]
    first: Annotated[str | None, "公示起：公示的第一天", DAY]
    last: Annotated[str | None, "公示止：公示的最后一天", DAY]
    workdays: Annotated[int | None, "工作日数：公示期内有几个工作日"]
    receiver: Annotated[str | None, "受理组织：向哪个组织反映情况"]
    telephone: Annotated[str | None, "联系电话：受理组织的电话；台账不登记，用 --set 写明"]
    address: Annotated[str | None, "联系地址：受理组织的地址；台账不登记，用 --set 写明"]
    article: Annotated[str | None, "依据：哪一条规定要求公示"]
    signed_by: Annotated[str | None, "落款：发布公示的组织全称"]
    signed_on: Annotated[str | None, "落款日期：发布的日期，即公示起", DAY]


class Talk(NamedTuple):
    """A record of a talk with one person."""

    name: Annotated[str, "姓名：谈话对象的姓名"]
    sex: Annotated[str | None, "性别：男或女"]
    branch: Annotated[str | None, "党支部：所在党支部"]
    applied: Annotated[str | None, "申请日期：递交入党申请书的日期", DAY]
    voted: Annotated[str | None, "大会日期：支部大会通过接收决议的日期", DAY]
    held: Annotated[str | None, "谈话日期：谈话的日期", DAY]
    place: Annotated[str | None, "谈话地点：在哪里谈"]
    talker: Annotated[str | None, "谈话人：谁去谈的"]
    role: Annotated[str | None, "谈话人身份：如 党委委员、组织员"]
    recorder: Annotated[str | None, "记录人：谁记录的"]
    article: Annotated[str | None, "依据：哪一条规定要求谈话"]


class Resolution(NamedTuple):
    """A resolution of a branch meeting about one person."""

    name: Annotated[str, "姓名：讨论对象的姓名"]
    sex: Annotated[str | None, "性别：男或女"]
    branch: Annotated[str | None, "党支部：召开大会的党支部"]
    introducers: Annotated[str | None, "入党介绍人：介绍人的姓名，用、隔开"]
    performance: Annotated[str | None, "主要表现：大会对本人表现的意见；台账不登记，用 --set 写明"]
    held: Annotated[str | None, "大会日期：支部大会的日期，即通过决议的日期", DAY]
    due: Annotated[int | None, "应到人数：应到会有表决权的党员人数"]
    present: Annotated[int | None, "实到人数：实际到会有表决权的党员人数"]
    ballot: Annotated[str | None, "表决方式：无记名投票或举手表决"]
    issued: Annotated[int | None, "发出票数：发出表决票几张"]
    returned: Annotated[int | None, "收回票数：收回表决票几张"]
    valid: Annotated[int | None, "有效票数：赞成、不赞成、弃权合计"]
    invalid: Annotated[int | None, "无效票数：无效票几张"]
    votes_for: Annotated[int | None, "赞成票数：到会的赞成票"]
    votes_against: Annotated[int | None, "不赞成票数：到会的不赞成票"]
    abstained: Annotated[int | None, "弃权票数：到会的弃权票"]
    written_for: Annotated[int | None, "书面赞成数：会前书面意见中赞成的"]
    written_against: Annotated[int | None, "书面不赞成数：会前书面意见中不赞成的"]
    written_abstained: Annotated[int | None, "书面弃权数：会前书面意见中弃权的"]
    in_favour: Annotated[int | None, "赞成合计：到会赞成票与书面赞成的合计"]
    needed: Annotated[int | None, "须赞成数：超过应到会有表决权的党员半数，至少几人赞成"]
    carried: Annotated[bool | None, "通过：会议记录载明，或按票数，是否通过"]
    admitted: Annotated[str | None, "入党日期：支部大会接收为预备党员的日期", DAY]
    probation_end: Annotated[str | None, "期满日期：这一次讨论之前的预备期满日期", DAY]
    extend_to: Annotated[str | None, "延长至：延长预备期到哪一天", DAY]
    article: Annotated[str | None, "依据：表决按哪一条规定"]
    secretary: Annotated[str | None, "书记：党支部书记的姓名；留空由本人签名"]
    overseer: Annotated[str | None, "监票人：留空由本人签名"]
    counter: Annotated[str | None, "计票人：留空由本人签名"]
    signed_by: Annotated[str | None, "落款：党支部的全称"]
    signed_on: Annotated[str | None, "落款日期：即大会日期", DAY]
