"""Is everything in order with the ledger and around it? One line a check, as far as each can be made."""

from collections.abc import Generator, Iterator
from pathlib import Path

from devtrack.config import PASSPHRASE, Way, rows_of, way
from devtrack.errors import Unusable
from devtrack.ledger import keys as keyring
from devtrack.ledger.beginning import known_form, other_form, reach
from devtrack.ledger.copying import named
from devtrack.ledger.engine import Transaction, file_of, is_encrypted, reading, shown
from devtrack.ledger.form import odd_values
from devtrack.ledger.health import State, end_of, gone_back, ident_of, journal, still_there, unsound
from devtrack.ledger.keys import Keys
from devtrack.ledger.schema import REVISION
from devtrack.ledger.sealing import read_head
from devtrack.ledger.verifying import verify
from devtrack.tracker.reminding import watching
from devtrack.tracker.upkeep import indoors, surroundings
from devtrack.tracker.upkeep.care import heads_of
from devtrack.tracker.upkeep.marks import Asked, Line, bad, good, note, some


def examine(asked: Asked) -> Iterator[Line]:
    """Yield one line a check; what cannot be opened is said, and the rest is looked at all the same."""
    there, last = way(asked.where, asked.key, asked.account), None
    if there is None:
        yield bad("台账", "还没有：先运行 devtrack init 建立；已有的请用 --ledger 指明位置")
    else:
        file = file_of(there.where)
        if file is not None and file.is_file():
            yield from surroundings.folders(file)
            yield surroundings.ledger_rights(file)
        held, lines = _key(there, file)
        yield from lines
        last = yield from _ledger(there, held, asked)
    yield from watching.channels()
    yield from surroundings.calendar(asked.day, asked.own)
    yield surroundings.clock(asked.moment, asked.zone, last)


def _key(there: Way, file: Path | None) -> tuple[Keys | None, list[Line]]:
    try:
        held = keyring.load(there.key)
    except Unusable as error:
        return None, [bad("密钥", str(error))]
    return held, [surroundings.key_rights(there.key), surroundings.key_place(there.key, file)]


def _ledger(there: Way, held: Keys | None, asked: Asked) -> Generator[Line, None, str | None]:
    """Yield what is seen of the ledger itself; return the moment of its last entry, if that could be read."""
    state = None
    try:
        engine = reach(there.where, there.passphrase)
        with reading(engine) as connection:
            yield good("数据库", f"{shown(engine)} 可以打开")
            yield from _file(connection)
            if (form := known_form(connection)) != REVISION:
                raise other_form(form)
            yield good("格式", f"{form}，就是这个版本的")
            state = end_of(connection, held)
            yield _belongs(connection, held, state, there)
            yield _seals(connection, held, state, asked.full)
            yield from _backward(connection)
            if odd := list(odd_values(connection)):
                raise Unusable(f"{some(odd)}。请停止使用，用备份恢复（devtrack restore）")
    except Unusable as error:
        yield bad("台账", str(error))
    else:
        yield _encryption(there)
        yield from indoors.examine(asked, there, state) if held is not None else ()
    return state.moment if state else None


def _file(connection: Transaction) -> Iterator[Line]:
    if connection.dialect.name != "sqlite":
        return
    faults = unsound(connection)
    yield from (bad("数据文件", f"{fault}。请停止使用，用备份恢复（devtrack restore）") for fault in faults)
    if not faults:
        yield good("数据文件", "没有损坏（integrity_check、foreign_key_check）")
    mode = journal(connection)
    if mode != "wal":
        yield note("日志方式", f"是 {mode}，不是 WAL（可能直接用了备份文件）：能用，但读写要互相等待；"
                               "用 devtrack restore 恢复成新的台账即可")


def _belongs(connection: Transaction, held: Keys | None, state: State, there: Way) -> Line:
    ident = ident_of(connection)
    if held is None:
        return bad("密钥归属", f"台账是 {ident}；没有密钥，无法核对，也不能登记")
    if held.ident != ident:
        return bad("密钥归属", f"密钥属于台账 {held.ident}，这里是 {ident}；请用 --key 指明原来的密钥文件")
    if there.ident not in (None, ident):
        return bad("密钥归属", f"这个位置原来是台账 {there.ident}，现在却是 {ident}：可能被人换掉；请找回原来的台账")
    return good("密钥归属", f"密钥属于这个台账（{ident}）；请确认另存了一份，丢失以后姓名和号码再也读不出来")


def _seals(connection: Transaction, held: Keys | None, state: State, full: bool) -> Line:
    if held is None:
        return note("封记", "没有密钥，没有查验")
    faults = [*state.faults, *_unlike_known(connection, held, state)]
    if full and not faults:
        faults = named(verify(connection, held))
    if faults:
        return bad("封记", f"{'；'.join(faults)}。请保留原样，运行 devtrack verify，用备份核对")
    said = "逐行查验完好" if full else "末端相符（逐行查验用 --full）"
    return good("封记", f"{said}；末端 {state.head}")


def _backward(connection: Transaction) -> Iterator[Line]:
    if found := gone_back(connection):
        yield note("登记时刻", f"{some(found)}；当时的时钟可能不准，请核实")


def _unlike_known(connection: Transaction, held: Keys, state: State) -> Iterator[str]:
    known = heads_of(connection, held.ident)
    newest = max(known, key=lambda one: rows_of(one.what), default=None)
    if newest is not None and rows_of(newest.what) > state.head.length:
        yield (f"本机 {newest.moment[:10]} 记下的末端有 {rows_of(newest.what)} 行，台账只有 {state.head.length} 行："
               "被截短，或换成了较早的文件")
    strayed = [one for one in known if still_there(connection, read_head(one.what)) is False]
    if strayed:
        yield f"本机 {strayed[0].moment[:10]} 记下的末端 {strayed[0].what} 不在台账里：此前的内容被改写过，或换了台账"


def _encryption(there: Way) -> Line:
    file = file_of(there.where)
    if file is None:
        return good("加密", "姓名和号码已加密；其余由数据库服务器保管")
    if is_encrypted(file):
        return good("加密", "整个文件已加密；姓名和号码另有密钥")
    unused = f"（{PASSPHRASE} 有口令，这个台账用不着）" if there.passphrase else ""
    return good("加密", f"姓名和号码已加密，整个文件没有加密：步骤和日期，拿到文件的人能读{unused}")
