"""Does the sweep still run? Said where reminders are set up, by the next command and by `doctor`."""

from collections.abc import Iterator

from devtrack.config import user_folder
from devtrack.delivery.wanted import is_wanted
from devtrack.ledger.engine import reading
from devtrack.outbox.looking import failed, is_late, messages, swept
from devtrack.outbox.nouns import OPEN, STATES, Swept
from devtrack.tracker.desk import Desk
from devtrack.tracker.upkeep.marks import Line, bad, good, note

HOW = "请查看 devtrack serve 或计划任务是否还在运行，或现在运行一次 devtrack remind"


def last_sweep(desk: Desk) -> str | None:
    """Return when a sweep last ended (ISO 8601); None where none ever did."""
    with reading(desk.ledger.engine) as connection:
        last = swept(connection)
    return last.ended_at if last else None


def has_unsent(desk: Desk) -> bool:
    """Tell whether something was claimed and has not gone out, so that a round is worth while."""
    with reading(desk.ledger.engine) as connection:
        return bool(messages(connection, None, OPEN))


def overdue(desk: Desk, moment: str) -> str | None:
    """Return what to say where no sweep has ended for a day and a half; None where all is well or none is wanted."""
    with reading(desk.ledger.engine) as connection:
        last = swept(connection)
    if not is_late(last, moment) or (last is None and not is_wanted(user_folder())):
        return None
    return _late(last)


def _late(last: Swept | None) -> str:
    if last is None:
        return f"设了提醒的渠道，这个台账的提醒还一次也没有运行过；{HOW}"
    return f"提醒已经一天半没有运行（上一次是 {last.ended_at[:16].replace('T', ' ')}）；{HOW}"


def channels() -> Iterator[Line]:
    """Yield one line a channel that is set up on this machine, or is set up wrongly."""
    from devtrack.delivery.settings import NAMES, read  # here: what sends takes long to load

    if not is_wanted(user_folder()):
        return
    there = read(user_folder(), "", lambda: "")
    yield from (bad("提醒渠道", f"{NAMES.get(name, name)}：{said}") for name, said in there.problems)
    if there.channels:
        yield good("提醒渠道", "、".join(NAMES[one.name] for one in there.channels))


def examine(desk: Desk, moment: str) -> Iterator[Line]:
    """Yield one line a check of what is told from this ledger; nothing where no reminders are set up."""
    from devtrack.delivery.settings import NAMES, read
    from devtrack.tracker.reminding.channels import strangers

    with reading(desk.ledger.engine) as connection:
        last, waiting = swept(connection), failed(connection)
    if last is None and not is_wanted(user_folder()):
        return
    for channel, name in strangers(desk, read(user_folder(), "", lambda: "")):
        yield note("提醒对象", f"{NAMES[channel]}写着“{name}”，台账里没有这个账户（就所能看到的）")
    if is_late(last, moment):
        yield bad("提醒", _late(last))
    elif last is not None:
        yield good("提醒", f"上一次 {last.ended_at[:16].replace('T', ' ')}")
    if waiting:
        listed = "，".join(f"{STATES[state]} {count} 份" for state, count in waiting.items())
        yield note("未发出的提醒", f"{listed}；见 devtrack outbox list --dead，重发用 devtrack outbox resend")
