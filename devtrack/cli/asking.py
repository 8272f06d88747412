"""What is said beside the answer, on stderr? Questions about headers, refused files, how far it has come."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic

from devtrack.exporters.basis import Judged
from devtrack.importers.reading import Question

EVERY = 0.2  # seconds between two words about progress
LONG = 1000  # people from which on progress is worth a word


def can_ask() -> bool:
    """Tell whether a person sits there who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(path: Path, questions: Sequence[Question]) -> Mapping[str, str]:
    """Ask what ambiguous headers mean; return the answers, of those that were given."""
    found = {}
    for question in questions:
        if question.header not in found and (means := _answer(path, question)):
            found[question.header] = means
    return found


def unanswered(path: Path, question: Question) -> str:
    """Return what to say of a header that stays ambiguous."""
    ways = "".join(f"\n  --map '{question.header}={choice.means}'  {choice.label}" for choice in question.choices)
    said = f"{path.name}{_place(question)}「{question.header}」含义不明，没有猜测，相关规则列为无法判断"
    return f"{said}。要说明含义，请加{ways}"


def counted(judged: Iterable[Judged]) -> Iterator[Judged]:
    """Hand the cases on, saying on a terminal how far it has come."""
    say = progress("已检查")
    for n, one in enumerate(judged, 1):
        if say is not None:
            say(n, None)
        yield one
    if say is not None:
        say(0, None)


def progress(what: str) -> Callable[[int, int | None], None] | None:
    """Return what to tell the progress to, None where nobody watches; (0, None) ends the line."""
    if not sys.stderr.isatty():
        return None
    last = [monotonic()]

    def say(done: int, total: int | None) -> None:
        if done == 0:
            sys.stderr.write("\r" + " " * 40 + "\r")
        elif done >= LONG and monotonic() - last[0] >= EVERY:
            last[0] = monotonic()
            sys.stderr.write(f"\r{what} {done}{f' / {total}' if total else ''} 人")
        sys.stderr.flush()

    return say


def _answer(path: Path, question: Question) -> str | None:
    print(f"{path.name}{_place(question)}「{question.header}」是指：", file=sys.stderr)
    for n, choice in enumerate(question.choices, 1):
        print(f"  {n}  {choice.label}", file=sys.stderr)
    print("  0  暂不回答（相关规则列为无法判断）", file=sys.stderr)
    while True:
        print(f"请选 0 至 {len(question.choices)}：", end="", file=sys.stderr, flush=True)
        typed = sys.stdin.readline()
        if not typed or typed.strip() in ("", "0"):
            return None
        if typed.strip().isdecimal() and int(typed) <= len(question.choices):
            return question.choices[int(typed) - 1].means


def _place(question: Question) -> str:
    return f"［{question.sheet}］" if question.sheet else " "
