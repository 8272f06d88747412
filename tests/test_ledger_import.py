"""Is what was imported what the file says? Taken in twice, changed, changed back, as known by a day; and judged alike.

Histories are random ones, lawful and not; a seed gives the same ones every time.
"""

import json
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import Book, Dossier, key_of, new_desk, open_desk, rows_of, take, told, write_dossiers
from oracle.histories import random_history
from roster_files import HEADERS
from rules.casebook import books

from devtrack.evaluate import evaluate_all
from devtrack.importers.read import read
from devtrack.importers.reading import ReadOptions
from devtrack.model import Case, Fact, Finding
from devtrack.tracker.checks.demo import as_of, data, people
from devtrack.vocabulary import INTEGER, KINDS, NUMBER, TEXT, TRUTH

OFTEN = settings(max_examples=20, deadline=None, derandomize=True, database=None)
A_DAY = "2020-09-10"


def applied(day: str | None = A_DAY, **more: Any) -> Dossier:
    return {"kind": "applied", "date": day, **more}


def inspected(day: str, **more: Any) -> Dossier:
    return {"kind": "inspected", "date": day, **more}


def case(code: str, *facts: Dossier, **more: Any) -> Dossier:
    return {"case": code, "name": "陈一", "branch": "学生支部", "facts": list(facts), **more}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger with its key, to be copied."""
    folder = tmp_path_factory.mktemp("shelf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEVTRACK_CONFIG", str(folder / "configuration"))
        new_desk(f"sqlite:///{folder / 'ledger.db'}", folder)
    return folder


def fresh(shelf: Path) -> Book:
    """A ledger of its own, with nothing in it but what it begins with."""
    copies = shelf / "copies"
    copies.mkdir(exist_ok=True)
    folder = copies / str(len(list(copies.iterdir())))
    folder.mkdir()
    shutil.copy(key_of(shelf), key_of(folder))
    shutil.copy(shelf / "ledger.db", folder / "ledger.db")
    return Book(f"sqlite:///{folder / 'ledger.db'}", folder)


def read_back(folder: Path, dossiers: list[Dossier]) -> dict[str, Case]:
    """The cases that a file says, read without any ledger."""
    path = write_dossiers(folder / "读.jsonl", dossiers)
    return {one.id: one for one in read(path, ReadOptions(HEADERS)).cases}


# Random files

def made_up(rng: Random, count: int) -> list[Dossier]:
    """People with random histories; some facts with an id, some recorded earlier than the import, some done elsewhere."""
    found = []
    for n in range(count):
        dossier, _ = random_history(rng)
        dossier |= {"case": f"甲{n}", "number": f"2021{n:03d}", "name": f"陈{'一二三四五'[n % 5]}"}
        dossier.pop("covers", None)
        for m, fact in enumerate(dossier["facts"]):
            fact |= {"id": f"f{m}"} if rng.random() < 0.3 else {}
            fact |= {"recorded_at": "2025-11-03T08:00:00+08:00", "recorded_by": "张老师"} if rng.random() < 0.1 else {}
            fact |= {"elsewhere": True} if rng.random() < 0.1 else {}
        found.append(dossier)
    return found


def _said_otherwise(rng: Random, fact: Dossier) -> None:
    choices = [name for name, is_a in KINDS[fact["kind"]].fields.items() if is_a in (TEXT, INTEGER, NUMBER, TRUTH)]
    if not choices or rng.random() < 0.5:
        fact["date"] = date.fromordinal(rng.randint(730000, 740000)).isoformat()
        return
    name = rng.choice(choices)
    if name in fact and rng.random() < 0.3:
        del fact[name]
    else:
        is_a = KINDS[fact["kind"]].fields[name]
        fact[name] = (not fact.get(name)) if is_a == TRUTH else f"另记{rng.random()}" if is_a == TEXT else rng.randint(100, 999)


def revised(rng: Random, dossiers: list[Dossier]) -> list[Dossier]:
    """The same file after somebody worked on it: facts said otherwise, left out, added; in another order."""
    found: list[Dossier] = json.loads(json.dumps(dossiers))
    for dossier in found:
        for fact in [one for one in dossier["facts"] if rng.random() < 0.1]:
            _said_otherwise(rng, fact) if rng.random() < 0.8 else dossier["facts"].remove(fact)
        for _ in range(rng.randint(0, 2)):
            dossier["facts"].append({"kind": "thought_reported", "date": f"2019-0{rng.randint(1, 9)}-15"})
        rng.shuffle(dossier["facts"])
    return found


def file_of(seed: int) -> tuple[Random, list[Dossier]]:
    """A file of one to three people, and what chance goes on with."""
    rng = Random(seed)
    return rng, made_up(rng, rng.randint(1, 3))


files = st.integers(0, 10**6).map(file_of)


@OFTEN
@given(files)
def test_a_file_taken_in_stands_as_it_says_and_again_changes_nothing(shelf: Path, file: tuple[Random, list[Dossier]]) -> None:
    book, (rng, dossiers) = fresh(shelf), file
    said = read_back(book.folder, dossiers)
    assert book.take(dossiers).head
    assert {one.case.id: told(one.case.facts) for one in book.cases()} == {id: told(one.facts) for id, one in said.items()}
    before = rows_of(book.url)
    for dossier in dossiers:
        rng.shuffle(dossier["facts"])
    again = book.take(dossiers)
    assert (again.head, again.plan.drafts, again.plan.problems) == (None, (), ())
    assert rows_of(book.url) == before
    assert book.clean()


@OFTEN
@given(files, st.booleans())
def test_a_changed_file_leaves_standing_what_it_says_and_the_old_one_does_not_turn_it_back(
    shelf: Path, file: tuple[Random, list[Dossier]], retract: bool
) -> None:
    book, (rng, old) = fresh(shelf), file
    new = revised(rng, old)
    before, after = read_back(book.folder, old), read_back(book.folder, new)
    book.take(old)
    done = book.take(new, retract=retract)
    stands = {one.case.id: told(one.case.facts) for one in book.cases()}
    gone = {line.case.id: told(one.written for one in line.difference.gone) for line in done.plan.lines}
    for code in before:
        left = Counter() if retract else gone[code]
        assert stands[code] == told(after[code].facts) + left
        kept = told(book.facts(code, every=True))
        assert kept >= told(before[code].facts) | told(after[code].facts), "nothing is ever lost"
    known = {one.case.id: told(one.case.facts) for one in book.cases(known_by="2026-02-15")}
    assert known == {code: told(one.facts) for code, one in before.items()}
    rows = rows_of(book.url)
    for file_again in (new, old):
        again = book.take(file_again)
        assert (again.head, again.plan.drafts) == (None, ())
    for line in again.plan.lines:
        outdated = told(before[line.case.id].facts) - stands[line.case.id]
        assert told(line.difference.outdated) == outdated, "what was corrected since is said"
    assert rows_of(book.url) == rows
    assert book.clean()


@OFTEN
@given(files)
def test_three_versions_of_a_file_are_known_each_in_its_time(shelf: Path, file: tuple[Random, list[Dossier]]) -> None:
    book, (rng, first) = fresh(shelf), file
    versions = [first, revised(rng, first)]
    versions.append(revised(rng, versions[-1]))
    done = [book.take(version, retract=True) for version in versions]
    for month, version in enumerate(versions, 2):
        said = {id: told(one.facts) for id, one in read_back(book.folder, version).items()}
        stood = {one.case.id: told(one.case.facts) for one in book.cases(known_by=f"2026-{month:02d}-28")}
        for line in done[month - 2].plan.lines:  # by chance the third may say again what the second corrected
            assert said[line.case.id] - stood[line.case.id] == told(line.difference.outdated)
        assert {id: one.total() for id, one in stood.items()} == {id: one.total() for id, one in said.items()}
    assert {one.case.id: told(one.case.facts) for one in book.cases()} == stood
    early = [fact for one in book.cases(known_by="2026-01-31") for fact in one.case.facts]
    assert all(str(fact.recorded_at) < "2026" for fact in early), "only what was recorded before it came here"


def test_two_who_take_in_the_same_file_at_once_take_it_in_once(database_url: str, tmp_path: Path) -> None:
    new_desk(database_url, tmp_path)
    book, dossiers = Book(database_url, tmp_path), made_up(Random(7), 20)
    path = write_dossiers(tmp_path / "档案.jsonl", dossiers)
    with ThreadPoolExecutor() as both:
        done = [*both.map(lambda _: take(database_url, tmp_path, path, "2026-02-01T10:00:00+08:00"), range(2))]
    assert [one.head is None for one in sorted(done, key=lambda one: one.head is None)] == [False, True]
    said = read_back(tmp_path, dossiers)
    assert {one.case.id: told(one.case.facts) for one in book.cases()} == {id: told(one.facts) for id, one in said.items()}
    assert len(open_desk(database_url, tmp_path).tree) == 2, "one unit, one branch"
    assert book.clean()


# Ids, corrections, what is taken back

def test_a_fact_with_an_id_is_corrected_each_time_the_file_says_otherwise(shelf: Path) -> None:
    book = fresh(shelf)
    for day in ("2020-09-10", "2020-09-11", "2020-09-12"):
        assert book.take([case("甲", applied(day, id="x"))]).head
        assert book.days("甲") == [("applied", day)]
        assert book.take([case("甲", applied(day, id="x"))]).head is None
    for day in ("2020-09-10", "2020-09-11"):
        done = book.take([case("甲", applied(day, id="x"))], retract=True)
        assert done.head is None
        assert [one.date for one in done.plan.lines[0].difference.outdated] == [day]
    assert book.days("甲") == [("applied", "2020-09-12")]
    assert [day for _, day in book.days("甲", every=True)] == ["2020-09-10", "2020-09-11", "2020-09-12"]


def test_a_correction_may_stand_before_what_it_corrects(shelf: Path) -> None:
    book = fresh(shelf)
    file = [case("甲", applied("2020-09-12", id="z", replaces="y"), applied("2020-09-11", id="y", replaces="x", why="笔误"),
                 applied("2020-09-10", id="x"))]
    assert book.take(file).head
    assert book.days("甲") == [("applied", "2020-09-12")]
    assert book.take(file).head is None


def test_a_correction_meets_the_fact_that_the_ledger_has_without_an_id(shelf: Path) -> None:
    book = fresh(shelf)
    book.take([case("甲", applied("2020-09-10"))])
    file = [case("甲", applied("2020-09-10", id="x"), applied("2020-09-11", id="y", replaces="x"))]
    assert book.take(file).head
    assert book.days("甲") == [("applied", "2020-09-11")]
    assert book.take(file).head is None


def test_a_file_corrects_what_the_ledger_has_corrected_otherwise(shelf: Path) -> None:
    book = fresh(shelf)
    book.take([case("甲", applied("2020-09-10", id="x"))])
    book.take([case("甲", applied("2020-09-11", id="x"))])
    file = [case("甲", applied("2020-09-10", id="x"), applied("2020-09-12", id="y", replaces="x"))]
    book.take(file)
    assert book.days("甲") == [("applied", "2020-09-12")], "one of them stands, never both"
    assert book.take(file).head is None


def test_an_older_export_does_not_turn_back_a_correction_even_where_it_may_retract(shelf: Path) -> None:
    book = fresh(shelf)
    old, new = [applied("2020-09-10", id="x")], [applied("2020-09-10", id="x"), applied("2020-09-11", id="y", replaces="x")]
    book.take([case("甲", *old)])
    book.take([case("甲", *new)])
    done = book.take([case("甲", *old)], retract=True)
    assert (done.head, len(done.plan.lines[0].difference.outdated)) == (None, 1)
    assert book.days("甲") == [("applied", "2020-09-11")]


def test_what_a_file_takes_back_is_taken_back_once(shelf: Path) -> None:
    book = fresh(shelf)
    void = {"kind": "voided", "date": None, "replaces": "x", "why": "记错了人"}
    file = [case("甲", void, applied(id="x"), inspected("2021-03-01"))]
    for code in ("甲", "乙"):
        if code == "乙":
            book.take([case("乙", applied(), inspected("2021-03-01"), name="王二")])
        done = book.take([{**one, "case": code, "name": "陈一" if code == "甲" else "王二"} for one in file])
        assert done.head
        assert book.days(code) == [("inspected", "2021-03-01")]
        assert book.take([{**one, "case": code, "name": "陈一" if code == "甲" else "王二"} for one in file]).head is None
    assert book.take([case("甲", applied(id="x"), inspected("2021-03-01"))]).head is None, "not turned back"


@pytest.mark.parametrize("facts", [
    [inspected("2020-01-01", id="x"), inspected("2020-07-01", id="x")],
    [inspected("2020-01-01", id="x", replaces="y"), inspected("2020-07-01", id="y", replaces="x")],
    [inspected("2020-01-01", id="x", replaces="y")],
    [inspected("2020-01-01", id="x"), {"kind": "voided", "date": None, "replaces": "y"}],
], ids=["an id used twice", "a circle", "replaces nobody", "takes back nobody"])
def test_wrong_links_are_told_and_the_facts_all_stand(shelf: Path, facts: list[Dossier]) -> None:
    book = fresh(shelf)
    done = book.take([case("甲", *facts)])
    assert done.reading.problems
    assert len(book.days("甲")) == len([one for one in facts if one["kind"] == "inspected"])
    assert book.take([case("甲", *facts)]).head is None
    assert book.clean()


def tangled(rng: Random) -> Dossier:
    """Facts that correct and take back one another in any order, some of them what is not there, or one another."""
    facts: list[Dossier] = []
    for n in rng.sample(range(6), rng.randint(1, 6)):
        one = inspected(f"2021-0{rng.randint(1, 4)}-01") if rng.random() < 0.8 else {"kind": "voided", "date": None}
        one |= {"replaces": f"f{rng.randint(0, 6)}"} if rng.random() < 0.4 or one["kind"] == "voided" else {}
        one |= {"id": f"f{n}"} if "replaces" in one or rng.random() < 0.7 else {}
        facts.append(one)
    return case("甲", *facts)


def gone_on_with(rng: Random, file: Dossier) -> Dossier:
    """The same file later: a day corrected where it stands, and new facts that correct or take back those there."""
    later: Dossier = json.loads(json.dumps(file))
    links = {one.get("replaces") for one in later["facts"]}
    for one in later["facts"]:
        if one["date"] and one.get("id") not in links and rng.random() < 0.2:
            one["date"] = f"2022-0{rng.randint(1, 9)}-01"
    for n in range(rng.randint(0, 3)):
        there = [one["id"] for one in later["facts"] if "id" in one and one["kind"] != "voided"]
        takes_back = there and rng.random() < 0.4
        one = {"kind": "voided", "date": None} if takes_back else inspected(f"2023-0{rng.randint(1, 9)}-0{n + 1}")
        one |= {"id": f"g{n}", "replaces": rng.choice(there)} if there else {"id": f"g{n}"}
        later["facts"].insert(rng.randint(0, len(later["facts"])), one)
    return later


@settings(OFTEN, max_examples=50)
@given(st.integers(0, 10**6))
def test_whatever_facts_say_of_one_another_the_same_stands_as_in_the_file(shelf: Path, seed: int) -> None:
    rng, book = Random(seed), fresh(shelf)
    file = tangled(rng)
    for version in (file, gone_on_with(rng, file)):
        book.take([version])
        assert told(book.facts("甲")) == told(read_back(book.folder, [version])["甲"].facts)
        assert book.take([version]).head is None, "the same again changes nothing"
    assert book.clean()


def test_a_correction_says_why_and_what_was_before_stays(shelf: Path) -> None:
    book = fresh(shelf)
    book.take([case("甲", applied(), inspected("2021-03-01", by="王一"))])
    book.take([case("甲", applied(), inspected("2021-03-01", by="王二"))])
    old, new = (one for one in book.facts("甲", every=True) if one.kind == "inspected")
    assert (new.replaces, new.correction, new.why) == (old.id, "entry", "导入的文件与台账不同，以文件为准")
    assert (old.fields, new.fields) == ({"by": "王一"}, {"by": "王二"})


def test_what_a_file_says_of_the_person_is_taken_in_and_told(shelf: Path) -> None:
    book = fresh(shelf)
    book.take([case("甲", applied(), number="2021001", born="2002-05")])
    done = book.take([case("甲", applied(), number="2021001", born="2002-05-01", leaves_on="2025-06", category="student")])
    assert done.plan.lines[0].told == ("出生日期与台账不同（改为文件所写）", "人员类别改为student", "离校时间改为2025-06")
    before, now = book.cases(known_by="2026-02-15")[0].case, book.cases()[0].case
    assert (before.born, before.category, now.born, now.category) == ("2002-05", None, "2002-05-01", "student")
    assert book.take([case("甲", applied(), number="2021001", born="2002-05")]).head is None, "a month within the day"


# Judged alike

def seen(findings: list[Finding]) -> list[tuple[Any, ...]]:
    """Findings as far as they do not say where a fact came from."""
    return [(one.rule.id, one.rule.edition, *plain(one[1:])) for one in findings]


def plain(value: Any) -> Any:
    """What a finding rests on, each fact by its kind and day."""
    if isinstance(value, Fact):
        return value.kind, value.date
    return tuple(map(plain, value)) if isinstance(value, tuple) else value


def judged(cases: dict[str, Case], day: int) -> dict[str, list[tuple[Any, ...]]]:
    return {code: seen(evaluate_all(books(), one, day)) for code, one in cases.items()}


def test_the_people_of_the_demonstration_are_judged_as_from_the_file(shelf: Path) -> None:
    book, made = fresh(shelf), people(data())
    said = read_back(book.folder, made)
    book.take(made)
    held = {one.case.id: one.case for one in book.cases()}
    assert judged(held, as_of(data())) == judged(said, as_of(data()))


def test_random_histories_are_judged_as_from_the_file(shelf: Path) -> None:
    book, made, days = fresh(shelf), [], {}
    for seed in range(200):
        dossier, day = random_history(Random(seed))
        made.append({**dossier, "case": f"甲{seed}", "number": f"2021{seed:03d}"})
        days[f"甲{seed}"] = day.toordinal()
    said = read_back(book.folder, made)
    assert book.take(made).head
    held = {one.case.id: one.case for one in book.cases()}
    assert held.keys() == said.keys()
    different = [code for code, day in days.items()
                 if seen(evaluate_all(books(), held[code], day)) != seen(evaluate_all(books(), said[code], day))]
    assert different == []
