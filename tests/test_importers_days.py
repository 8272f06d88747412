"""Is every style of date read as the day that was meant, and nothing guessed?"""

import contextlib
import datetime
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roster_files import csv, facts, reading, roster, xls

from devtrack.importers.days import SOME_DAY, Wrong, read_day, read_period

DAYS = st.dates(date(1970, 1, 1), date(2100, 12, 31))
STYLES = {
    "2024-03-05": "{0:%Y-%m-%d}",
    "2024/3/5": "{0.year}/{0.month}/{0.day}",
    "2024.03.05": "{0:%Y.%m.%d}",
    "2024.3.5": "{0.year}.{0.month}.{0.day}",
    "20240305": "{0:%Y%m%d}",
    "2024年3月5日": "{0.year}年{0.month}月{0.day}日",
    "２０２４．３．５": "{0.year}.{0.month}.{0.day}",
    " 2024 年 3 月 5 日 ": " {0.year} 年 {0.month} 月 {0.day} 日 ",
    "2024-3-5 00:00:00": "{0.year}-{0.month}-{0.day} 00:00:00",
    "2024/3/1 10:00": "{0.year}/{0.month}/{0.day} 10:00",
    "2024-03-05T09:30:00": "{0:%Y-%m-%d}T09:30:00",
    "2024年3月5日星期二": "{0.year}年{0.month}月{0.day}日星期二",
    "2024—3—5": "{0.year}—{0.month}—{0.day}",
    "2024.3.5.": "{0.year}.{0.month}.{0.day}.",
}
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def serial(day):
    return (day - date(1899, 12, 30)).days


@given(DAYS, st.sampled_from(sorted(STYLES)))
def test_a_day_is_the_same_in_every_style(day, style):
    text = STYLES[style].format(day)
    assert read_day(text.translate(WIDE) if "２" in style else text).text == day.isoformat()


@given(DAYS)
def test_a_serial_number_is_the_day_that_excel_shows(day):
    for value in (serial(day), float(serial(day)), serial(day) + 0.5, str(serial(day))):
        assert read_day(value).text == day.isoformat()
    assert read_day(serial(day) - 1462, epoch_1904=True).text == day.isoformat()


@given(DAYS, st.sampled_from(["{0.year}.{0.month}", "{0:%Y-%m}", "{0.year}年{0.month}月", "{0:%Y%m}", "{0.year}/{0.month}", "{0.year}年{0.month}月份"]))
def test_a_month_stays_a_month(day, style):
    found = read_day(style.format(day))
    assert found.text == f"{day:%Y-%m}"
    assert (date.fromordinal(found.lo).day, date.fromordinal(found.hi + 1).day) == (1, 1)


@given(DAYS)
def test_real_dates_and_points_in_time_are_days(day):
    assert read_day(day).text == day.isoformat()
    assert read_day(datetime.datetime.combine(day, datetime.time(23, 59))).text == day.isoformat()


@pytest.mark.parametrize(("value", "text"), [
    (2024.03, "2024-03"), (2024.3, "2024-03"), (2024.9, "2024-09"), (2024.11, "2024-11"), (2024.12, "2024-12"),
    (202403, "2024-03"), (20240315.0, "2024-03-15"), ("2024.10", "2024-10"), ("2024.1", "2024-01"),
    ("二〇二四年三月十五日", "2024-03-15"), ("二○二三年十二月三十一日", "2023-12-31"), ("二〇二〇年十月二十日", "2020-10-20"),
    ("2024年2月29日", "2024-02-29"),
])
def test_other_ways_of_writing_a_date(value, text):
    assert read_day(value).text == text


@pytest.mark.parametrize("value", ["", "无", "/", "—", "——", "不需要填", "此栏空", "未备案", "否", "待定", " - ", 0, 0.0, False])
def test_what_people_write_where_there_is_nothing_is_a_blank(value):
    assert read_day(value) is None


@pytest.mark.parametrize("value", ["已备案", "是", "√", "已完成", "日期不详", True])
def test_done_on_a_day_nobody_knows(value):
    assert read_day(value) == SOME_DAY


def test_a_number_that_may_be_january_or_october_is_a_day_of_that_year():
    with pytest.raises(Wrong, match=r"可能是 1 月，也可能是 10 月") as caught:
        read_day(2024.10)
    assert (date.fromordinal(caught.value.day.lo), date.fromordinal(caught.value.day.hi)) == (date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(("value", "said"), [
    ("2023-02-30", "没有这一天"), ("2023/13/1", "没有这一天"), ("2023.13", "没有这个月"), ("20230230", "没有这一天"),
    ("2021", "只有年份"), (2021, "只有年份"), ("2021年", "只有年份"),
    ("2024.3.1、2024.3.15", "有 2 个日期"), ("2024年3月1日 2024年3月9日", "有 2 个日期"),
    ("24.3.15", "年份要写四位"), ("1024-03-15", "年份不在"), ("3024-03-15", "年份不在"),
    ("计划2024-06-01", "不是日期"), ("好", "不是日期"), ("3/15/2024", "不是日期"), (123456789012, "不是日期"),
    (20243, "不合情理"), (datetime.time(10, 0), "是时刻"), (timedelta(days=2), "是时刻"), (float("inf"), "不是日期"),
    (date(1900, 1, 1), "空格子"),
])
def test_what_is_no_date_says_what_would_be_right(value, said):
    with pytest.raises(Wrong, match=said):
        read_day(value)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates(), st.times(), st.timedeltas()))
def test_no_cell_whatsoever_breaks_the_reader(value):
    for reader in (read_day, read_period):
        with contextlib.suppress(Wrong):
            reader(value)


@pytest.mark.parametrize(("text", "first", "last"), [
    ("2024.5.8-5.12", "2024-05-08", "2024-05-12"),
    ("2024.5.8-2024.5.12", "2024-05-08", "2024-05-12"),
    ("2024-5-8-2024-5-12", "2024-05-08", "2024-05-12"),
    ("2024年5月8日至12日", "2024-05-08", "2024-05-12"),
    ("2024年5月8日—5月12日", "2024-05-08", "2024-05-12"),
    ("20240508～20240512", "2024-05-08", "2024-05-12"),
    ("2024/12/28至2025/1/3", "2024-12-28", "2025-01-03"),
])
def test_a_period_in_one_cell_has_a_first_and_a_last_day(text, first, last):
    start, end = read_period(text)
    assert (start.text, end.text) == (first, last)


@pytest.mark.parametrize("text", ["2024.5.8", "2024-05-08", "20240508"])
def test_a_single_day_is_the_last_day_of_a_period(text):
    start, end = read_period(text)
    assert (start, end.text) == (None, "2024-05-08")


def test_in_a_csv_2024_1_may_have_been_october(tmp_path):
    found = reading(csv(tmp_path / "a.csv", "姓名,申请入党时间\n陈一,2024.1\n陈二,2024.10\n陈三,2024.01\n"))
    assert [facts(case)["applied"][0] for case in found.cases] == [None, "2024-10", "2024-01"]
    assert [(one.row, one.column) for one in found.problems] == [(2, "申请入党时间")]


def test_every_style_of_cell_in_one_workbook(tmp_path):
    values = [date(2024, 3, 15), datetime.datetime.combine(date(2024, 3, 15), datetime.time(8, 30)), 45366, "45366", "2024.3.15", "20240315", 20240315]
    found = roster(tmp_path, [["姓名", "申请入党时间"], *([f"陈{n}", value] for n, value in enumerate(values))])
    assert [facts(case)["applied"][0] for case in found.cases] == ["2024-03-15"] * len(values)
    assert found.problems == ()


def test_an_xls_with_real_dates_is_read(tmp_path):
    found = reading(xls(tmp_path / "a.xls", [["姓名", "申请入党时间"], ["陈一", date(2024, 3, 15)], ["陈二", 45366]]))
    assert [facts(case)["applied"][0] for case in found.cases] == ["2024-03-15"] * 2


def test_days_that_are_wrong_are_told_with_sheet_row_and_header_and_the_step_still_counts_as_done(tmp_path):
    found = roster(tmp_path, [["姓名", "申请入党时间"], ["陈一", "2023-02-30"], ["陈二", "2021"], ["陈三", "2024-03-15"]])
    assert [str(one).split(": ")[0] for one in found.problems] == ["名册.xlsx［名册］ 第 2 行「申请入党时间」", "名册.xlsx［名册］ 第 3 行「申请入党时间」"]
    assert [facts(case)["applied"][0] for case in found.cases] == [None, None, "2024-03-15"]
    assert found.cases[1].facts[0].lo == date(2021, 1, 1).toordinal()


def test_what_cannot_be_read_is_neither_done_nor_missing(tmp_path):
    found = roster(tmp_path, [["姓名", "申请入党时间"], ["陈一", "拟于六月"], ["陈二", "2024-03-15"]])
    assert [(case.covers, facts(case)) for case in found.cases] == [
        (frozenset(), {}), (frozenset({"applied"}), {"applied": ("2024-03-15", {})}),
    ]
