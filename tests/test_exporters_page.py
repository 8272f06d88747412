"""Is the page one file that asks nothing of any other, escapes what people wrote, and reads well?"""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import jinja2.meta
import pytest

from devtrack.cli.__main__ import run
from devtrack.exporters.diagram import sheet
from devtrack.exporters.page import TEMPLATES, Page
from devtrack.lifecycle.drawing import picture
from devtrack.tracker.checks.rules import load

YOUNG = {"case": "1", "name": "陈<script>alert(1)</script>", "born": "2002-09-11", "category": "student", "branch": "A & B <支部>", "facts": [{"kind": "applied", "date": "2020-09-10"}, {"kind": "applicant_interviewed", "date": "2020-09-28"}]}
VOID = {"meta", "br", "hr", "img", "input", "link"}


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def make(*people, as_of="2020-12-01"):
        Path("档案.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in people), encoding="utf-8")
        run(["check", "档案.jsonl", "--as-of", as_of, "--format", "html", "--output", "页.html"])
        return Path("页.html").read_text(encoding="utf-8")

    return make


def late(n):
    return {"case": str(n), "name": f"林{n}", "born": "2001-03-02", "category": "student", "branch": "一支部", "facts": [{"kind": "applied", "date": "2020-09-10"}, {"kind": "applicant_interviewed", "date": "2020-11-28"}]}


def test_the_page_asks_nothing_of_any_other(page):
    html = page(YOUNG)
    assert re.findall(r"""(?:src|href)=["'](?!#)|url\(|@import|https?:|<script|<link""", html) == []
    assert "default-src 'none'" in html


def test_what_people_wrote_is_shown_and_not_run(page):
    html = page(YOUNG)
    assert "陈&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "A &amp; B &lt;支部&gt;" in html


def test_a_person_has_a_section_with_fault_article_words_and_advice(page):
    html = page(YOUNG)
    for word in ("差 1 天年满十八岁", "《细则》（2014）第五条", "<q>年满十八岁</q>", "<b>办法</b>", "不符·早于规定", "截至 2020-12-01"):
        assert word in html


def test_every_tag_is_closed_where_it_was_opened(page):
    class Balance(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, attrs):
            if tag not in VOID:
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    parser = Balance()
    parser.feed(page(YOUNG, *(late(n) for n in range(2, 9))))
    assert parser.open == []


def test_a_habit_stands_before_the_people_and_what_cannot_be_judged_is_folded_after_them(page):
    people = [late(n) for n in range(2, 9)]
    html = page({**YOUNG, "branch": "二支部"}, *people, {"case": "9", "name": "无日期", "born": "2001", "facts": []}, {**YOUNG, "case": "10", "born": "2002-09"})
    assert html.index("制度性问题") < html.index("逐人结论") < html.index("<details>")
    assert "7 人中 7 人" in html
    assert "无法确定是否年满十八岁" in html
    assert html.index("文件读取情况") > html.index("<details>")


def test_the_page_prints_on_a4_and_names_fonts_that_chinese_machines_have(page):
    html = page(YOUNG)
    assert "@page { size: A4;" in html
    for font in ("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "sans-serif"):
        assert font in html
    assert "@media print" in html


def test_a_page_about_nothing_wrong_says_so(page):
    html = page({**late(1), "facts": [{"kind": "applied", "date": "2020-11-10"}, {"kind": "applicant_interviewed", "date": "2020-11-28"}]})
    assert "逐人结论" not in html
    assert "没有不符和逾期的 1 人" in html


def test_the_template_is_given_exactly_what_it_uses():
    assert used_by("report.html.j2") == set(Page.__dataclass_fields__)
    assert used_by("diagram.svg.j2") == set(sheet(picture(load("cqipc", ())[0])))
    assert {path.name for path in TEMPLATES.iterdir()} == {"report.html.j2", "diagram.svg.j2", "timeline.svg.j2", "timeline.html.j2"}


def used_by(template):
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return jinja2.meta.find_undeclared_variables(jinja2.Environment(autoescape=True).parse(text))
