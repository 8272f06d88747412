"""Is a Chinese line as wide as it looks, and broken where a reader would break it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devtrack.exporters.widths import pad, width, wrap

SAID = "第 4 期（2023-05-05 至 2023-07-04）主动向介绍人汇报：期限 2023-07-04，已逾期 16 天；应到 20 人，须超过半数（10 人，即至少 11 人）《细则》（2014）第七条"


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("张三", 4), ("·", 1), ("２０", 4), ("e\u0301", 1)])
def test_a_chinese_character_is_two_columns_wide(text, columns):
    assert width(text) == columns
    assert width(pad(text, 10)) == 10


@pytest.mark.parametrize("columns", [20, 33, 60, 100])
def test_days_and_figures_stay_whole_and_no_line_begins_with_a_closing_mark(columns):
    lines = wrap(SAID, columns)
    assert "".join(lines).replace(" ", "") == SAID.replace(" ", "")
    for line in lines:
        assert width(line) <= columns
        assert line[0] not in "，。；：）》」"
        assert line[-1] not in "（《「"
        assert line == line.strip()
    text = "\n".join(lines)
    for whole in ("2023-05-05", "2023-07-04", "16 天", "20 人", "10 人"):
        assert whole in text


@given(st.text("ab 中文，（）《》。123-", max_size=80), st.integers(2, 40))
def test_whatever_the_text_nothing_is_lost_and_nothing_is_wider_than_the_line(text, columns):
    lines = wrap(text, columns)
    assert lines
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= columns for line in lines)
