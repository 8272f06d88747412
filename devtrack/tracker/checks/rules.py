"""Which rules are there, and by which workflow is one judged?"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from devtrack.errors import Unusable
from devtrack.importers.aliases import MEMBER, Headers, build_headers, with_answers
from devtrack.model import Rule, Rulebook, Workflow
from devtrack.rulebook.data import BOOK, data_dir, load_plain
from devtrack.rulebook.load import load_rulebook, load_workflow, workflow_names


def places(own: Sequence[Path]) -> tuple[Path, ...]:
    """Return where workflows and rulebooks lie: the unit's own folders first, then those delivered."""
    for folder in own:
        if not folder.is_dir():
            raise Unusable(f"没有文件夹 {folder}；--workflows 应指向单位自己的规则文件夹")
    return (*own, data_dir("workflows"))


def load(name: str, own: Sequence[Path]) -> tuple[Workflow, tuple[Rulebook, ...], tuple[str, ...]]:
    """Return a workflow with its rulebooks, and the names of all there are; raises Unusable with every mistake."""
    folders = places(own)
    loaded = load_workflow(name, folders)
    if loaded.workflow is None or loaded.problems:
        raise Unusable("\n".join(map(str, loaded.problems)))
    return loaded.workflow, loaded.rulebooks, workflow_names(folders)


def flows(own: Sequence[Path]) -> tuple[Workflow, ...]:
    """Return all workflows there are; raises Unusable with every mistake in any."""
    loaded = [load_workflow(name, places(own)) for name in workflow_names(places(own))]
    if problems := dict.fromkeys(str(problem) for one in loaded for problem in one.problems):
        raise Unusable("\n".join(problems))
    return tuple(one.workflow for one in loaded if one.workflow is not None)


def header_table(own: Sequence[Path]) -> Headers:
    """Return the alias table of roster headers, the unit's own laid over the one delivered."""
    tables = [place / "rosters" / "headers.yaml" for place in reversed(places(own))]
    return build_headers(*(load_plain(table) for table in tables if table.is_file()))


def member_table(own: Sequence[Path], answers: Mapping[str, str] | None = None) -> Headers:
    """Return the alias table of headers of member rosters, the unit's own laid over the one delivered.

    `answers`: what headers are said to mean (header -> word, or its Chinese name). Raises Unusable.
    """
    from devtrack.importers.members import member_headers  # here: no other command reads such a roster

    tables = [place / "rosters" / "members.yaml" for place in reversed(places(own))]
    found = member_headers(*(load_plain(table) for table in tables if table.is_file()), beside=header_table(own))
    words = {name: word for word, name in MEMBER.items()}
    return with_answers(found, {header: words.get(means, means) for header, means in (answers or {}).items()})


def rulebook_names(own: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of all rulebooks there are."""
    return tuple(dict.fromkeys(path.parent.name for place in places(own) for path in sorted(place.glob(f"*/{BOOK}"))))


def rulebook(name: str, own: Sequence[Path]) -> Rulebook:
    """Return a rulebook by name; raises Unusable where there is none, or it has mistakes."""
    folders = places(own)
    place = next((folder / name for folder in folders if (folder / name / BOOK).is_file()), None)
    if place is None or Path(name).name != name:
        raise Unusable(f"没有规则库“{name}”；现有 {'、'.join(rulebook_names(own))}")
    book, problems = load_rulebook(place, [folder / "calendar" for folder in folders])
    if book is None or problems:
        raise Unusable("\n".join(map(str, problems)))
    return book


def listed(name: str | None, own: Sequence[Path]) -> tuple[Rulebook, ...]:
    """Return one rulebook, or all there are."""
    return tuple(rulebook(one, own) for one in ([name] if name else rulebook_names(own)))


def found(name: str, own: Sequence[Path]) -> tuple[Rule, ...]:
    """Return every edition of a rule, oldest first; a bare slug finds it in every rulebook. Raises Unusable."""
    every = [rule for book in listed(None, own) for rule in book.rules]
    named = tuple(rule for rule in every if name in (rule.id, rule.id.partition("/")[2]))
    if not named:
        near = get_close_matches(name, dict.fromkeys(rule.id for rule in every), n=3, cutoff=0.4)
        guess = f"；是否想写 {'、'.join(near)}" if near else ""
        raise Unusable(f"没有规则“{name}”{guess}。全部规则见 devtrack rules list")
    return named
