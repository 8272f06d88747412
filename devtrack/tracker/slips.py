"""What is wrong with what was typed? Collects every mistake of one call, so that all of them are told at once."""

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TypeVar

from devtrack import access
from devtrack.dates import parse
from devtrack.errors import Unusable
from devtrack.organisations import Organisation
from devtrack.subjects import ID
from devtrack.tracker.desk import Desk

LONGEST = 200  # characters of a name or a document
FIRST, LAST = 1900, 2100  # years that are no slip of the pen
UNSEEN = {"Cc", "Cf", "Zl", "Zp"}


One = TypeVar("One")


class Slips:
    """The mistakes of one call. Each reader returns what was meant; where that is wrong, it keeps why in mind."""

    def __init__(self, desk: Desk, today: str) -> None:
        self.desk, self.present = desk, today
        self.said: list[str] = []

    def add(self, said: str) -> None:
        """Keep a mistake in mind, once."""
        if said not in self.said:
            self.said.append(said)

    def check(self) -> None:
        """Raise Unusable with every mistake, if there is any."""
        if self.said:
            raise Unusable("\n".join([*self.said, "没有写入"]))

    def sure(self, one: One | None) -> One:
        """Return what was meant, now that it must be right; raises Unusable with every mistake."""
        self.check()
        assert one is not None
        return one

    def text(self, typed: str | None, what: str, needed: bool = True) -> str | None:
        """Return a name or a document without outer and double blanks."""
        if typed is None:
            if needed:
                self.add(f"缺少 {what}")
            return None
        found = " ".join(typed.split())
        if not found:
            self.add(f"{what} 不能为空")
        elif len(found) > LONGEST:
            self.add(f"{what} 太长（{len(found)} 字），最多 {LONGEST} 字")
        elif any(unicodedata.category(one) in UNSEEN for one in found):
            self.add(f"{what} 里有看不见的控制字符；请重新输入，不要粘贴")
        return found

    def name(self, typed: str | None, what: str) -> str | None:
        """Return the name of an organisation or an account, which must not look like an id."""
        found = self.text(typed, what)
        if found and ID.fullmatch(found):
            self.add(f"{what}“{found}”像是代号；请写名称")
        return found

    def day(self, typed: str | None, option: str, *, needed: bool = True, month: bool = False,
            past: bool = False) -> str | None:
        """Return a day (`month`: or only a month, if the day is not known; `past`: not after today)."""
        if typed is None:
            if needed:
                self.add(f"缺少 {option}：写成 2026-06-30 这样{'，只知道月份的写 2026-06' if month else ''}")
            return None
        try:
            first, last = parse(typed)
        except ValueError:
            first = last = 0
        if first == 0 or (first != last and not month) or not FIRST <= int(typed[:4]) <= LAST:
            how = "写成 2026-06-30 这样" + ("，只知道月份的写 2026-06" if month else "")
            self.add(f"{option} 的“{typed}”不是确有的日期；{how}")
        elif past and first > parse(self.present)[0]:
            self.add(f"{option} 的 {typed} 还没有到（今天 {self.present}）")
        return typed

    def number(self, typed: str | None, option: str, least: int, most: int, needed: bool = True) -> int | None:
        """Return a whole number within bounds."""
        if typed is None:
            if needed:
                self.add(f"缺少 {option}：写 {least} 至 {most} 的整数")
            return None
        found = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1
        if not least <= found <= most:
            self.add(f"{option} 的“{typed}”不行；写 {least} 至 {most} 的整数")
        return found

    def choice(self, typed: str | None, option: str, names: Mapping[str, str], needed: bool = True) -> str | None:
        """Return the word meant: as it is, by its Chinese name, or by a part that only one name has."""
        if typed is None and not needed:
            return None
        meant = {word for word, name in names.items() if typed in (word, name, *name.split("或"))}
        meant = meant or {word for word, name in names.items() if typed and len(typed) > 1 and typed in name}
        known = "、".join(f"{word}（{name}）" for word, name in names.items())
        if typed is None:
            self.add(f"缺少 {option}：可以是 {known}")
            return None
        if len(meant) != 1:
            near = get_close_matches(typed, [*names, *names.values()], n=1)
            self.add(f"{option} 没有“{typed}”{f'；是否为 {near[0]}' if near else ''}；可以是 {known}")
        return meant.pop() if len(meant) == 1 else None

    def organisation(self, typed: str | None, what: str = "") -> Organisation | None:
        """Return an organisation in sight; `what`: the option, where it was typed with one."""
        if typed is None:
            self.add(f"缺少 {what}：写组织的名称或代号，见 devtrack org list")
            return None
        try:
            return self.desk.tree[access.find(self.desk.account, self.desk.tree, typed)]
        except Unusable as error:
            self.add(f"{what} {error}".strip())
            return None


def check_question(slips: Slips) -> None:
    """Raise Unusable with every mistake, if there is any, of a call that would write nothing anyway."""
    if slips.said:
        raise Unusable("\n".join(slips.said))


def order(slips: Slips, first: tuple[str, str | None], last: tuple[str, str | None]) -> None:
    """Keep in mind that a last day lies before a first one; each with the option it was typed with."""
    try:
        begins, ends = parse(first[1]), parse(last[1])
    except ValueError:
        return  # said already
    if first[1] and last[1] and ends[1] < begins[0]:
        slips.add(f"{last[0]} {last[1]} 早于 {first[0]} {first[1]}")
