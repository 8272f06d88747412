"""Which commands are told of an organisation, a person, a case, a meeting or an account? A call of each, for the tests of scope."""

DOCUMENT = "校党发〔2022〕11号"
CALLS = [
    "check --org {org}", "rules impact --org {org}", "due list --org {org}", "due list {who}", "due list --for {account}",
    "due snooze {who} applicant_interviewed --until 2099-01-01 --why 误", "import new.jsonl --org {org}", "export a.jsonl --org {org}", "export a.jsonl --case {who}",
    "record applied {who} --on 2024-03-01", "amend {who} applied --on 2024-03-02 --kind 录入更正 --why 与申请书核对",
    "can applied {who}", "advance applied {who} --on 2024-03-01",
    "case open 新人 --org {org}", "case change {who} --name 新名 --why 误", "case list --org {org}", "case show {who}", "case timeline {who}",
    "person erase {who} --by 甲 --approved-by 乙 --document 申请 --yes",
    "org show {org}", "org add 新支部 --level 党支部 --under {org}", "org add 新党委 --level 党委 --over {org}", "org rename {org} 新名",
    "org move {org} --under {own}", "org move {own} --under {org}", "org committee {org} --yes",
    f"org authority {{org}} --from 2022-12-16 --document {DOCUMENT}", "org workflow {org} national --from 2024-09-01",
    "org track {org} --from 2025-09-01", "org complete {org}", "org plan {org} --year 2026 --number 3",
    "org vacation {org} --from 2027-01-16 --until 2027-02-26 --name 寒假",
    f"org close {{org}} --on 2026-06-30 --document {DOCUMENT}", "org correct {org} --level 党支部 --why 误", "org void {org} 5 --why 误",
    "account add 新人 --role 书记 --org {org}", "account change {account} --role 检查人员", "account change 赵六 --org {org}",
    "account revoke {account}",
    "plan {who}", "plan --org {org}",
    "member import 名册.csv --org {org}", "member list --org {org}", "member show {who}", "member void {who} 5 --why 误",
    "member status {who} full --org {own} --from 2024-03-01", "member status 陈一 full --org {org} --from 2024-03-01",
    "member discipline {who} 警告 --from 2024-03-01", "meeting voters --org {org}", "meeting list --org {org}",
    "notice print 谈话记录 {who}", "notice print 每日待办 {who}", "notice print 每日待办 --org {org}",
    "meeting new --org {org} --on 2024-03-01 --present 陈一", "meeting new --org {own} --on 2024-03-01 --present {who}",
    "meeting new --org {own} --on 2024-03-02 --present 陈一 --candidates {who}", "meeting amend {meeting} --title 新名 --why 误",
    "meeting void {meeting} --why 误", "meeting voters {meeting}", "meeting show {meeting}", "meeting close {meeting}",
    "meeting close {meeting} --put-off {who}=请假", "meeting opinion {meeting} 陈一 --received 2024-02-29 --on 陈一=赞成",
    "meeting opinion {meeting} {who} --received 2024-02-29 --on 陈一=赞成", "meeting opinion {meeting} 陈一 --received 2024-02-29 --on {who}=赞成",
    "meeting vote {meeting} 陈一 --for 1 --against 0", "meeting vote {meeting} {who} --for 1 --against 0",
    "record admission_voted 陈一 --on 2024-03-01 --set meeting={meeting}",
]
"""A call of every command that is told of an organisation, a person, a case, an account or a meeting."""
