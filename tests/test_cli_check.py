"""Does `devtrack check` say what is wrong, in every form, and end with an honest exit code?"""

import json
import sys

import pytest

from devtrack.cli.__main__ import run

YOUNG = '{"case": "2021-0457", "name": "陈一", "born": "2002-09-11", "category": "student", "branch": "信息学院学生支部", "general_branch": true, "facts": [{"kind": "applied", "date": "2020-09-10"}, {"kind": "applicant_interviewed", "date": "2020-09-28", "by": "李书记"}]}'
WAITING = '{"case": "2021-0458", "name": "林二", "born": "2001-03-02", "category": "student", "branch": "信息学院学生支部", "general_branch": true, "facts": [{"kind": "applied", "date": "2020-10-01"}]}'
CLEAN = '{"case": "2021-0459", "name": "周三", "born": "2001-03-02", "category": "student", "branch": "信息学院学生支部", "general_branch": true, "facts": [{"kind": "applied", "date": "2020-10-01"}, {"kind": "applicant_interviewed", "date": "2020-10-12", "by": "李书记"}]}'
HALF_PRESENT = '{"case": "9", "name": "吴四", "category": "student", "branch": "信息学院学生支部", "facts": [{"kind": "development_listed", "date": "2022-06-08"}, {"kind": "admission_voted", "date": "2022-11-05", "due": 20, "present": 10, "for": 10, "against": 0, "abstain": 0, "invalid": 0, "written_for": 2, "ballot": "secret", "separate": true}, {"kind": "admission_papers_checked", "date": "2022-11-08"}]}'


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "100")


def dossiers(*lines, name="档案.jsonl"):
    with open(name, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return name


def test_the_first_lines_say_by_what_was_judged_and_how_to_choose_otherwise(capsys):
    run(["check", dossiers(YOUNG), "--as-of", "2020-10-05"])
    said = capsys.readouterr().out
    first = said.partition("\n\n")[0].replace("\n", "")
    assert "重庆工业职业技术学院学生党员发展流程" in first
    assert "cqipc（2014）" in first
    assert "national（2014、2026）" in first
    assert "截至 2020-10-05" in first
    assert "--workflow" in first


def test_a_fault_under_two_rulebooks_is_one_line_with_two_citations_and_one_advice(capsys):
    assert run(["check", dossiers(YOUNG), "--as-of", "2020-10-05"]) == 1
    said = capsys.readouterr().out
    assert said.count("差 1 天年满十八岁") == 1
    assert "校内（cqipc）四、（三）1（1）；《细则》（2014）第五条" in said
    assert said.count("办法：") == 1
    assert "不符 1 项（1 人）" in said.replace("\n", "")


def test_what_is_overdue_is_said_with_its_day_and_what_to_do(capsys):
    assert run(["check", dossiers(WAITING), "--as-of", "2020-11-20"]) == 1
    said = capsys.readouterr().out
    assert "逾期未办" in said
    assert "期限 2020-11-01，已逾期 19 天" in said


def test_what_falls_due_within_thirty_days_is_said_with_the_days_left(capsys):
    assert run(["check", dossiers(WAITING), "--as-of", "2020-10-20"]) == 0
    said = capsys.readouterr().out
    assert "应不晚于 2020-11-01 办理，还有 12 天" in said
    assert "30 天内到期 1 项（1 人）" in said.replace("\n", "")


def test_a_file_without_fault_exits_0(capsys):
    assert run(["check", dossiers(CLEAN), "--as-of", "2020-10-20"]) == 0
    assert "不符 0 项（0 人）" in capsys.readouterr().out


def test_the_national_rulebook_stands_alone_where_it_is_chosen(capsys):
    assert run(["check", dossiers(HALF_PRESENT), "--as-of", "2023-01-01", "--workflow", "national", "--only", "broken"]) == 1
    said = capsys.readouterr().out
    assert "应到 20 人，实到 10 人，须超过半数" in said
    assert "cqipc" not in said.partition("换用")[0]
    assert "校内" not in said


def test_only_the_outcomes_asked_for_are_shown_and_the_exit_code_stays(capsys):
    file = dossiers(YOUNG, WAITING)
    assert run(["check", file, "--as-of", "2020-11-20", "--only", "逾期未办"]) == 1
    said = capsys.readouterr().out
    assert "林二" in said
    assert "陈一" not in said


def test_what_cannot_be_judged_is_folded_into_one_line_a_rule(capsys):
    people = [CLEAN.replace("2021-0459", f"c{n}").replace('"born": "2001-03-02"', '"born": "2002-10"') for n in range(4)]
    assert run(["check", dossiers(*people), "--as-of", "2020-10-20"]) == 0
    said = capsys.readouterr().out.replace("\n", "").replace(" ", "")
    assert said.count("无法确定是否年满十八岁") == 1
    assert "4人递交入党申请书时在18岁以上" in said


def test_a_mistake_in_a_line_is_named_with_its_line_and_the_good_lines_go_on(capsys):
    assert run(["check", dossiers(YOUNG, '{"case": "x", "facts": [{"kind": "aplied", "date": "2020-01-01"}]}'), "--as-of", "2020-10-05"]) == 1
    said = capsys.readouterr().out
    assert "档案.jsonl:2" in said
    assert "陈一" in said


def test_one_unusable_file_does_not_stop_the_others_but_the_exit_is_2(capsys):
    assert run(["check", "没有.xlsx", dossiers(YOUNG), "--as-of", "2020-10-05"]) == 2
    heard = capsys.readouterr()
    assert "没有.xlsx" in heard.err
    assert "陈一" in heard.out
    assert "Traceback" not in heard.err


def test_nothing_usable_exits_2_and_says_why(capsys):
    with open("空.jsonl", "w", encoding="utf-8"):
        pass
    assert run(["check", "空.jsonl"]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "空.jsonl" in heard.err


def test_the_table_says_nothing_that_a_chinese_windows_console_cannot_show(capsys):
    run(["check", dossiers(YOUNG, WAITING, CLEAN, HALF_PRESENT), "--as-of", "2023-01-01"])
    capsys.readouterr().out.encode("gbk")


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_of_the_table_is_wider_than_the_terminal(capsys, monkeypatch, columns):
    from devtrack.exporters.widths import width

    monkeypatch.setenv("COLUMNS", str(columns))
    run(["check", dossiers(YOUNG, WAITING, CLEAN, HALF_PRESENT), "--as-of", "2023-01-01"])
    assert max(map(width, capsys.readouterr().out.splitlines())) <= columns


def test_nothing_condemns(capsys):
    run(["check", dossiers(YOUNG, WAITING, HALF_PRESENT), "--as-of", "2023-01-01"])
    assert "违" "规" not in capsys.readouterr().out


def test_json_goes_to_the_screen_alone(capsys):
    assert run(["check", dossiers(YOUNG), "--as-of", "2020-10-05", "--format", "json"]) == 1
    heard = capsys.readouterr()
    assert json.loads(heard.out)["as_of"] == "2020-10-05"
    assert heard.err == ""


def test_an_answer_written_into_a_file_leaves_a_word_on_the_screen(capsys):
    assert run(["check", dossiers(YOUNG), "--as-of", "2020-10-05", "--format", "json", "--output", "out/结论.json"]) == 1
    said = capsys.readouterr().out
    assert "已写入" in said
    with open("out/结论.json", encoding="utf-8") as file:
        assert json.load(file)["cases"] == 1


def test_several_files_are_told_in_one_table(capsys):
    one, other = dossiers(YOUNG, name="一.jsonl"), dossiers(WAITING, name="二.jsonl")
    assert run(["check", one, other, "--as-of", "2020-11-20"]) == 1
    said = capsys.readouterr().out
    assert said.index("陈一") < said.index("林二")
    assert "2 个文件，共 2 人" in said


def test_a_pattern_that_the_shell_left_standing_is_spread_out(capsys):
    dossiers(YOUNG, name="一.jsonl")
    dossiers(WAITING, name="二.jsonl")
    run(["check", "*.jsonl", "--as-of", "2020-11-20"])
    assert "2 个文件" in capsys.readouterr().out


def test_a_page_without_output_is_written_beside_and_never_over_what_is_there(capsys, tmp_path):
    file = dossiers(YOUNG)
    for _ in range(2):
        assert run(["check", file, "--as-of", "2020-10-05", "--format", "html"]) == 1
    assert {path.name for path in tmp_path.glob("*.html")} == {"档案-检查结果.html", "档案-检查结果-2.html"}


def test_a_page_may_go_to_the_screen(capsys):
    run(["check", dossiers(YOUNG), "--as-of", "2020-10-05", "--format", "html", "--output", "-"])
    assert capsys.readouterr().out.startswith("<!doctype html>")


def test_the_input_is_never_written_over(capsys, tmp_path):
    file = dossiers(YOUNG)
    before = (tmp_path / file).read_bytes()
    for form in ("table", "json", "jsonl", "html", "xlsx"):
        assert run(["check", file, "--format", form, "--output", file]) == 2
        assert "--output" in capsys.readouterr().err
    assert (tmp_path / file).read_bytes() == before


def test_a_unit_brings_its_own_workflow(capsys, tmp_path, monkeypatch):
    own = tmp_path / "本校" / "ours"
    own.mkdir(parents=True)
    (own / "workflow.yaml").write_text((_shipped("national") / "workflow.yaml").read_text(encoding="utf-8").replace("workflow: national", "workflow: ours", 1), encoding="utf-8")
    monkeypatch.setenv("DEVTRACK_WORKFLOWS", str(tmp_path / "本校"))
    assert run(["check", dossiers(CLEAN), "--as-of", "2020-10-20", "--workflow", "ours"]) == 0
    assert "（ours）" in capsys.readouterr().out


def _shipped(name):
    from devtrack.rulebook.data import data_dir

    return data_dir("workflows") / name


def test_without_a_day_it_is_today_in_beijing(capsys, monkeypatch):
    freezegun = pytest.importorskip("freezegun")
    with freezegun.freeze_time("2026-11-21 20:00:00"):  # in Beijing it is tomorrow already
        run(["check", dossiers(CLEAN)])
    assert "截至 2026-11-22" in capsys.readouterr().out.replace("\n", "")


def test_the_module_runs_as_a_program():
    import subprocess

    done = subprocess.run([sys.executable, "-m", "devtrack.cli", "check", dossiers(YOUNG), "--as-of", "2020-10-05"], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "差 1 天年满十八岁" in done.stdout
    assert done.stderr == ""


def test_a_check_is_fast_because_it_loads_no_more_than_it_needs():
    import subprocess

    code = f"import sys; from devtrack.cli.__main__ import run; run(['check', {dossiers(CLEAN)!r}, '--as-of', '2020-10-20']); print(*{{'pydantic', 'openpyxl', 'jinja2', 'ruamel'}} & set(sys.modules))"
    for _ in range(2):  # the first time the rules may have to be read, the second time they are kept
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.splitlines()[-1] == ""
