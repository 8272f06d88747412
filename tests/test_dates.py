"""What day is a month, or five working days, after this one? Against reckonings that are not the program's own."""

from datetime import date, timedelta
from itertools import pairwise

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules.reckoning import months_later

from devtrack.dates import add_months, count_workdays, is_workday, nth_workday, parse, write
from devtrack.errors import NoCalendar
from devtrack.model import FOREVER, NEVER

CHINA = holidays.country_holidays("CN")
EVERY_DAY = range(date(1990, 1, 1).toordinal(), date(2051, 1, 1).toordinal())
ALWAYS = settings(max_examples=300, deadline=None, derandomize=True, database=None)
DAYS = st.dates(date(1990, 1, 1), date(2050, 12, 31)).map(date.toordinal)


def day(text: str) -> int:
    """Return a written day as an ordinal."""
    return date.fromisoformat(text).toordinal()


# Months and years

@pytest.mark.parametrize("months", [-12, -3, -1, 0, 1, 2, 3, 6, 11, 12, 13, 18 * 12])
def test_months_are_added_as_by_hand_on_every_day_from_1990_to_2050(months: int) -> None:
    """B6 and B16: never thirty days, and no month in which there is no 31st stops it."""
    wrong = [d for d in EVERY_DAY if add_months(d, months) != months_later(date.fromordinal(d), months).toordinal()]
    assert wrong == []


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_a_later_day_never_falls_due_earlier(months: int) -> None:
    due = [add_months(d, months) for d in EVERY_DAY]
    assert all(one <= other for one, other in pairwise(due))


@pytest.mark.parametrize(("start", "months", "due"), [
    ("2026-01-31", 1, "2026-02-28"),
    ("2024-01-31", 1, "2024-02-29"),
    ("2026-11-30", 3, "2027-02-28"),
    ("2026-02-28", 1, "2026-03-28"),
    ("2024-02-29", 12, "2025-02-28"),
    ("2024-02-29", 48, "2028-02-29"),
    ("2023-02-28", 12, "2024-02-28"),
    ("2025-09-01", 12, "2026-09-01"),
    ("2025-08-31", 6, "2026-02-28"),
    ("2025-12-31", 2, "2026-02-28"),
    ("2100-02-28", 12, "2101-02-28"),
    ("2008-03-01", 216, "2026-03-01"),
    ("2008-02-29", 216, "2026-02-28"),
    ("2026-03-31", -1, "2026-02-28"),
    ("2026-01-15", -1, "2025-12-15"),
])
def test_where_there_is_no_such_day_the_months_last_day_is_meant(start: str, months: int, due: str) -> None:
    assert write(add_months(day(start), months)) == due


def test_a_month_is_neither_thirty_days_nor_a_year_365() -> None:
    assert add_months(day("2026-01-31"), 1) - day("2026-01-31") == 28
    assert add_months(day("2023-03-01"), 12) - day("2023-03-01") == 366


@pytest.mark.parametrize("text", ["2023-08-31", "2024-01-31", "2025-05-31", "2024-02-29"])
def test_months_are_counted_from_the_original_day_and_never_chained(text: str) -> None:
    start = chained = day(text)
    for _ in range(48):
        chained = add_months(chained, 1)
    assert add_months(start, 48) == months_later(date.fromisoformat(text), 48).toordinal() != chained


@ALWAYS
@given(DAYS, st.integers(1, 60))
def test_every_month_end_stays_in_its_month(start: int, months: int) -> None:
    there, begun = date.fromordinal(add_months(start, months)), date.fromordinal(start)
    assert (there.year * 12 + there.month) - (begun.year * 12 + begun.month) == months
    assert there.day == begun.day or (there.day < begun.day and (there + timedelta(1)).day == 1)


@pytest.mark.parametrize("edge", [NEVER, FOREVER])
def test_a_day_nobody_knows_stays_unknown_however_many_months_later(edge: int) -> None:
    assert add_months(edge, 12) == edge
    assert write(edge) is None


# Written days

def test_a_written_day_is_that_day_and_a_month_all_of_it_on_every_day() -> None:
    for one in EVERY_DAY:
        text = date.fromordinal(one).isoformat()
        assert parse(text) == (one, one)
        assert write(one) == text
        first, last = parse(text[:7])
        assert first <= one <= last
        assert date.fromordinal(first).day == 1 == date.fromordinal(last + 1).day


def test_nothing_written_may_be_any_day() -> None:
    assert parse(None) == (NEVER, FOREVER)


@pytest.mark.parametrize("text", [
    "2023-02-29", "2023-13-01", "2023-00-10", "2023-04-31", "2023-13", "2023-00", "2023", "", "2023-4-1", "2023/04/01",
    "2023-04-01 ", "20230401", "２０２３-０４-０１", "2023-04-01T00:00", "0000-01-01", "合格",
])
def test_a_day_that_does_not_exist_or_is_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse(text)


# Working days

@pytest.mark.parametrize("year", range(2014, 2027))
def test_every_working_day_of_a_year_agrees_with_a_second_opinion(year: int) -> None:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    wrong = [write(d) for d in range(first, last + 1) if is_workday(d, {}) != CHINA.is_working_day(date.fromordinal(d))]
    assert wrong == []


@pytest.mark.parametrize(("first", "last", "working"), [
    ("2026-11-04", "2026-11-10", 5),   # Wednesday to Tuesday
    ("2026-11-04", "2026-11-09", 4),
    ("2026-11-07", "2026-11-08", 0),   # a weekend
    ("2025-09-29", "2025-10-11", 5),   # the holidays, and the make-up Saturday after them
    ("2026-02-13", "2026-02-26", 5),   # the Spring Festival, and the make-up Saturday before it
    ("2026-11-10", "2026-11-04", 0),   # ends before it begins
])
def test_both_ends_of_a_notice_count_holidays_do_not_and_make_up_days_do(first: str, last: str, working: int) -> None:
    assert count_workdays(day(first), day(last), {}, 100) == working


@pytest.mark.parametrize(("first", "n", "last"), [
    ("2025-09-29", 5, "2025-10-11"),   # a make-up Saturday is the fifth
    ("2026-02-13", 5, "2026-02-26"),
    ("2025-10-08", 5, "2025-10-14"),   # begun on a holiday: the ninth is the first
    ("2026-11-04", 1, "2026-11-04"),
    ("2026-11-07", 1, "2026-11-09"),
])
def test_the_nth_working_day_counts_its_first_day_if_people_work_on_it(first: str, n: int, last: str) -> None:
    assert write(nth_workday(day(first), n, {})) == last


@ALWAYS
@given(st.dates(date(2014, 1, 1), date(2026, 11, 30)).map(date.toordinal), st.integers(1, 10))
def test_up_to_the_nth_working_day_there_are_n_of_them(first: int, n: int) -> None:
    last = nth_workday(first, n, {})
    assert count_workdays(first, last, {}, 100) == n
    assert count_workdays(first, last - 1, {}, 100) == n - 1


@pytest.mark.parametrize(("text", "year"), [("2027-01-04", 2027), ("2003-12-31", 2003), ("2050-06-01", 2050), ("1990-05-05", 1990)])
def test_a_year_without_a_calendar_says_so_and_never_guesses(text: str, year: int) -> None:
    with pytest.raises(NoCalendar) as caught:
        is_workday(day(text), {})
    assert caught.value.year == year


def test_a_notice_over_the_turn_of_the_year_lacks_the_calendar_of_2027() -> None:
    with pytest.raises(NoCalendar, match="2027"):
        nth_workday(day("2026-12-30"), 5, {})
    with pytest.raises(NoCalendar, match="2027"):
        count_workdays(day("2026-12-30"), day("2027-01-08"), {}, 5)


def test_what_lies_past_the_fifth_working_day_need_not_be_known() -> None:
    assert count_workdays(day("2026-12-24"), day("2027-01-20"), {}, 5) == 5


def test_a_units_own_calendar_fills_a_year_that_is_lacking() -> None:
    own = {one: date.fromordinal(one).weekday() < 5 and one != day("2027-01-01") for one in range(day("2027-01-01"), day("2027-02-01"))}
    assert write(nth_workday(day("2026-12-30"), 5, own)) == "2027-01-06"
    with pytest.raises(NoCalendar, match="2027"):
        is_workday(day("2027-02-01"), own)


def test_a_units_own_calendar_goes_before_the_general_one() -> None:
    assert is_workday(day("2026-11-04"), {})
    assert not is_workday(day("2026-11-04"), {day("2026-11-04"): False})
    assert is_workday(day("2026-11-07"), {day("2026-11-07"): True})
    assert is_workday(day("2026-11-05"), {day("2026-11-04"): False})
