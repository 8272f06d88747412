"""Is the ledger as it was written? Its tables and indexes, every row, every private text, every look-up.

What is wrong is named by its row: changed, removed, put in, moved, sealed with another key, shortened.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from devtrack.ledger import private, schema
from devtrack.ledger.form import TABLE, misshapen, odd_rows, odd_values
from devtrack.ledger.health import gone_back, unsound
from devtrack.ledger.keys import Keys, blind, commit
from devtrack.ledger.private import Texts
from devtrack.ledger.sealing import START, raw, seal, seal_head
from devtrack.subjects import CASE, FOUNDING, PERSON, SUBJECT_KINDS, Head, kind_name
from devtrack.vocabulary import KINDS

FOUND_BY = ("name", "number", "id_number")
MOST = 20  # faults named one by one


class Verified(NamedTuple):
    """What was found: the head as reckoned, the faults in Chinese, how many more there are, the erased people.

    `notes`: what is odd but breaks nothing; `against`: with which earlier head it was compared, in Chinese.
    Where the tables are not those of a ledger no row is read, and the head has length 0.
    """

    head: Head
    faults: tuple[str, ...]
    more: int
    erased: int
    notes: tuple[str, ...] = ()
    against: str = ""

    @property
    def clean(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


class _Chain:
    """What was reckoned while going along the chain."""

    def __init__(self) -> None:
        self.last = START
        self.count = 0
        self.broken = False
        self.faults: list[str] = []
        self.commitments: dict[tuple[int, int], bytes] = {}
        self.erased: set[int] = set()
        self.kinds: dict[int, str | None] = {}
        self.heads: dict[int, bytes] = {}


def verify(connection: Connection, keys: Keys, known: Head | None = None) -> Verified:
    """Go through the whole ledger. `known`: a head printed earlier, which must still be on the chain."""
    form = misshapen(connection)
    if any(TABLE in fault for fault in form):
        return _found(_Chain(), [*form, "表的结构不是这个程序的，没有逐行查验"], ())
    odd = [*unsound(connection), *odd_values(connection)]
    chain = _gone_along(connection, keys, known)
    faults = [*form, *odd, *chain.faults, *(_end(connection, keys, chain) if not odd else ()), *_known(chain, known)]
    if not chain.broken and not odd:  # else what is asked for next need not be readable
        subjects = _by_number(connection)
        faults += [*_apart(connection, keys, chain, subjects), *_subjects(chain, subjects)]
    faults += odd_rows(connection)
    return _found(chain, faults, gone_back(connection))


def _found(chain: _Chain, faults: list[str], notes: Sequence[str]) -> Verified:
    head = Head(chain.count, chain.last.hex())
    return Verified(head, tuple(faults[:MOST]), max(0, len(faults) - MOST), len(chain.erased), tuple(notes))


def _by_number(connection: Connection) -> dict[int, dict[str, Any]]:
    return {row.n: row._asdict() for row in connection.execute(select(schema.subject))}


def _gone_along(connection: Connection, keys: Keys, known: Head | None) -> _Chain:
    chain, subjects = _Chain(), _by_number(connection)
    want = known.length if known else 0
    for row in _rows(connection):
        _link(chain, keys, row, subjects)
        if chain.count == want:
            chain.heads[want] = chain.last
        if not chain.broken:  # what does not fit its seal need not be readable
            _note(chain, row, subjects)
    return chain


def _rows(connection: Connection) -> Iterator[dict[str, Any]]:
    e, b = schema.entry, schema.batch.c
    asked = select(e, b.recorded_at, b.account, b.command).join(schema.batch, b.id == e.c.batch, isouter=True)
    for row in connection.execute(asked.order_by(e.c.seq).execution_options(yield_per=5000)):
        yield row._asdict()


def _link(chain: _Chain, keys: Keys, row: dict[str, Any], subjects: dict[int, dict[str, Any]]) -> None:
    seq = row["seq"]
    if seq != chain.count + 1:
        lost = f"第 {_span(chain.count + 1, seq - 1)} 行不在了（其后是第 {seq} 行）"
        chain.faults.append(lost if seq > chain.count else f"多出第 {seq} 行")
        chain.broken = True
    known = subjects.get(row["subject"])
    stamp = (row["recorded_at"], row["account"], row["command"])
    expected = seal(keys, chain.last, row, known["id"] if known else "", stamp)
    chain.count, chain.last = seq, raw(row["mac"])
    if expected == chain.last:
        return
    if seq == 1 and not chain.broken:
        chain.faults.append("从第 1 行起就与密钥不符：整个台账是用别的密钥封的，或密钥文件不是这个台账的")
    elif not chain.broken:
        chain.faults.append(f"第 {seq} 行（{_what(row)}）与封记不符：这一行被改过、换过位置，或它前面插入过内容")
    chain.broken = True


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} 至 {last}"


def _what(row: dict[str, Any]) -> str:
    kind = row["kind"]
    name = kind_name(kind) if kind in KINDS or kind in SUBJECT_KINDS else kind
    return f"{name}，{row['date'] or '无日期'}"


def _note(chain: _Chain, row: dict[str, Any], subjects: dict[int, dict[str, Any]]) -> None:
    """Keep in mind what the rows say of texts that stand apart."""
    chain.kinds.setdefault(row["subject"], FOUNDING.get(row["kind"]))
    if row["kind"] == "person_erased":
        chain.erased.add(row["subject"])
    if row["commitment"] is None:
        return
    known = subjects.get(row["subject"], {"kind": "", "person": None})
    owner = row["subject"] if known["kind"] == "person" else known["person"] if known["kind"] == "case" else private.OWN
    batch = row["batch"]
    if row["kind"] == "texts_redacted":
        batch = private.together(row["data"], {})["batch"]
    elif row["kind"] == "person_erased":
        owner = private.OWN
    chain.commitments[batch, owner or private.OWN] = raw(row["commitment"])


def _end(connection: Connection, keys: Keys, chain: _Chain) -> Iterator[str]:
    rows = connection.execute(select(schema.ledger)).all()
    if len(rows) != 1:
        yield "台账的末端记录不止一条" if rows else "台账的末端记录不在了"
        return
    row = rows[0]
    if raw(row.head) != seal_head(keys, row.ident, row.length, raw(row.seal)):
        yield "台账末端的封记与密钥不符"
    elif (row.length, raw(row.seal)) != (chain.count, chain.last):
        lost = row.length - chain.count
        yield f"末尾少了 {lost} 行" if lost > 0 else "末端与最后一行不符"


def _known(chain: _Chain, known: Head | None) -> Iterator[str]:
    if known is None:
        return
    if chain.count < known.length:
        yield f"末端 {known} 记着 {known.length} 行，台账现在只有 {chain.count} 行：被截短，或换成了较早的文件"
    elif not chain.heads.get(known.length, b"").hex().startswith(known.seal[:32]):
        yield f"第 {known.length} 行的封记与末端 {known} 不同：此前的内容被改写过，或这不是同一个台账"


def _apart(
    connection: Connection, keys: Keys, chain: _Chain, subjects: dict[int, dict[str, Any]]
) -> Iterator[str]:
    """Check the private texts against their seals, and what is looked up by against the texts."""
    own = private.owners_keys(connection, keys)
    there: dict[tuple[int, int], dict[str, Any] | None] = {}
    for batch, owner, blob in connection.execute(select(schema.secret)):
        whole = private.unlock(own[owner], batch, owner, blob) if owner in own else None
        there[batch, owner] = whole
        sealed = chain.commitments.get((batch, owner))
        if owner in chain.erased:
            yield f"第 {batch} 次登记中{_whose(owner, subjects)}的文字已删除，又被放回"
        elif whole is None or sealed is None or commit(keys, batch, owner, whole) != sealed:
            yield f"第 {batch} 次登记中{_whose(owner, subjects)}的文字被改过"
    for batch, owner in chain.commitments:
        if (batch, owner) not in there and owner not in chain.erased:
            yield f"第 {batch} 次登记中{_whose(owner, subjects)}的文字不在了，也没有删除个人信息的记录"
    for n, row in subjects.items():
        if row["kind"] == PERSON and n not in own and n not in chain.erased:
            yield f"人员 {row['id']} 的密钥不在了或被改过，也没有删除个人信息的记录"
    yield from _lookups(connection, keys, chain, subjects, there)


def _subjects(chain: _Chain, subjects: dict[int, dict[str, Any]]) -> Iterator[str]:
    """Check that every subject is of the kind its first row founds, and that only cases belong to somebody."""
    for n, row in subjects.items():
        if row["kind"] != chain.kinds.get(n):
            yield f"{row['id']} 的类别与登记不符" if n in chain.kinds else f"多出 {row['id']}，没有一行登记它"
        elif row["kind"] != CASE and any(row[what] is not None for what in ("person", "organisation", "code")):
            yield f"{row['id']} 的归属与登记不符"


def _whose(owner: int, subjects: dict[int, dict[str, Any]]) -> str:
    return f"人员 {subjects[owner]['id']} " if owner in subjects else "台账"


def _lookups(
    connection: Connection, keys: Keys, chain: _Chain, subjects: dict[int, dict[str, Any]],
    there: dict[tuple[int, int], dict[str, Any] | None],
) -> Iterator[str]:
    """Check that people and cases are still found by what the sealed rows say of them."""
    texts: dict[int, Texts] = {}
    for whole in there.values():
        texts |= private.of_rows(whole) if whole else {}
    people: dict[int, dict[str, bytes | None]] = defaultdict(dict)
    cases: dict[int, dict[str, Any]] = defaultdict(dict)
    asked = select(schema.entry.c.seq, schema.entry.c.subject, schema.entry.c.kind, schema.entry.c.data).where(
        schema.entry.c.kind.in_(["person_recorded", "case_opened", "case_changed"])).order_by(schema.entry.c.seq)
    for seq, n, kind, data in connection.execute(asked):
        fields = private.together(data, texts.get(seq, {}))
        if kind == "person_recorded":
            people[n] |= {what: blind(keys, what, fields[what]) for what in FOUND_BY if what in fields}
        else:
            cases[n] |= {what: fields[what] for what in ("person", "organisation", "code") if what in fields}
    numbers = {row["id"]: n for n, row in subjects.items()}
    for n, said in cases.items():
        row = subjects[n]
        right = all(row[what] == numbers.get(said[what]) for what in ("person", "organisation") if what in said)
        if not right or (row["person"] not in chain.erased and row["code"] != blind(keys, "code", said.get("code"))):
            yield f"档案 {row['id']} 的归属或代号与登记不符"
    for found in connection.execute(select(schema.person_key)):
        gone = found.person in chain.erased
        wanted = {} if gone else people[found.person]
        if any(getattr(found, what) != wanted.get(what) for what in FOUND_BY) or (gone and found.wrapped is not None):
            yield f"{_whose(found.person, subjects)}的查找索引与登记不符"
