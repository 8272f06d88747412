"""Does what is typed of a vote agree with what its meeting gives: due, present, the opinions in writing?"""

from collections.abc import Iterator, Mapping
from typing import Any

from devtrack.membership.tally import WRITTEN
from devtrack.subjects import ERASED
from devtrack.tracker.meetings.minutes import Minutes
from devtrack.vocabulary import FIELD_NAMES


def contradicted(name: str, said: Mapping[str, Any], right: Mapping[str, int]) -> Iterator[str]:
    """Yield which figures said of the vote on a candidate (by name) are not those that its meeting gives."""
    for word, figure in right.items():
        if said.get(word, figure) == figure:
            continue
        if word in WRITTEN:
            yield (f"{name}：{FIELD_NAMES[word]} 登记了 {figure} 份，写的是 {said[word]}；"
                   "书面意见用 devtrack meeting opinion 登记，不写在票数里")
        else:
            yield (f"{name}：{FIELD_NAMES[word]} 会议登记为 {figure}，写的是 {said[word]}；"
                   "会议登记有误的，先用 devtrack meeting amend 更正")


def in_writing(now: Minutes, case: str) -> dict[str, int]:
    """Return how many opinions in writing on a case (id) count, 0 too; nothing where none is there or one is erased."""
    on = [one for one in now.opinions if one.case == case]
    if not on or now.turnout is None or any(one.said == ERASED for one in on):
        return {}
    return {**dict.fromkeys(WRITTEN, 0), **now.written(case)}
