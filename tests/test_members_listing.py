"""Does a line of a member roster change the record once, whatever stood there before, and claim no more than it says?"""

import random

import pytest

from devtrack.dates import parse, write
from devtrack.membership.careers import OUTSIDE, careers, is_outside
from devtrack.membership.listing import Line, compare
from devtrack.membership.roll import by_person, gone, member, standing
from devtrack.membership.standings import standing as stands
from devtrack.model import Case, Fact
from devtrack.subjects import Record

HOME, OTHER, ELSEWHERE = "o-home", "o-other", ""
D = parse("2026-09-01")[0]


def day(text):
    return parse(text)[0]


def record(seq, statement, replaces=None, at="2026-09-01"):
    return Record(seq, "p", statement.kind, statement.date, statement.fields, False, replaces, None, None, None, None, None, None, None, f"{at}T09:00:00+08:00", "a", "")


class Book:
    """The records of one person, as lines of rosters change them."""

    def __init__(self):
        self.records = []

    def held(self):
        return by_person(standing(self.records)).get("p", [])

    def take(self, line, own=()):
        found = compare(line, self.held(), gone(self.records), own)
        wanted = [(None, one) for one in found.new] + [(held.record.seq, one) for held, one in found.changed]
        for replaces, one in wanted:
            self.records.append(record(len(self.records) + 1, one, replaces, write(line.day)))
        return found

    def on(self, text, own=()):
        there = stands(member("p", "", self.held(), own), day(text))
        return there.status, there.organisation


def line(status="full", joined="2014-06-12", full="2015-06-12", moved=None, settled=True, home=HOME, **more):
    return Line(home, D, settled, status, joined, full, moved, **more)


def test_who_was_here_from_the_beginning():
    book = Book()
    book.take(line())
    assert [book.on(text) for text in ("2014-06-11", "2014-06-12", "2015-06-12")] == [(None, None), ("probationary", HOME), ("full", HOME)]


def test_who_moved_in_as_a_full_member_and_as_a_probationary_one():
    book = Book()
    book.take(line(moved="2019-09-10"))
    assert [book.on(text) for text in ("2015-06-11", "2019-09-09", "2019-09-10")] == [("probationary", ELSEWHERE), ("full", ELSEWHERE), ("full", HOME)]
    book = Book()
    book.take(line(moved="2015-01-10"))
    assert [book.on(text) for text in ("2015-01-09", "2015-01-10", "2015-06-12")] == [("probationary", ELSEWHERE), ("probationary", HOME), ("full", HOME)]


def test_the_day_of_moving_in_that_comes_later_corrects_where_he_was_before():
    book = Book()
    book.take(line())
    found = book.take(line(moved="2019-09-10"))
    assert (len(found.new), len(found.changed)) == (1, 2)
    assert [book.on(text) for text in ("2019-09-09", "2019-09-10")] == [("full", ELSEWHERE), ("full", HOME)]


def test_a_full_member_of_whom_no_day_is_known_is_one_on_the_rosters_day():
    book = Book()
    book.take(line(joined=None, full=None, moved="2019-09-10"))
    assert book.on("2026-09-01") == ("full", HOME)
    assert book.on("2026-08-31")[0] is None


def test_a_sheet_without_moves_says_the_branch_from_its_own_day_on():
    book = Book()
    book.take(line(settled=False))
    assert [book.on(text) for text in ("2026-08-31", "2026-09-01")] == [("full", None), ("full", HOME)]


def test_who_left_on_an_unknown_day_is_none_on_the_rosters_day_and_unknown_before():
    book = Book()
    book.take(line())
    book.take(line(status="none")._replace(day=D + 30))
    assert [book.on(text)[0] for text in ("2026-10-01", "2026-09-15", "2015-06-12")] == ["none", None, "full"]


@pytest.mark.parametrize("second", [line(home=OTHER), line(home=OTHER, settled=False)])
def test_another_branch_does_not_take_a_member_over_in_silence(second):
    book = Book()
    book.take(line())
    assert book.take(second).clash == (("organisation", HOME, OTHER),)
    assert book.on("2026-09-01") == ("full", HOME)


def test_two_disciplines_of_one_kind_are_two_and_one_written_more_fully_is_one():
    book = Book()
    book.take(line(discipline="warning", discipline_from="2020-01-05", discipline_until="2021-01-05"))
    assert len(book.take(line(discipline="warning", discipline_from="2026-01-05")).new) == 1
    assert len(book.take(line(discipline="warning", discipline_from="2026-01-05", discipline_until="2027-01-05")).changed) == 1
    assert not book.take(line(discipline="warning", discipline_from="2026-01-05")).new


def test_whatever_was_held_a_line_taken_twice_changes_nothing_the_second_time():
    rng = random.Random(20261126)
    for _ in range(3000):
        book = Book()
        for n in range(rng.randrange(1, 4)):
            now = _any(rng)._replace(day=D + 30 * n)
            first, again = book.take(now), book.take(now)
            assert (again.new, again.changed) == ((), ()), (now, first, again, book.records)
            there = stands(member("p", "", book.held()), now.day)
            told = any(one.kind == "status_changed" for one in first.new)
            if told and not first.clash and now.status is not None:
                wanted = ("none", None) if now.status == "none" else (now.status, now.home)
                assert (there.status, there.organisation) == wanted, (now, first, there, book.records)


def _any(rng):
    joined = rng.choice([None, "2014-06-12", "2014-06", "2014-07-01"])
    full = rng.choice([None, "2015-06-12", "2015-06", "2015-07-01"])
    moved = rng.choice([None, None, "2013-01-01", "2014-09-01", "2015-06-12", "2019-09", "2019-09-10"])
    status = rng.choice(["full", "full", "probationary", "none", None])
    full = full if status in ("full", "none") else None
    if moved and joined and parse(moved)[1] < parse(joined)[0]:
        moved = None
    discipline = rng.choice([None, None, "warning"])
    return line(
        status, joined, full, moved, rng.choice([True, False]), rng.choice([HOME, HOME, OTHER]), discipline=discipline,
        discipline_from=discipline and rng.choice([None, "2026-01-05", "2026-02"]), discipline_until=discipline and rng.choice([None, "2027-01-05"]),
    )


def fact(kind, date, elsewhere=False, **fields):
    return Fact(kind, date, *parse(date), fields, elsewhere, recorded_at="2026-09-01")


VOTE, APPROVAL = fact("admission_voted", "2022-05-20", carried=True), fact("admission_approved", "2022-06-20", body_kind="committee")
CONVERTED = fact("conversion_approved", "2023-06-30", decision="convert", full_from="2023-05-20")


def spans(*facts, home=HOME):
    return [(one.status, one.since, one.organisation) for one in careers([(Case("c", facts=facts), home)])]


def days(text):
    return parse(text)


def test_a_case_says_from_when_its_person_is_what():
    assert spans(VOTE) == []
    assert spans(VOTE, fact("admission_approved", "2022-06-20", approved=False)) == []
    assert spans(VOTE, APPROVAL) == [("probationary", days("2022-05-20"), HOME)]
    assert spans(VOTE, APPROVAL, CONVERTED)[1] == ("full", days("2023-06-30"), None)
    assert spans(VOTE, APPROVAL, fact("conversion_approved", "2023-06-30", decision="cancel"))[1] == ("none", days("2023-06-30"), None)
    assert spans(APPROVAL) == [("probationary", (0, days("2022-06-20")[0]), HOME)]


def test_who_came_as_a_probationary_member_was_elsewhere_before():
    there = (VOTE._replace(elsewhere=True), APPROVAL._replace(elsewhere=True), fact("transferred_in", "2022-09-01", papers=True), CONVERTED)
    assert spans(*there) == [("probationary", days("2022-05-20"), ELSEWHERE), ("probationary", days("2022-09-01"), HOME), ("full", days("2023-06-30"), None)]


def test_two_cases_of_one_person_say_the_same_thing_once():
    first = Case("a", facts=(VOTE, APPROVAL, fact("transferred_out", "2022-09-01", papers=True)))
    second = Case("b", facts=(VOTE._replace(elsewhere=True), APPROVAL._replace(elsewhere=True), fact("transferred_in", "2022-09-03", papers=True)))
    found = careers([(first, HOME), (second, OTHER)])
    assert [(one.status, one.organisation) for one in found] == [("probationary", HOME), ("probationary", ELSEWHERE), ("probationary", OTHER)]


def test_an_applicant_is_no_member_where_the_source_could_say_more():
    applied = fact("applied", "2024-01-02")
    assert is_outside([Case("c", facts=(applied,))])
    assert not is_outside([Case("c", facts=(applied,), covers=frozenset(("applied",)))])
    assert not is_outside([Case("c", facts=(applied, VOTE))])
    assert stands(member("p", "", [], OUTSIDE), D).status == "none"
