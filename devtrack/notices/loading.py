"""Where does a template lie, and what stands in it? The unit's own before the one delivered; a plain UTF-8 file.

Its first lines may say `标题：…` (subject) and `字段：…` (fields), the latter which template's fields it uses.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from devtrack.errors import Unusable
from devtrack.notices.catalogue import TEMPLATES, Template, known, unknown

ENDING = ".txt"
LARGEST = 100_000
SUBJECT, FIELDS = ("标题", "subject"), ("字段", "fields")
_HEADER = re.compile(rf"({'|'.join((*SUBJECT, *FIELDS))})\s*[：:](.*)", re.I)

_TAGS = re.compile(r"\s*((\{%((?!%\}).)*%\}|\{#((?!#\}).)*#\})\s*)+")


class Source(NamedTuple):
    """A template as it stands in its file. `subject` and `body` keep their lines: what stands before is blank."""

    path: Path
    template: Template
    subject: str
    body: str


def find(name: str, folders: Sequence[Path]) -> Source:
    """Return the template of a name or title, from the first folder that has it; raises Unusable."""
    own = own_files(folders)
    named = known(name)
    for folder in folders:
        stems = (named.name, named.title) if named else (name,)
        for path in (folder / f"{stem}{ENDING}" for stem in stems):
            if (named or path.stem in own) and path.is_file():
                return _read(path, named)
    raise unknown(name, tuple(own))


def own_files(folders: Sequence[Path]) -> dict[str, Path]:
    """Return the templates that are none of those devtrack knows by name: stem -> file."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else ():
            if known(path.stem) is None:
                found.setdefault(path.stem, path)
    return found


def _read(path: Path, named: Template | None) -> Source:
    lines = _text(path).removesuffix("\n").split("\n")
    subject, fields, first = "", "", 0
    for first, line in enumerate(lines):
        match = _HEADER.fullmatch(line.strip())
        if match is None:
            break
        if match[1].lower() in SUBJECT:
            subject = "\n" * first + match[2].strip()
        else:
            fields = match[2].strip()
    template = named or _borrowed(path, fields)
    body = "\n" * first + "".join(map(_line, lines[first:]))
    return Source(path, template, subject or template.title, body)


def _line(line: str) -> str:
    """Return a line with its end; of one that holds nothing but tags nothing is left in the text, yet it counts."""
    if not _TAGS.fullmatch(line):
        return line + "\n"
    bare = line.strip()
    return f"{bare[:-2]}\n{bare[-2:]}"


def _borrowed(path: Path, fields: str) -> Template:
    """Return what a template of the unit's own name is told: that of the one whose fields it says to use."""
    other = known(fields)
    if other is None:
        said = f"没有模板“{fields}”" if fields else "没有写用哪种模板的字段"
        example = next(iter(TEMPLATES.values())).title
        raise Unusable(f"{path}:1: {said}；第一行写 字段：{example} 这样，全部模板见 devtrack notice list")
    return other._replace(name=path.stem, title=path.stem, like=other.name)


def _text(path: Path) -> str:
    """Return a file as text with plain line ends; raises Unusable."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Unusable(f"{path} 读不出来：{error.strerror}") from None
    if len(raw) > LARGEST:
        raise Unusable(f"{path} 有 {len(raw)} 字节，模板不能超过 {LARGEST} 字节")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[:error.start].count(b"\n") + 1
        raise Unusable(f"{path}:{line}: 不是 UTF-8 编码；在记事本里“另存为”，编码选 UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
