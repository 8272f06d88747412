"""Is a call that cannot be used refused in Chinese, with what would be right, and exit 2?"""

import pytest

from devtrack.cli.__main__ import run
from devtrack.cli.call import answers, outcomes
from devtrack.errors import Unusable

REFUSED = [
    (["chek"], ["没有命令“chek”", "check", "devtrack --help"]),
    (["check"], ["缺少参数：文件", "devtrack check --help"]),
    (["check", "a.xlsx", "--fromat", "json"], ["没有选项 --fromat", "--format"]),
    (["check", "a.xlsx", "--only"], ["选项 --only 后面缺少值"]),
    (["check", "a.xlsx", "--only", "bad"], ["--only 没有“bad”", "broken（不符）"]),
    (["check", "a.xlsx", "--as-of", "2026-02-30"], ["“2026-02-30”不是日期", "2026-06-30"]),
    (["check", "a.xlsx", "--as-of", "20260630"], ["“20260630”不是日期", "2026-06-30"]),
    (["check", "a.xlsx", "--format", "pdf"], ["--format 没有“pdf”", "xlsx"]),
    (["check", "a.xlsx", "--map", "转正时间"], ["--map 的“转正时间”看不懂", "转正时间=conversion_voted"]),
    (["check", "a.xlsx", "--workflow", "none"], ["没有名为“none”的工作流程", "cqipc"]),
    (["check", "a.xlsx", "--workflows", "no-such-folder"], ["没有文件夹 no-such-folder"]),
    (["check", "a.xlsx", "b.xlsx", "--format", "xlsx", "--output", "c.xlsx"], ["2 个文件", "文件夹"]),
    (["check", "a.xlsx", "--format", "xlsx", "--output", "-"], ["xlsx 是工作簿"]),
    (["rules"], ["缺少命令", "list"]),
    (["rules", "show"], ["缺少参数：规则"]),
    (["rules", "list", "cqipc", "national"], ["多余的参数：national"]),
    (["--version=1"], ["--version 后面不带值"]),
]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("call", "words"), REFUSED, ids=[" ".join(call) for call, _ in REFUSED])
def test_a_call_that_cannot_be_used_is_refused_in_chinese(capsys, call, words):
    assert run(call) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    for word in words:
        assert word in heard.err
    for english in ("Error", "Usage", "Invalid", "Missing", "No such", "Traceback"):
        assert english not in heard.err


@pytest.mark.parametrize("call", [[], ["--help"], ["check", "--help"], ["rules", "--help"], ["rules", "show", "--help"], ["demo", "--help"]])
def test_help_is_chinese_and_fits_the_terminal(capsys, monkeypatch, call):
    from devtrack.exporters.widths import width

    monkeypatch.setenv("COLUMNS", "80")
    assert run(call) == 0
    said = capsys.readouterr().out
    assert said.startswith("用法：devtrack")
    assert max(map(width, said.splitlines())) <= 80
    for english in ("Usage", "Options", "Show this", "default", "required", "Commands"):
        assert english not in said
    said.encode("gbk")


def test_the_version_is_told(capsys):
    from importlib.metadata import version

    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"devtrack {version('devtrack')}\n"


def test_outcomes_may_be_typed_in_both_languages_and_with_chinese_commas():
    assert outcomes("broken，逾期未办,broken") == ("broken", "overdue")
    assert outcomes(None) is None


def test_a_meaning_may_be_typed_by_its_chinese_name_and_within_standing_quotes():
    assert answers(["转正时间=支部大会讨论转正"]) == {"转正时间": "conversion_voted"}
    assert answers(["'转正时间=conversion_voted'"]) == {"转正时间": "conversion_voted"}
    with pytest.raises(Unusable, match="看不懂"):
        answers(["=applied"])
