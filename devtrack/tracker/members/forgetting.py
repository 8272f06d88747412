"""How is a person erased from the ledger on lawful demand? Who, by whom, with whose consent, what else names them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from devtrack import access
from devtrack.assembly import Person, people_of
from devtrack.config import keep_erasure
from devtrack.errors import Unusable
from devtrack.ledger.engine import Transaction, reading
from devtrack.ledger.erasing import Erased, Erasure, erase, wipe
from devtrack.ledger.reading import case_entries, ids, records
from devtrack.subjects import ERASED, PERSON
from devtrack.tracker.desk import Desk, printed
from devtrack.tracker.world import WHO


class Meant(NamedTuple):
    """Whom the words typed mean: the person, the cases, the others' names that contain the person's own.

    `words`: every number the person ever had; `names`: every name.
    """

    person: Person
    cases: int
    words: tuple[str, ...]
    names: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def namesakes(self) -> int:
        """How many others have the same name."""
        return sum(one in self.names for one in self.others)


class Demand(NamedTuple):
    """On what an erasure rests: who carries it out, who consented, the paper; whether texts about others are touched.

    `namesakes`: also where a name may be somebody else's; `keep_texts`: not at all.
    """

    by: str
    approved_by: str
    document: str
    namesakes: bool = False
    keep_texts: bool = False


def meant(desk: Desk, who: str) -> Meant:
    """Return the one person in sight meant by 学号, name or id; raises Unusable where that is none, or several."""
    with reading(desk.ledger.engine) as connection:
        told = list(records(connection, desk.ledger.keys, kinds=WHO))
        people = people_of(told)
        mine = _in_sight(connection, desk)
        codes = _codes(connection, desk)
    named = [one for one in people.values() if one.id in mine and not one.erased and who in _words(one)]
    if not named:
        raise Unusable(f"没有“{who}”这个人，或已经删除；请写学号、姓名或代号")
    if len(named) > 1:
        listed = "、".join(f"{one.name} {one.number or '无学号'}（{one.id}）" for one in named)
        raise Unusable(f"有 {len(named)} 个人叫“{who}”：{listed}；请写学号或代号")
    own = [one.fields for one in told if one.subject == named[0].id]
    names = _ever(own, ("name",))
    others = tuple(
        one.name for one in people.values() if one.id != named[0].id and any(name in one.name for name in names)
    )
    words = (*_ever(own, ("number", "id_number")), *codes.get(named[0].id, ()))
    return Meant(named[0], mine[named[0].id], tuple(dict.fromkeys(words)), names, others)


def _ever(fields: Iterable[Mapping[str, Any]], names: Sequence[str]) -> tuple[str, ...]:
    """Return every value that was ever recorded of these fields."""
    found = (one.get(name) for one in fields for name in names)
    return tuple(dict.fromkeys(value for value in found if value and value != ERASED))


def _words(one: Person) -> tuple[str | None, ...]:
    return one.id, one.name, one.number, one.id_number


def _codes(connection: Transaction, desk: Desk) -> dict[str, list[str]]:
    """Return every code that a person's cases ever had."""
    owners: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for one in records(connection, desk.ledger.keys, kinds=("case_opened", "case_changed")):
        owners[one.subject] = one.fields.get("person", owners.get(one.subject, ""))
        if (code := one.fields.get("code")) and code != ERASED:
            found.setdefault(owners[one.subject], []).append(code)
    return found


def _in_sight(connection: Transaction, desk: Desk) -> dict[str, int]:
    """Return how many cases in sight each person has; people of organisations in sight without any count too."""
    by_number = ids(connection)
    found = {one.subject: 0 for one in records(connection, desk.ledger.keys, of=PERSON, with_texts=False)
             if one.fields.get("organisation") in desk.within}
    for case in case_entries(connection, desk.within):
        found[by_number[case.person]] = found.get(by_number[case.person], 0) + 1
    return found


def forget(desk: Desk, who: Meant, demand: Demand, moment: str) -> Erased:
    """Erase a person: names, numbers, texts; what else names them is blacked out. Raises Unusable."""
    done = forget_in(desk, who, demand, moment)
    keep_erasure(desk.ledger.keys.ident, who.person.id, moment)
    printed(desk, done.head, moment)
    return done._replace(wiped=wipe(desk.ledger))


def forget_in(desk: Desk, who: Meant, demand: Demand, moment: str) -> Erased:
    """Erase a person from a ledger that is not worked with yet: nothing is kept of it on this machine."""
    access.require(desk.account, access.ERASE, desk.tree)
    if desk.tree[desk.account.organisation].parent is not None:
        raise Unusable("删除个人信息会触及各个党支部的材料，须由最上一级组织的管理员办理；没有删除")
    if demand.by.strip() == demand.approved_by.strip():
        raise Unusable("经办人和批准人须是两个人（--by、--approved-by）；没有删除")
    names = who.names if demand.namesakes else tuple(name for name in who.names if name not in who.others)
    words = () if demand.keep_texts else (*who.words, *(name for name in names if len(name) > 1))
    document = _bare(demand.document, (*who.words, *who.names))
    kept = tuple(dict.fromkeys(name for name in who.others if name not in words))
    wish = Erasure(who.person.id, demand.by, demand.approved_by, document, words, kept, moment[:10])
    return erase(desk.ledger, desk.stamp(moment, "erase"), wish)


def wipe_again(desk: Desk) -> bool:
    """Leave nothing of the erased in the file; return whether that could be done now."""
    access.require(desk.account, access.ERASE, desk.tree)
    return wipe(desk.ledger)


def _bare(document: str, words: Sequence[str]) -> str:
    """Return what an erasure rests on, without who is erased."""
    for word in sorted(words, key=len, reverse=True):
        document = document.replace(word, ERASED)
    return document

