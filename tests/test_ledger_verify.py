"""Does `verify` find whatever somebody does to a closed ledger? Every column, every row, every text, the whole file.

Each change is made with the database's own driver, by somebody who has the database and not the key, unless a test
says otherwise. Afterwards the rows are put back and the ledger must be clean again.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from ledgers import (
    Dossier,
    Rows,
    changed,
    key_of,
    new_desk,
    open_desk,
    proof,
    put_back,
    rows_of,
    take,
    tamper,
    write_dossiers,
)

from devtrack.errors import Unusable
from devtrack.ledger import keys as keyring
from devtrack.ledger import private
from devtrack.ledger.erasing import Erasure, erase
from devtrack.ledger.keys import Keys, blind, commit, encrypt
from devtrack.ledger.sealing import START, seal, seal_head
from devtrack.subjects import Head

FIRST, SECOND = "2026-02-01T10:00:00+08:00", "2026-03-01T10:00:00+08:00"
PEOPLE: list[Dossier] = [
    {"case": "甲", "name": "陈一", "number": "2021001", "born": "2002-05-01", "branch": "学生支部", "facts": [
        {"kind": "applied", "date": "2020-09-10"},
        {"kind": "applicant_interviewed", "date": "2020-09-20", "by": "李书记（王二在场）"},
        {"kind": "contacts_assigned", "date": "2021-04-01", "people": [{"name": "王思远", "status": "full"}]},
    ]},
    {"case": "乙", "name": "王二", "number": "2021002", "branch": "学生支部", "facts": [
        {"kind": "applied", "date": "2020-10-08", "elsewhere": True, "recorded_at": "2020-10-09"},
        {"kind": "applicant_interviewed", "date": "2020-10-20", "by": "赵委员"},
    ]},
]
EMPTY = frozenset({("ledger", "id")})
"""Columns that say nothing: there is one row of `ledger`, and nobody looks at its number."""


@dataclass(frozen=True)
class Closed:
    """A ledger that nobody has open, as it is and as it was before the second file."""

    url: str
    folder: Path
    rows: Rows
    early: Rows
    early_head: Head
    head: Head

    @property
    def keys(self) -> Keys:
        """The keys of this ledger."""
        return keyring.load(key_of(self.folder))

    def faults(self, head: Head | None = None) -> list[str]:
        """What `verify` finds."""
        found = proof(self.url, self.folder, head)
        assert found.clean == (not found.faults)
        return list(found.faults)

    def number(self, code: str) -> int:
        """The number of a case's subject by its code."""
        return next(row["n"] for row in self.rows["subject"] if row["code"] == blind(self.keys, "code", code))

    def restored(self) -> None:
        """Put everything back; it must be clean again."""
        put_back(self.url, self.rows)
        assert self.faults() == []


@pytest.fixture
def closed(database_url: str, tmp_path: Path) -> Closed:
    return closed_at(database_url, tmp_path)


def closed_at(url: str, folder: Path) -> Closed:
    """A ledger of two people, one file imported, then a changed one."""
    new_desk(url, folder)
    first = take(url, folder, write_dossiers(folder / "甲.jsonl", PEOPLE), FIRST).head
    early = rows_of(url)
    later = [changed(one, lambda facts: facts[1].update(date="2020-11-02", by="孙委员")) for one in PEOPLE]
    second = take(url, folder, write_dossiers(folder / "乙.jsonl", later), SECOND).head
    assert first is not None
    assert second is not None
    made = Closed(url, folder, rows_of(url), early, first, second)
    assert made.faults() == made.faults(first) == made.faults(second) == []
    return made


def others(table: str, column: str, row: dict[str, Any], closed: Closed) -> Iterator[object]:
    """What somebody might write in a column instead of what stands there."""
    here = row[column]
    if isinstance(here, bytes):
        yield bytes([here[0] ^ 1]) + here[1:]
        yield here[:-1]
        yield from (other[column] for other in closed.rows[table] if other[column] not in (None, here))
    elif isinstance(here, bool):
        yield not here
    elif isinstance(here, int):
        yield here + 1
        yield 1 if here > 1 else 2
    elif isinstance(here, str):
        yield from {f"{here[:-1]}甲", f" {here}", ""} - {here}
    else:
        yield {"code": b"1", "commitment": b"1", "elsewhere": True, "replaces": 1, "person": 1, "organisation": 1}.get(
            column, b"1" if table == "person_key" else "甲")
    if here is not None:
        yield None


def set_field(closed: Closed, table: str, column: str, row: dict[str, Any], value: object) -> bool:
    """Change one field; tell whether the database let that happen."""
    own = {"entry": ["seq"], "secret": ["batch", "owner"], "person_key": ["person"], "subject": ["n"]}.get(table, ["id"])
    where = " AND ".join(f"{name} = ?" for name in own)
    try:
        done = tamper(closed.url, f"UPDATE {table} SET {column} = ? WHERE {where}", value, *(row[name] for name in own))
    except (sqlite3.IntegrityError, psycopg.IntegrityError, psycopg.DataError):
        return False
    assert done == 1
    return True


@pytest.mark.parametrize("table", ["entry", "batch", "subject", "person_key", "secret", "ledger"])
def test_a_change_of_any_field_is_found(closed: Closed, table: str) -> None:
    rows = closed.rows[table]
    of_interest = rows if table in ("subject", "person_key", "ledger") else [rows[0], *rows[len(rows) // 2:][:2], rows[-1]]
    tried, missed = set(), []
    for row in of_interest:
        for column in row:
            for value in others(table, column, row, closed):
                if not set_field(closed, table, column, row, value):
                    continue
                tried.add((table, column))
                if not closed.faults() and (table, column) not in EMPTY:
                    missed.append((column, row[column], value))
                assert set_field(closed, table, column, {**row, column: value}, row[column])
    assert missed == []
    refused = {("batch", "id"), ("subject", "n"), ("person_key", "person"), ("secret", "batch")}
    assert tried | refused >= {(table, column) for column in rows[0]}, "each column could be changed, or is a foreign key"
    assert closed.faults() == []


@pytest.mark.parametrize("column", ["mac", "commitment", "data", "kind"])
def test_something_of_another_type_is_found_where_the_database_lets_it_in(tmp_path: Path, column: str) -> None:
    closed = closed_at(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path)
    for value in ("文字", b"\x00\xff", 5):
        tamper(closed.url, f"UPDATE entry SET {column} = ? WHERE seq = ?", value, closed.early_head.length - 1)
        assert any(f"第 {closed.early_head.length - 1} 行" in said for said in closed.faults())
    closed.restored()
    for table, of in (("person_key", "wrapped"), ("secret", "blob"), ("ledger", "seal"), ("ledger", "head")):
        tamper(closed.url, f"UPDATE {table} SET {of} = 5")
        assert closed.faults()
        closed.restored()


def test_a_row_changed_is_named_with_what_it_was(closed: Closed) -> None:
    seq = next(row["seq"] for row in closed.rows["entry"] if row["date"] == "2020-09-10")
    tamper(closed.url, "UPDATE entry SET date = '2020-09-11' WHERE seq = ?", seq)
    assert closed.faults() == [f"第 {seq} 行（递交入党申请书，2020-09-11）与封记不符：这一行被改过、换过位置，或它前面插入过内容"]


# Rows removed, put in, moved

def without(closed: Closed, gone: Callable[[dict[str, Any]], bool], *, close_up: bool) -> Rows:
    """The rows without some; with the gaps closed up, where somebody takes that trouble."""
    left = [dict(row) for row in closed.rows["entry"] if not gone(row)]
    numbers = {row["seq"]: n for n, row in enumerate(left, 1)} if close_up else {row["seq"]: row["seq"] for row in left}
    for row in left:
        row["seq"], row["replaces"] = numbers[row["seq"]], numbers.get(row["replaces"])
    return {**closed.rows, "entry": left}


@pytest.mark.parametrize("close_up", [False, True])
def test_a_row_removed_anywhere_is_found(closed: Closed, close_up: bool) -> None:
    last = closed.head.length
    for seq in (1, 2, closed.early_head.length, last - 1, last):
        put_back(closed.url, without(closed, lambda row, seq=seq: row["seq"] == seq, close_up=close_up))
        said = closed.faults()
        assert said
        if not close_up:
            assert said[0] == ("末尾少了 1 行" if seq == last else f"第 {seq} 行不在了（其后是第 {seq + 1} 行）")
        assert closed.faults(Head(seq, "0" * 32)), "a head of the very row that is gone"
    closed.restored()


@pytest.mark.parametrize("close_up", [False, True])
def test_a_case_removed_with_all_that_belongs_to_it_is_found(closed: Closed, close_up: bool) -> None:
    case = closed.number("乙")
    person = next(row["person"] for row in closed.rows["subject"] if row["n"] == case)
    rows = without(closed, lambda row: row["subject"] in (case, person), close_up=close_up)
    left = {"subject": "n", "person_key": "person", "secret": "owner"}
    rows |= {table: [row for row in rows[table] if row[own] not in (case, person)] for table, own in left.items()}
    put_back(closed.url, rows)
    assert closed.faults()
    tamper(closed.url, "UPDATE ledger SET length = ?, seal = ?", rows["entry"][-1]["seq"], rows["entry"][-1]["mac"])
    assert closed.faults()


def test_two_rows_swapped_are_found(closed: Closed) -> None:
    applied = [row["seq"] for row in closed.rows["entry"] if row["kind"] == "applied"]
    for one, other in (applied, (closed.head.length - 1, closed.head.length)):
        rows = {row["seq"]: dict(row) for row in closed.rows["entry"]}
        rows[one]["seq"], rows[other]["seq"] = other, one
        put_back(closed.url, {**closed.rows, "entry": [rows[other], rows[one], *(rows[n] for n in rows if n not in (one, other))]})
        assert [said for said in closed.faults() if f"第 {one} 行" in said]
    closed.restored()


def test_a_row_put_in_is_found_wherever_it_is_put(closed: Closed) -> None:
    copy = dict(next(row for row in closed.rows["entry"] if row["kind"] == "applied"))
    for seq in (0, -3, closed.head.length + 1):
        put_back(closed.url, {**closed.rows, "entry": [*closed.rows["entry"], {**copy, "seq": seq}]})
        assert closed.faults()
    for at in (2, copy["seq"], closed.head.length):
        moved = {row["seq"]: row["seq"] + (row["seq"] >= at) for row in closed.rows["entry"]}
        rest = [{**row, "seq": moved[row["seq"]], "replaces": moved.get(row["replaces"])} for row in closed.rows["entry"]]
        put_back(closed.url, {**closed.rows, "entry": [*rest, {**copy, "seq": at}]})
        assert f"第 {at + (at == copy['seq'])} 行" in closed.faults()[0], "its like stood there already"
    closed.restored()


def test_people_and_cases_that_no_row_tells_of_are_found(closed: Closed) -> None:
    number = max(row["n"] for row in closed.rows["subject"]) + 1
    tamper(closed.url, "INSERT INTO subject (n, id, kind) VALUES (?, 'p-aaaaaaaaaa', 'person')", number)
    assert any("多出 p-aaaaaaaaaa" in said for said in closed.faults())
    tamper(closed.url, "INSERT INTO person_key (person, number) VALUES (?, ?)", number, blind(closed.keys, "number", "2021001"))
    assert closed.faults()
    closed.restored()
    tamper(closed.url, "INSERT INTO ledger (id, ident, length, seal, head) SELECT 2, ident, length, seal, head FROM ledger")
    assert closed.faults() == ["台账的末端记录不止一条"]
    with pytest.raises(Unusable, match="被人改动过"):
        open_desk(closed.url, closed.folder)
    closed.restored()
    tamper(closed.url, "DELETE FROM ledger")
    assert closed.faults() == ["台账的末端记录不在了"]


def test_a_key_or_a_text_that_is_gone_is_found(closed: Closed) -> None:
    for table in ("secret", "person_key"):
        for row in closed.rows[table]:
            own = "owner" if table == "secret" else "person"
            tamper(closed.url, f"DELETE FROM {table} WHERE {own} = ?", row[own])
            assert closed.faults()
            put_back(closed.url, closed.rows)


# Private texts

def test_texts_of_two_people_or_of_two_days_swapped_are_found(closed: Closed) -> None:
    mine = [row for row in closed.rows["secret"] if row["owner"] != private.OWN]
    for one in mine:
        for other in mine:
            if one is not other:
                tamper(closed.url, "UPDATE secret SET blob = ? WHERE batch = ? AND owner = ?", other["blob"], one["batch"], one["owner"])
                assert any("的文字被改过" in said for said in closed.faults())
                put_back(closed.url, closed.rows)


def test_the_keys_of_two_people_swapped_are_found(closed: Closed) -> None:
    one, other = (row["person"] for row in closed.rows["person_key"][:2])
    wrapped = {row["person"]: row["wrapped"] for row in closed.rows["person_key"]}
    tamper(closed.url, "UPDATE person_key SET wrapped = ? WHERE person = ?", wrapped[other], one)
    tamper(closed.url, "UPDATE person_key SET wrapped = ? WHERE person = ?", wrapped[one], other)
    assert sum("的密钥不在了或被改过" in said for said in closed.faults()) == 2


def erased(closed: Closed, code: str) -> int:
    """Erase the person of a case; return their number."""
    desk = open_desk(closed.url, closed.folder)
    case = next(row for row in closed.rows["subject"] if row["n"] == closed.number(code))
    person = next(row for row in closed.rows["subject"] if row["n"] == case["person"])
    erase(desk.ledger, desk.stamp(SECOND, "erase"), Erasure(person["id"], "李书记", "赵委员", None, ("王二",), (), "2026-03-01"))
    return int(person["n"])


def test_texts_put_back_after_their_person_was_erased_are_found(closed: Closed) -> None:
    person = erased(closed, "乙")
    after = rows_of(closed.url)
    assert closed.faults() == []
    texts = [row for row in closed.rows["secret"] if row["owner"] == person]
    keys = [row if row["person"] != person else next(k for k in closed.rows["person_key"] if k["person"] == person)
            for row in after["person_key"]]
    for said, rows in (("又被放回", {"secret": [*after["secret"], *texts]}), ("查找索引", {"person_key": keys}),
                       ("又被放回", {"secret": [*after["secret"], *texts], "person_key": keys})):
        put_back(closed.url, {**after, **rows})
        assert any(said in one for one in closed.faults())


def test_a_text_rolled_back_to_before_a_name_was_blacked_out_is_found(closed: Closed) -> None:
    erased(closed, "乙")  # the words that are blacked out stand in the texts of others
    after = rows_of(closed.url)
    before = {(row["batch"], row["owner"]): row["blob"] for row in closed.rows["secret"]}
    old = [row for row in after["secret"] if before.get((row["batch"], row["owner"]), row["blob"]) != row["blob"]]
    assert old
    for row in old:
        blob = before[row["batch"], row["owner"]]
        tamper(closed.url, "UPDATE secret SET blob = ? WHERE batch = ? AND owner = ?", blob, row["batch"], row["owner"])
        assert any("的文字被改过" in said for said in closed.faults())
        put_back(closed.url, after)


# The whole of it

def test_a_shortened_chain_is_found_even_with_its_end_adjusted(closed: Closed) -> None:
    put_back(closed.url, {**closed.early, "ledger": closed.rows["ledger"]})
    assert any("末尾少了" in said for said in closed.faults())
    last = closed.early["entry"][-1]
    tamper(closed.url, "UPDATE ledger SET length = ?, seal = ?", last["seq"], last["mac"])
    assert closed.faults() == ["台账末端的封记与密钥不符"]
    with pytest.raises(Unusable, match="不符，或台账末端被人改动过"):
        open_desk(closed.url, closed.folder)


def test_an_older_copy_in_its_place_is_found_by_a_head_alone(closed: Closed) -> None:
    put_back(closed.url, closed.early)
    assert closed.faults() == closed.faults(closed.early_head) == []
    assert closed.faults(closed.head) == [
        f"末端 {closed.head} 记着 {closed.head.length} 行，台账现在只有 {closed.early_head.length} 行：被截短，或换成了较早的文件"]


def test_the_machine_on_which_it_was_written_knows_the_head_by_itself(closed: Closed) -> None:
    assert proof(closed.url, closed.folder, here=True).clean
    put_back(closed.url, closed.early)
    (said,) = proof(closed.url, closed.folder, here=True).faults
    assert said.startswith(f"末端 {closed.head} 记着 {closed.head.length} 行")


def test_a_head_that_never_was_is_found(closed: Closed) -> None:
    for length in (0, 1, closed.head.length):
        assert closed.faults(Head(length, "f" * 32))
    with pytest.raises(Unusable, match="不是末端"):
        closed.faults(Head(-1, "f" * 32))


def sealed_anew(rows: Rows, old: Keys, new: Keys) -> Rows:
    """The same rows under another key, as only somebody who has both can make them."""
    made: Rows = {table: [dict(row) for row in rows[table]] for table in rows}
    own = {private.OWN: (old.wrapping, new.wrapping)}
    for row in made["person_key"]:
        key = keyring.unwrap(old, row["person"], row["wrapped"])
        assert key is not None
        own[row["person"]] = key, key
        row["wrapped"] = encrypt(new.wrapping, key, b"person %d" % row["person"])
    wholes = {(row["batch"], row["owner"]): private.unlock(own[row["owner"]][0], row["batch"], row["owner"], row["blob"])
              for row in made["secret"]}
    for row in made["secret"]:
        row["blob"] = private.lock(own[row["owner"]][1], row["batch"], row["owner"], wholes[row["batch"], row["owner"]] or {})
    subjects, last = {row["n"]: row for row in made["subject"]}, START
    texts = {seq: one for whole in wholes.values() for seq, one in private.of_rows(whole or {"of": {}}).items()}
    stamps = {row["id"]: (row["recorded_at"], row["account"], row["command"]) for row in made["batch"]}
    for row in made["entry"]:
        of = subjects[row["subject"]]
        owner = {"case": of["person"], "person": of["n"]}.get(of["kind"], private.OWN)
        if row["commitment"]:
            row["commitment"] = commit(new, row["batch"], owner, wholes[row["batch"], owner] or {})
        last = row["mac"] = seal(new, last, row, of["id"], stamps[row["batch"]])
        said = private.together(row["data"], texts.get(row["seq"], {}))
        index = next((one for one in made["person_key"] if one["person"] == of["n"]), {})
        index |= {name: blind(new, name, said[name]) for name in ("name", "number", "id_number") if name in said and of["kind"] == "person"}
        of |= {"code": blind(new, "code", said["code"])} if "code" in said else {}
    head = seal_head(new, new.ident, len(made["entry"]), last)
    made["ledger"][0] |= {"ident": new.ident, "length": len(made["entry"]), "seal": last, "head": head}
    return made


def test_a_ledger_written_anew_under_another_key_is_found_and_with_that_key_too_by_a_head(closed: Closed, tmp_path: Path) -> None:
    other = keyring.create(tmp_path / "other.key", closed.keys.ident)
    put_back(closed.url, sealed_anew(closed.rows, closed.keys, other))
    assert closed.faults()[0].startswith("从第 1 行起就与密钥不符")
    with pytest.raises(Unusable, match="不符"):
        open_desk(closed.url, closed.folder)
    (tmp_path / "other.key").replace(key_of(closed.folder))
    assert closed.faults() == []
    assert len(open_desk(closed.url, closed.folder).tree) == 2, "with the key replaced it opens"
    for head in (closed.early_head, closed.head):
        assert closed.faults(head) == [f"第 {head.length} 行的封记与末端 {head} 不同：此前的内容被改写过，或这不是同一个台账"]
