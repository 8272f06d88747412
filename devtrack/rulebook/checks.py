"""Do the entries of a rulebook agree with its sources, and with one another?"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from devtrack.model import FOREVER
from devtrack.rulebook.reading import Node, line_of
from devtrack.rulebook.shapes import Notes, nearest

Entry = tuple[dict[str, Any], Node, Notes]
"""What could be read of a rule, where it stands, the notes of its file."""

Sources = dict[str, dict[str, Any]]


def check_sources(sources: Sequence[dict[str, Any]], node: Node, notes: Notes) -> None:
    """Say which editions are named twice or are in force at the same time."""
    for n, source in enumerate(sources):
        for other in sources[:n]:
            line = line_of(node, "sources", n)
            if source.get("edition") == other.get("edition"):
                notes.say(line, f"sources 里版本“{source.get('edition')}”写了两次；只留一处")
            elif _overlap(source, other):
                pair = f"{other.get('edition')} 和 {source.get('edition')}"
                notes.say(line, f"sources 里版本 {pair} 的施行日期重叠；前一版本的 until 应不晚于后一版本的 since")


def check_rule(entry: Entry, sources: Sources) -> None:
    """Say what does not agree between a rule and the edition it belongs to."""
    rule, node, notes = entry
    label = f"规则 {rule.get('id', '')}".strip()
    edition = rule.get("edition")
    if edition is None or not sources:
        return
    if edition not in sources:
        known = "、".join(sources)
        line = line_of(node, "edition")
        notes.say(line, f"{label} 的版本“{edition}”不在 rulebook.yaml 的 sources 里；可以是 {known}")
        return
    source = sources[edition]
    _check_days(rule, source, label, node, notes)
    _check_citation(rule, source, label, node, notes)
    _check_wording(rule, source, label, node, notes)


def check_overlaps(entries: Sequence[Entry]) -> None:
    """Say which entries of one id are in force on the same day."""
    by_id: dict[str, list[Entry]] = {}
    for entry in entries:
        if "id" in entry[0]:
            by_id.setdefault(entry[0]["id"], []).append(entry)
    for same in by_id.values():
        for (first, there, file), (second, node, notes) in combinations(same, 2):
            if _overlap(first, second):
                place = f"{file.file} 第 {there.line} 行" if file.file != notes.file else f"第 {there.line} 行"
                notes.say(
                    node.line,
                    f"规则 {second['id']} 和{place}的同名规则施行日期重叠；前一条的 until 应不晚于后一条的 since，"
                    f"或另起 id",
                )


def _overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    if not (a.get("since") and b.get("since")):
        return False
    return bool(a["since"] < b.get("until", FOREVER) and b["since"] < a.get("until", FOREVER))


def _check_days(rule: dict[str, Any], source: dict[str, Any], label: str, node: Node, notes: Notes) -> None:
    since, until = source.get("since"), source.get("until", FOREVER)
    if since is None:
        return
    if not since <= rule.get("since", since) < until:
        notes.say(line_of(node, "since"), f"{label} 的 since 不在版本 {rule['edition']} 的施行期内；{_span(source)}")
    if rule.get("until", until) > until:
        notes.say(line_of(node, "until"), f"{label} 的 until 不在版本 {rule['edition']} 的施行期内；{_span(source)}")


def _span(source: dict[str, Any]) -> str:
    from datetime import date

    end = f"，{date.fromordinal(source['until'])} 起失效" if "until" in source else ""
    return f"该版本 {date.fromordinal(source['since'])} 起施行{end}"


def _check_citation(rule: dict[str, Any], source: dict[str, Any], label: str, node: Node, notes: Notes) -> None:
    cited, right = (rule.get("cite") or {}).get("source"), source.get("source")
    if cited and right and cited != right:
        line = line_of(node, "cite", "source")
        notes.say(line, f"{label} 引的是“{cited}”，与版本 {rule['edition']} 不符；应是“{right}”")


def _check_wording(rule: dict[str, Any], source: dict[str, Any], label: str, node: Node, notes: Notes) -> None:
    places = {("cite", "quote"): (rule.get("cite") or {}).get("quote"), ("title",): rule.get("title")}
    for path, words in places.items():
        later = [word for word in source.get("later_words", ()) if word in (words or "")]
        if later:
            notes.say(
                line_of(node, *path),
                f"{label} 的 {path[-1]} 里“{later[0]}”是后来版本的文字，不能放在 {rule['edition']} 年版本名下；"
                f"改用当时的文字，没有见过原文的改为 paraphrase 并删去引文",
            )


def unknown_rule(named: str, known: Sequence[str]) -> str:
    """Return what to say of a rule id that no rulebook has."""
    return f"没有规则“{named}”{nearest(named, known)}；写成 规则库/规则，如 national/admission-quorum"
