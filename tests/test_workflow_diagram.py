"""Is the road of a workflow drawn whole, so that a person can read it and a program can parse it?"""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from school import typed

from devtrack.exporters.diagram import render, sheet
from devtrack.exporters.diagram_shapes import LEADING
from devtrack.lifecycle.drawing import mermaid, picture
from devtrack.rulebook.data import data_dir
from devtrack.tracker.checks.drawings import flow

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["cqipc", "national", "ours", "odd"]
OURS = """\
workflow: ours
title: 某公司<试行>的"流程"：一 & 二
rulebooks: [national]
states:
  - {id: applicant, label: 申请人, initial: true}
  - {id: development_object, label: '重点培养对象: 甲类; "乙类" #1'}
  - {id: full_member, label: 党员, final: true}
  - {id: removed, label: 退出, final: true}
transitions:
  - {trigger: list, by: development_listed, from: [applicant], to: development_object, label: "列入: 重点; 100%"}
  - {trigger: skip, by: admission_approved, from: [applicant], to: full_member, label: 直接接收}
  - {trigger: take, by: admission_approved, from: [development_object], to: full_member, label: 接收}
  - {trigger: back, by: inspected, from: [development_object], to: applicant, label: 退回重新培养}
  - {trigger: leave, by: removed, from: [applicant], to: removed, label: 退出}
  - {trigger: return, by: recommended, from: [removed], to: applicant, label: 重新申请}
steps:
  - {n: 1, stage: 申请, label: 申请, facts: [applied], by: 本人, papers: []}
"""
ODD = (
    "  - {trigger: again, by: recommended, from: [withdrawn, removed], to: applicant, label: 重新提出申请}\n"
    "  - {trigger: regain, by: recommended, from: [cancelled], to: withdrawn, label: 本人不再申请}\n"
    "  - {trigger: inquire, by: inspected, from: [cancelled], to: cancelled, label: 定期了解}\n"
    "  - {trigger: jump, by: inspected, from: [applicant], to: development_object, label: 因特殊情况经上级党委批准直接确定}\n"
    "  - {trigger: fall, by: contacts_assigned, from: [probationary], to: activist, label: 退回积极分子}\n"
)


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    """A folder of a unit's own with a short workflow, and one with ways in every direction."""
    monkeypatch.chdir(tmp_path)
    for name in ("ours", "odd"):
        (tmp_path / "本校" / name).mkdir(parents=True)
    (tmp_path / "本校" / "ours" / "workflow.yaml").write_text(OURS, encoding="utf-8")
    text = (data_dir("workflows") / "national" / "workflow.yaml").read_text(encoding="utf-8")
    text = text.replace("workflow: national", "workflow: odd", 1).replace("  - {trigger: return_applicant", f"{ODD}  - {{trigger: return_applicant", 1)
    (tmp_path / "本校" / "odd" / "workflow.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "本校"


def drawn(name, own):
    return picture(flow(name, (own,)))


def texts(svg):
    return [one.text for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


# Mermaid

@pytest.mark.parametrize("name", NAMES)
def test_every_state_and_every_way_stands_in_the_mermaid_text(own, name):
    found = flow(name, (own,))
    lines = mermaid(found).splitlines()
    assert lines[0] == "---"
    assert lines[3] == "stateDiagram-v2"
    for state in found.states:
        assert any(re.fullmatch(rf'  state "[^"]+" as {state["id"]}', line) for line in lines), state
    for move in found.transitions:
        for source in move["from"]:
            way = [line for line in lines if line.startswith(f"  {source} --> {move['to']}: ")]
            assert len(way) == (0 if "state_before" in move.get("when", {}) else 1), move


@pytest.mark.parametrize("name", NAMES)
def test_what_ends_a_label_early_is_written_full_width(own, name):
    for line in mermaid(flow(name, (own,))).splitlines()[4:]:
        if label := re.fullmatch(r"  \w+ --> \w+: (.+)", line):
            assert not re.search(r'[:;"#<>%{}]', label[1]), line
        if label := re.fullmatch(r'  state "(.*)" as (\w+)', line):
            assert not re.search(r'[:;"#<>%{}]', label[1]), line
            assert label[2].isascii()


def test_labels_of_one_way_are_joined():
    said = typed("workflow", "diagram").out
    assert "  probationary --> probationary: 审批同意延长预备期 | 转正审批未同意\n" in said
    assert "  [*] --> applicant\n" in said


def test_the_seven_returns_are_one_note():
    said = typed("workflow", "diagram").out
    assert said.count("note right of transferred") == 1
    assert "回到离开之前的状态" in said
    assert "transferred -->" not in said


# The main road

@pytest.mark.parametrize(("name", "road"), [
    ("cqipc", "applicant activist trainee development_object awaiting_approval probationary full_member"),
    ("national", "applicant activist development_object awaiting_approval probationary full_member"),
    ("odd", "applicant activist development_object awaiting_approval probationary full_member"),
    ("ours", "applicant development_object full_member"),
])
def test_the_main_road_leads_from_the_first_state_to_the_goal(own, name, road):
    assert drawn(name, own).road == tuple(road.split())


# SVG

@pytest.mark.parametrize("name", NAMES)
def test_the_svg_says_every_label_once_for_each_way(own, name):
    one = drawn(name, own)
    said = "".join(texts(render(one)))
    for label in (*one.states.values(), *one.entry, *(label for arrow in one.arrows for label in arrow.labels)):
        assert label.replace(" ", "") in said.replace(" ", ""), label
    assert said.count("本人撤回") == (1 if "withdrawn" in one.states else 0)
    assert one.title in texts(render(one))


@pytest.mark.parametrize("name", NAMES)
def test_no_two_texts_and_no_two_boxes_lie_upon_one_another(own, name):
    made = sheet(drawn(name, own))
    boxes = [(one.left, one.y, one.right, one.bottom) for one in made["boxes"]]
    words = [(*one.reach(), one.y, len(one.lines) * LEADING) for one in made["words"]]
    areas = boxes + [(left, y - tall / 2, right, y + tall / 2) for left, right, y, tall in words]
    for (a, b, c, d), (e, f, g, h) in combinations(areas, 2):
        assert min(c, g) - max(a, e) < 1 or min(d, h) - max(b, f) < 1, ((a, b, c, d), (e, f, g, h))


@pytest.mark.parametrize("name", NAMES)
def test_no_line_runs_through_a_text_or_a_box(own, name):
    made = sheet(drawn(name, own))
    areas = [(one.left + 1, one.y + 1, one.right - 1, one.bottom - 1) for one in made["boxes"]]
    areas += [(*one.reach()[:1], one.y - len(one.lines) * LEADING / 2 + 4, one.reach()[1], one.y + len(one.lines) * LEADING / 2 - 4) for one in made["words"]]
    for stroke in (one for one in made["strokes"] if not one.bent):
        for (x, y), (a, b) in zip(stroke.points, stroke.points[1:], strict=False):
            for left, top, right, bottom in areas:
                crossed = min(x, a) < right and max(x, a) > left and min(y, b) < bottom and max(y, b) > top
                assert not crossed, (stroke, (left, top, right, bottom))


@pytest.mark.parametrize("name", NAMES)
def test_everything_lies_on_the_sheet(own, name):
    made = sheet(drawn(name, own))
    for one in (*made["boxes"], *made["words"], *made["strokes"], *made["dots"]):
        left, right = one.reach()
        assert made["left"] <= left
        assert right <= made["left"] + made["wide"]
    assert max(one.bottom for one in made["boxes"]) < made["tall"] - 40


def test_fonts_are_named_for_every_system_and_nothing_is_fetched(own):
    svg = render(drawn("cqipc", own))
    family = ElementTree.fromstring(svg).get("font-family")
    assert all(font in family for font in ("Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "SimSun"))
    assert re.findall(r"https?://\S+?(?=\")", svg) == ["http://www.w3.org/2000/svg"]


# The commands

def test_the_workflows_there_are_are_listed_a_units_own_first(own):
    said = typed("workflow", "list", "--workflows", str(own)).out
    assert [line.split()[0] for line in said.splitlines()] == ["odd", "ours", "cqipc", "national"]
    assert "规则库 cqipc、national" in said
    assert "状态 4 个，步骤 1 个" in said


def test_a_diagram_without_output_is_written_beside_and_never_over_what_is_there(tmp_path):
    for _ in range(2):
        typed("workflow", "diagram", "national", "--format", "svg")
    assert {path.name for path in tmp_path.glob("*.svg")} == {"national-流程图.svg", "national-流程图-2.svg"}


def test_the_ending_of_the_file_says_the_form(tmp_path):
    typed("workflow", "diagram", "--output", "图/流程.svg")
    assert (tmp_path / "图" / "流程.svg").read_text(encoding="utf-8").startswith("<svg ")
    typed("workflow", "diagram", "--output", "流程.mmd")
    assert "stateDiagram-v2" in (tmp_path / "流程.mmd").read_text(encoding="utf-8")


def test_a_diagram_may_go_to_the_screen():
    assert typed("workflow", "diagram", "--format", "svg", "--output", "-").out.startswith("<svg ")


@pytest.mark.parametrize(("words", "parts"), [
    (["natonal", "--format", "gif", "--output", "."], ["没有名为“natonal”的工作流程；现有 cqipc、national", "--format 没有“gif”", "是文件夹"]),
    (["--format", "png"], ["没有 PNG", "--format svg"]),
    (["--output", "a.png"], ["没有 PNG"]),
    (["--workflows", "没有"], ["没有文件夹 没有"]),
])
def test_what_is_wrong_with_a_call_is_all_told_at_once(words, parts, tmp_path):
    said = typed("workflow", "diagram", *words, exits=2)
    assert all(part in said.err for part in parts), said.err
    assert said.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["本校"]


def test_a_workflow_with_a_mistake_is_refused_with_its_line(own):
    path = own / "ours" / "workflow.yaml"
    path.write_text(OURS.replace("to: removed, label: 退出", "to: gone, label: 退出"), encoding="utf-8")
    for words in (["diagram", "ours"], ["list"]):
        said = typed("workflow", *words, "--workflows", str(own), exits=2).err
        assert re.search(r"workflow\.yaml:\d+: .*没有状态“gone”", said)
