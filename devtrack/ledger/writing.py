"""How does a fact get into the ledger? In one transaction: sealed, its private texts apart; all of it or nothing."""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from re import Pattern
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from devtrack.errors import Conflict, Unusable
from devtrack.ledger import private, schema
from devtrack.ledger.engine import Ledger, writing
from devtrack.ledger.health import instant
from devtrack.ledger.keys import blind, commit, new_person_key, unwrap
from devtrack.ledger.roster import Roster, account_name
from devtrack.ledger.sealing import START, seal, seal_head
from devtrack.subjects import FOUNDING, ID, MEETING, ROW_ID, Draft, Head, Stamp, kind_name

TOGETHER = 2000  # rows sent at once
LATE = timedelta(minutes=10)  # how far two clocks at work on one ledger may lie apart
FOUND_BY = ("name", "number", "id_number")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def new_id(kind: str) -> str:
    """Return an id for something new: its kind's first letter, and nothing that could be guessed."""
    return f"{kind[0]}-" + "".join(secrets.choice(_LETTERS) for _ in range(10))


class Written(NamedTuple):
    """What was written: the numbers of the rows, in the order of the drafts, and the head afterwards."""

    rows: range
    head: Head


def append(ledger: Ledger, stamp: Stamp, drafts: Iterable[Draft], seen: Mapping[str, int] | None = None) -> Written:
    """Write facts in one transaction. `seen`: the last row that the writer knew of each case it wrote about.

    Raises Conflict where somebody has written to one of them since, Unusable where the database cannot be written.
    """
    with writing(ledger.engine) as connection:
        return append_in(connection, ledger, stamp, drafts, seen)


def append_in(
    connection: Connection, ledger: Ledger, stamp: Stamp, drafts: Iterable[Draft], seen: Mapping[str, int] | None = None
) -> Written:
    """Write facts within a transaction that `writing` has opened."""
    if seen:
        _check_seen(connection, ledger, seen)
    pen = Pen(connection, ledger, stamp)
    for drafted in _pieces(drafts):
        pen.put(drafted)
    return pen.close()


def _pieces(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    rest = iter(drafts)
    while piece := list(islice(rest, TOGETHER)):
        yield piece


def _check_seen(connection: Connection, ledger: Ledger, seen: Mapping[str, int]) -> None:
    e, s, b = schema.entry.c, schema.subject.c, schema.batch.c
    newest = (
        select(e.subject, func.max(e.seq).label("seq")).join(schema.subject, s.n == e.subject)
        .where(s.id.in_(list(seen))).group_by(e.subject).subquery()
    )
    asked = (
        select(s.id, s.kind.label("of"), e.seq, e.kind, b.recorded_at, b.account)
        .join_from(newest, schema.entry, e.seq == newest.c.seq)
        .join(schema.subject, s.n == e.subject).join(schema.batch, b.id == e.batch)
    )
    said: dict[str, str] = {}
    for id, of, seq, kind, moment, account in connection.execute(asked):
        if seq > seen[id]:
            who = account_name(connection, ledger.keys, account)
            one, same = ("会议", "同一次会议") if of == MEETING else ("档案", "同一份档案")
            said[f"{one} {id}：{who} 已于 {moment[:16].replace('T', ' ')} 登记“{kind_name(kind)}”"] = same
    if said:
        what = "和".join(dict.fromkeys(said.values()))
        raise Conflict(f"有人刚刚改动了{what}，没有写入；请重新查看后再登记\n" + "\n".join(said))


def _plain(own: Pattern[str], id: str | None) -> str | None:
    """Return an id that a ledger has made itself; any other stands apart."""
    return id if id is not None and own.fullmatch(id) else None


def _stamped(stamp: Stamp) -> dict[str, str]:
    return {"recorded_at": stamp.moment, "account": stamp.account, "command": stamp.command}


def _refuse_early(connection: Connection, last: int, moment: str) -> None:
    """Raise Unusable where a moment lies before the last entry: by it is known what was known when."""
    said = connection.execute(select(schema.batch.c.recorded_at).where(schema.batch.c.id == last)).scalar()
    now, before = instant(moment), instant(said)
    if now is not None and before is not None and now < before - LATE:
        shown, then = (text[:16].replace("T", " ") for text in (moment, str(said)))
        raise Unusable(f"本机时钟 {shown} 早于台账最后一次登记 {then}；请校准时钟后再登记。没有写入")


class Pen:
    """Writes rows at the end of the chain within one transaction."""

    def __init__(self, connection: Connection, ledger: Ledger, stamp: Stamp) -> None:
        self.connection, self.ledger, self.stamp = connection, ledger, stamp
        row = connection.execute(select(schema.ledger)).one_or_none()
        self.last: bytes = bytes(row.seal) if row else START
        self.count: int = row.length if row else 0
        self.first = self.count + 1
        if row is not None and bytes(row.head) != seal_head(ledger.keys, row.ident, row.length, self.last):
            raise Unusable("台账的末端与密钥不符：密钥文件不对，或台账被人改动过；没有写入。请运行 devtrack verify")
        self.batch = (connection.execute(select(func.max(schema.batch.c.id))).scalar() or 0) + 1
        _refuse_early(connection, self.batch - 1, stamp.moment)
        self.roster = Roster(connection)
        self.own: dict[int, bytes] = {private.OWN: ledger.keys.wrapping}
        self.texts: dict[int, dict[int, private.Texts]] = {}
        self.rows: Counter[int] = Counter()
        self.origins: dict[tuple[int, str], int] = {}
        self.held: list[dict[str, Any]] = []

    def put(self, drafts: Sequence[Draft]) -> None:
        """Take drafts up; rows are sealed when all texts of the transaction are known."""
        if drafts and not self.held:  # not before: what nothing belongs to must not stand there
            self.connection.execute(insert(schema.batch).values(id=self.batch, **_stamped(self.stamp)))
        for draft in drafts:
            self.count += 1
            n = self._subject(draft)
            data, texts = private.part(draft)
            owner = private.OWN if draft.kind == "person_erased" else self.roster.owner(n)
            self.rows[owner] += 1
            if texts:
                self.texts.setdefault(owner, {})[self.count] = texts
            self.held.append({
                "seq": self.count, "batch": self.batch, "subject": n, "kind": draft.kind, "date": draft.date,
                "data": data, "elsewhere": draft.elsewhere or None, "replaces": self._replaced(n, draft),
                "correction": draft.correction, "meeting": _plain(ID, draft.meeting),
                "origin": _plain(ROW_ID, draft.origin), "claimed_at": draft.claimed_at, "commitment": None, "mac": b"",
            })
            self._project(n, draft)

    def _replaced(self, n: int, draft: Draft) -> int | None:
        if draft.origin is not None:
            self.origins[n, draft.origin] = self.count
        return self.origins[n, draft.replaces] if isinstance(draft.replaces, str) else draft.replaces

    def close(self) -> Written:
        """Seal what was taken up and move the head."""
        self._hide()
        ident, stamp = self.ledger.keys.ident, tuple(self.stamp)
        for row in self.held:
            self.last = row["mac"] = seal(self.ledger.keys, self.last, row, self.roster.id_of(row["subject"]), stamp)
        for piece in range(0, len(self.held), TOGETHER):
            self.connection.execute(insert(schema.entry), self.held[piece:piece + TOGETHER])
        sealed = seal_head(self.ledger.keys, ident, self.count, self.last)
        head = {"length": self.count, "seal": self.last, "head": sealed}
        if self.first == 1:
            self.connection.execute(insert(schema.ledger).values(id=1, ident=ident, **head))
        else:
            self.connection.execute(update(schema.ledger).values(**head))
        return Written(range(self.first, self.count + 1), Head(self.count, self.last.hex()))

    def _hide(self) -> None:
        """Encrypt the private texts of each owner; the last row of each seals them."""
        of_row = {row["seq"]: row for row in self.held}
        blobs = []
        for owner, texts in self.texts.items():
            whole = private.blob(texts, self.rows[owner])
            of_row[max(texts)]["commitment"] = commit(self.ledger.keys, self.batch, owner, whole)
            locked = private.lock(self.key(owner), self.batch, owner, whole)
            blobs.append({"batch": self.batch, "owner": owner, "blob": locked})
        if blobs:
            self.connection.execute(insert(schema.secret), blobs)

    def key(self, owner: int) -> bytes:
        """Return the key of an owner's texts; raises Unusable where the owner was erased."""
        if owner not in self.own:
            asked = select(schema.person_key.c.wrapped).where(schema.person_key.c.person == owner)
            wrapped = self.connection.execute(asked).scalar()
            key = None if wrapped is None else unwrap(self.ledger.keys, owner, wrapped)
            if key is None:
                raise Unusable("这个人的个人信息已经删除，或密钥不符；不能再为其登记文字内容")
            self.own[owner] = key
        return self.own[owner]

    def _subject(self, draft: Draft) -> int:
        known = self.roster.number(draft.subject)
        if known is not None:
            return known
        kind = FOUNDING.get(draft.kind)
        if kind is None:
            raise Unusable(f"台账里没有 {draft.subject}")
        n = self.roster.add(draft.subject, kind, draft.fields)
        self.connection.execute(insert(schema.subject).values(**self.roster.row(n)))
        if kind == "person":
            self.own[n], wrapped = new_person_key(self.ledger.keys, n)
            self.connection.execute(insert(schema.person_key).values(person=n, wrapped=wrapped))
        return n

    def _project(self, n: int, draft: Draft) -> None:
        """Keep up to date where to look: people by name and number, cases by their code and branch."""
        keys, fields = self.ledger.keys, draft.fields
        if draft.kind == "person_recorded":
            found = {name: blind(keys, name, fields[name]) for name in FOUND_BY if name in fields}
            if found:
                self.connection.execute(
                    update(schema.person_key).where(schema.person_key.c.person == n).values(**found))
        elif draft.kind in ("case_opened", "case_changed"):
            found = {"code": blind(keys, "code", fields["code"])} if "code" in fields else {}
            moved = self.roster.moved(n, fields)
            if found or moved:
                self.connection.execute(update(schema.subject).where(schema.subject.c.n == n).values(**found, **moved))
