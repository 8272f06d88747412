"""Where do templates lie, the unit's own and those delivered, and what is there?"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from devtrack.errors import Unusable
from devtrack.notices.catalogue import FAMILIES, TEMPLATES, Template
from devtrack.notices.contexts import Field, fields_of, is_record
from devtrack.notices.loading import Source, find, own_files
from devtrack.rulebook.data import data_dir


class Entry(NamedTuple):
    """A template in the list: what it is; `own`: the unit's file that stands for it, or why that cannot be used."""

    template: Template
    own: str = ""


def folders(own: Sequence[Path]) -> tuple[Path, ...]:
    """Return where templates lie: the unit's own folders first; raises Unusable where one is not there."""
    for folder in own:
        if not folder.is_dir():
            raise Unusable(f"没有文件夹 {folder}；DEVTRACK_NOTICES 应指向单位自己的模板文件夹")
    return (*own, data_dir("notices"))


def listed(own: Sequence[Path]) -> list[Entry]:
    """Return all templates, the unit's own of other names last."""
    places = folders(own)
    found = [Entry(one, _own_file(one, own)) for one in TEMPLATES.values()]
    for stem, path in own_files(places).items():
        try:
            found.append(Entry(find(stem, places).template, str(path)))
        except Unusable as error:
            found.append(Entry(Template(stem, stem, tuple, ""), str(error)))
    return found


def _own_file(template: Template, own: Sequence[Path]) -> str:
    source = find(template.name, folders(own))
    return str(source.path) if source.path.parent in own else ""


def source_of(name: str, own: Sequence[Path]) -> Source:
    """Return a template by name or title; raises Unusable, of a family with those that are in it."""
    if name in FAMILIES:
        titles = "、".join(one.title for one in TEMPLATES.values() if one.family == name)
        raise Unusable(f"{name}有几种：{titles}；请写明是哪一种")
    return find(name, folders(own))


class Told(NamedTuple):
    """A field with how deep it stands: 1 for those of each entry of a list."""

    field: Field
    depth: int


def fields(name: str, own: Sequence[Path]) -> tuple[Template, list[Told]]:
    """Return a template and the fields it may use, those of lists after their list; raises Unusable."""
    template = source_of(name, own).template
    found: list[Told] = []
    for one in fields_of(template.context):
        found.append(Told(one, 0))
        if is_record(one.holds):
            found += [Told(inner, 1) for inner in fields_of(one.holds)]
    return template, found
