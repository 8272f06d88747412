"""Is everything told once, nothing lost, and does the outbox say how far each message came? On both databases."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from ledgers import new_desk, proof
from telling import MORNING, NEXT_DAY, Taking, digest, item, made_id, messages, rows, states, told

from devtrack.delivery.nouns import NotSent
from devtrack.errors import Unusable
from devtrack.ledger.engine import connect, writing
from devtrack.outbox.claiming import begin, claim, resend
from devtrack.outbox.looking import is_late
from devtrack.outbox.moments import later
from devtrack.outbox.nouns import DEAD, ESCALATION, MOOT, REFUSED, SENT, UNKNOWN, WAITING, Swept
from devtrack.outbox.outcomes import LONGEST, TRIES, after_failure

LATER = "2026-03-02T09:00:00+08:00"


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> str:
    new_desk(database_url, tmp_path)
    return database_url


def test_what_is_new_is_told_once_to_everybody_and_by_each_channel(url: str, tmp_path: Path) -> None:
    mail, folder = Taking(), Taking("folder")
    done = told(url, tmp_path, [digest(1), digest(2), digest(3, [])], [mail, folder])
    assert [(one.name, one.channel, one.pending, one.state) for one in done.told] == [
        ("书记1", "email", 3, SENT), ("书记1", "folder", 3, SENT), ("书记2", "email", 3, SENT), ("书记2", "folder", 3, SENT)]
    assert told(url, tmp_path, [digest(1), digest(2)], [mail, folder], NEXT_DAY).told == ()
    assert [one.recipient for one in mail.letters] == [made_id("a", 1), made_id("a", 2)]
    assert proof(url, tmp_path).clean


def test_a_level_or_a_day_due_or_an_occasion_that_is_new_is_told_again(url: str, tmp_path: Path) -> None:
    mail = Taking()
    for n, one in enumerate([item(1), item(1, 1), item(1, 7, "2026-09-09"), item(1, 7, occasion=2)]):
        told(url, tmp_path, [digest(1, [one])], [mail], f"2026-03-{n + 2:02d}T08:00:00+08:00")
    assert len(mail.letters) == 4


def test_one_digest_a_day_and_one_escalation(url: str, tmp_path: Path) -> None:
    mail = Taking()
    for hour in ("08", "12", "18"):
        new = [item(int(hour))]
        told(url, tmp_path, [digest(1, new), digest(1, [item(int(hour) + 100)], ESCALATION)], [mail], f"2026-03-02T{hour}:00:00+08:00")
    assert [one.subject for one in mail.letters] == ["digest 书记1", "escalation 书记1"]
    told(url, tmp_path, [digest(1, [item(12), item(18)])], [mail], NEXT_DAY)
    assert mail.letters[-1].pending == 2


def test_a_week_off_is_made_up_for_with_one_digest(url: str, tmp_path: Path) -> None:
    mail = Taking()
    told(url, tmp_path, [digest(1, [item(1, 7), item(2, 14)])], [mail])
    told(url, tmp_path, [digest(1, [item(1, -7, overdue=True), item(2, 1), item(3, 30)])], [mail], "2026-03-16T08:00:00+08:00")
    assert [(one.pending, one.overdue) for one in mail.letters] == [(2, 0), (2, 1)]


def test_a_clock_set_back_repeats_nothing_and_a_clock_put_right_keeps_nobody_silent(url: str, tmp_path: Path) -> None:
    mail = Taking()
    told(url, tmp_path, [digest(1, [item(1, 7)])], [mail], NEXT_DAY)
    told(url, tmp_path, [digest(1, [item(1, 14)])], [mail], "2026-02-20T08:00:00+08:00")  # a farther level than was told
    assert len(mail.letters) == 1
    told(url, tmp_path, [digest(1, [item(2, 7)])], [Taking("email", NotSent("connect"))], "2099-01-01T08:00:00+08:00")
    told(url, tmp_path, [digest(1, [item(2, 7)])], [mail], "2026-03-04T08:00:00+08:00")
    assert len(mail.letters) == 2


def test_what_was_done_before_it_could_be_told_is_not_told(url: str, tmp_path: Path) -> None:
    mail = Taking("email", NotSent("connect"))
    told(url, tmp_path, [digest(1, [item(1), item(2)]), digest(2, [item(3)])], [mail])
    told(url, tmp_path, [digest(1, [item(2)]), digest(2, [])], [mail], LATER)
    assert [one.body for one in mail.letters] == [f"{made_id('c', 3)} 7", f"{made_id('c', 2)} 7"]
    mail = Taking("email", NotSent("connect"))
    told(url, tmp_path, [digest(3, [item(5)])], [mail])
    told(url, tmp_path, [digest(3, [])], [mail], LATER)
    assert (mail.letters, states(url)) == ([], [MOOT, SENT, SENT])


def test_what_failed_for_now_waits_longer_each_time_and_takes_along_what_is_new(url: str, tmp_path: Path) -> None:
    mail = Taking("email", NotSent("connect", 111), NotSent("busy", 451))
    told(url, tmp_path, [digest(1)], [mail])
    (one,) = messages(url)
    assert (one.state, one.failure, one.code, one.next_at) == (WAITING, "connect", 111, "2026-03-02T08:15:00+08:00")
    assert told(url, tmp_path, [digest(1)], [mail], "2026-03-02T08:14:00+08:00").told == ()
    told(url, tmp_path, [digest(1)], [mail], "2026-03-02T08:15:00+08:00")
    assert messages(url)[0].next_at == "2026-03-02T08:45:00+08:00"
    told(url, tmp_path, [digest(1, [*digest(1).items, item(99)])], [mail], NEXT_DAY)
    (letter,), (one,) = mail.letters, messages(url)
    assert (letter.pending, letter.id, letter.created_at) == (4, one.id, MORNING)
    assert (one.state, one.tries, one.failure, one.next_at) == (SENT, 3, None, None)


def test_after_the_last_try_it_is_given_up() -> None:
    waits = [after_failure(n, "connect", None, MORNING).next_at for n in range(1, TRIES)]
    assert waits[0] == later(MORNING, 15)
    assert waits[-1] == later(MORNING, LONGEST)
    assert after_failure(TRIES, "connect", None, MORNING).state == DEAD
    assert after_failure(1, "recipient", 550, MORNING, permanent=True).state == REFUSED
    assert after_failure(1, "timeout", None, MORNING, permanent=True, perhaps=True).state == UNKNOWN


@pytest.mark.parametrize(("failure", "state"), [(NotSent("recipient", 550, permanent=True), REFUSED), (NotSent("broken", perhaps=True), UNKNOWN)])
def test_what_a_person_must_see_to_is_sent_again_by_hand_only_and_as_the_same(
    failure: NotSent, state: str, url: str, tmp_path: Path
) -> None:
    mail = Taking("email", failure)
    told(url, tmp_path, [digest(1)], [mail])
    for moment in (LATER, NEXT_DAY):
        told(url, tmp_path, [digest(1)], [mail], moment)
    assert (states(url), mail.letters) == ([state], [])
    id = messages(url)[0].id
    with writing(connect(url)) as connection:
        assert resend(connection, [id, "m-abcdefghij"]) == [id]
    told(url, tmp_path, [digest(1)], [mail], NEXT_DAY)
    assert ([one.id for one in mail.letters], states(url)) == ([id], [SENT])
    with writing(connect(url)) as connection:
        assert resend(connection, [id]) == []


def test_what_is_sent_again_by_hand_goes_out_at_once_all_of_it(url: str, tmp_path: Path) -> None:
    mail = Taking("email", *[NotSent("broken", perhaps=True)] * 2)
    for n, moment in enumerate((MORNING, NEXT_DAY, "2026-03-04T08:00:00+08:00")):
        told(url, tmp_path, [digest(1, [item(k) for k in range(n + 1)])], [mail], moment)
    assert states(url) == [SENT, UNKNOWN, UNKNOWN]
    with writing(connect(url)) as connection:
        assert len(resend(connection, [one.id for one in messages(url)])) == 2
    told(url, tmp_path, [digest(1, [item(k) for k in range(3)])], [mail], "2026-03-04T09:00:00+08:00")
    assert (states(url), len(mail.letters)) == ([SENT] * 3, 3)


def broken_off(url: str, channel: str) -> str:
    """Leave a message as a process leaves it that dies while sending."""
    with writing(connect(url)) as connection:
        id = claim(connection, digest(1), channel, MORNING)
        assert id
        assert begin(connection, id, MORNING)
    return id


def test_what_was_in_flight_is_marked_and_not_sent_again_unless_that_does_no_harm(url: str, tmp_path: Path) -> None:
    broken_off(url, "email")
    broken_off(url, "folder")
    mail, folder = Taking(), Taking("folder", repeatable=True)
    assert told(url, tmp_path, [digest(1)], [mail, folder], "2026-03-02T08:05:00+08:00").left == 0  # may still be at it
    assert (mail.letters, folder.letters) == ([], [])
    assert told(url, tmp_path, [digest(1)], [mail, folder], "2026-03-02T08:11:00+08:00").left == 1
    assert (len(mail.letters), len(folder.letters)) == (0, 1)
    assert states(url) == [SENT, UNKNOWN]


def test_a_message_is_begun_by_one_only(url: str) -> None:
    with writing(connect(url)) as connection:
        id = claim(connection, digest(1), "email", MORNING)
        assert claim(connection, digest(1), "email", MORNING) == id
        assert id
        assert begin(connection, id, MORNING)
        assert begin(connection, id, MORNING) is None
        assert claim(connection, digest(1), "email", MORNING) is None


def test_a_text_that_cannot_be_written_leaves_the_message_to_be_sent(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = Taking()

    def torn(_: object) -> None:
        raise Unusable("模板第 3 行：没有这个词")

    monkeypatch.setattr("telling.render", torn)
    with pytest.raises(Unusable, match="第 3 行"):
        told(url, tmp_path, [digest(1)], [mail])
    monkeypatch.undo()
    assert states(url) == ["ready"]
    told(url, tmp_path, [digest(1)], [mail], LATER)
    assert len(mail.letters) == 1


def test_a_sweep_asked_to_stop_stops_between_two_messages_and_is_not_taken_for_done(url: str, tmp_path: Path) -> None:
    mail = Taking()
    done = told(url, tmp_path, [digest(n) for n in range(5)], [mail], stopped=lambda: len(mail.letters) == 2)
    assert (len(mail.letters), done.ended, rows(url)["outbox_sweep"]) == (2, False, [])
    told(url, tmp_path, [digest(n) for n in range(5)], [mail], LATER)
    assert len(mail.letters) == 5
    assert [(one["ended_at"], one["failed"]) for one in rows(url)["outbox_sweep"]] == [(LATER, 0)]


def test_a_moment_that_is_none_is_taken_for_late() -> None:
    assert is_late(None, MORNING)
    assert is_late(Swept("zz", 0), MORNING)
    assert is_late(Swept("2026-02-28T19:59:00+08:00", 0), MORNING)
    assert not is_late(Swept("2026-02-28T20:01:00+08:00", 0), MORNING)
    assert is_late(Swept("2026-03-04T08:00:00+08:00", 0), MORNING)


def test_nothing_private_stands_in_the_outbox(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    new_desk(url, tmp_path)
    failing = NotSent("recipient", 550, permanent=True)
    told(url, tmp_path, [digest(1), digest(2)], [Taking("email", failing), Taking("folder")])
    for table in rows(url).values():
        for row in table:
            for name, value in row.items():
                assert value is None or isinstance(value, int) or re.fullmatch(
                    r"[acm]-[a-z2-7]{10}|[a-z]+/[a-z-]+|[a-z]+|\d{4}-\d\d-\d\d(T[\d:]+\+08:00)?", value), (name, value)
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
        raw = "\n".join(connection.iterdump())
    assert not any(word in raw for word in ("陈一", "2021001", "书记1", "@"))
    with pytest.raises(ValueError, match="only ids"):
        told(url, tmp_path, [digest(3, [item(1)._replace(key=item(1).key._replace(case="2021001"))])], [Taking()])
