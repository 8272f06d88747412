"""What does this template say, told this? Its subject and its text, or in Chinese what is wrong with it and where.

Templates are written by users: whatever is wrong with one is theirs to read, with file and line, never a traceback.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from devtrack.errors import Unusable
from devtrack.notices.checking import Refused, check
from devtrack.notices.loading import Source, find
from devtrack.notices.values import FILTERS, TESTS, plain, settle, shown

LONGEST = 500_000
"""Characters of one text."""


class Text(NamedTuple):
    """What a template said: its subject, its text, and by name what was not known and stands blank."""

    subject: str
    body: str
    blanks: tuple[str, ...] = ()


def render(template_name: str, context: Any, folders: Sequence[Path]) -> Text:
    """Return what a template (by name or title, from the first folder that has it) says; raises Unusable."""
    return fill(find(template_name, folders), context)


def fill(source: Source, context: Any) -> Text:
    """Return what a template says, told this context; raises Unusable with file and line where it cannot."""
    template = source.template
    if not isinstance(context, template.context):
        raise TypeError(f"{template.name} is told a {template.context.__name__}, not a {type(context).__name__}")
    given = plain(context, blanks=template.is_paper)
    subject, missing = settle(_rendered(source, source.subject, given).strip())
    body, blanks = settle(_rendered(source, source.body, given).strip("\n"))
    return Text(" ".join(subject.split()), body + "\n", tuple(dict.fromkeys((*missing, *blanks))))


def used(source: Source) -> set[str]:
    """Return which fields a template uses; raises Unusable where it may not be rendered."""
    return _compiled(source, source.subject)[1] | _compiled(source, source.body)[1]


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, keep_trailing_newline=True, finalize=shown,
        autoescape=False, cache_size=0,  # what is written is plain text; `page` escapes it
    )
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in ("join", "length", "first", "last")} | FILTERS
    made.tests |= TESTS
    return made


def _compiled(source: Source, text: str) -> tuple[nodes.Template, set[str]]:
    try:
        tree = _environment().parse(text, source.template.name, str(source.path))
        return tree, check(tree, source.template.context)
    except Refused as error:
        raise _wrong(source, error.line, error.said) from None
    except TemplateSyntaxError as error:
        raise _wrong(source, error.lineno, _syntax(str(error.message))) from None
    except (RecursionError, ValueError):
        raise _wrong(source, 1, "写得太长或套得太深，读不了") from None


def _rendered(source: Source, text: str, given: dict[str, Any]) -> str:
    tree, _ = _compiled(source, text)
    made = _environment()
    try:
        code = made.compile(tree, source.template.name, str(source.path))
        template = made.template_class.from_code(made, code, {})
        parts, length = [], 0
        for part in template.generate(given):
            parts.append(part)
            length += len(part)
            if length > LONGEST:
                raise _wrong(source, 1, f"写出来的文字超过 {LONGEST} 字")
        return "".join(parts)
    except TemplateSyntaxError as error:
        raise _wrong(source, error.lineno, _syntax(str(error.message))) from None
    except (RecursionError, SyntaxError):
        raise _wrong(source, 1, "写得太长或套得太深，读不了") from None
    except (TemplateError, TypeError, ValueError) as error:
        raise _wrong(source, _line(error, source), _failure(error)) from None


def _wrong(source: Source, line: int, said: str) -> Unusable:
    line = max(1, min(line, source.body.count("\n")))  # what is not closed is missed beyond the last line
    return Unusable(f"{source.path}:{line}: {said}；字段见 devtrack notice fields {source.template.title}")


def _line(error: Exception, source: Source) -> int:
    """Return the line of a template on which it failed."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(source.path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _failure(error: Exception) -> str:
    said = str(error)
    if isinstance(error, TypeError):
        return "数和文字不能比较；没有数的先用 if 判断"
    return said if re.search("[\u4e00-\u9fff]", said) else "写法不对"


def _syntax(said: str) -> str:
    """Return in Chinese what the library says of a text it cannot read."""
    for pattern, told in _SYNTAX:
        if match := re.search(pattern, said):
            return match.expand(told)
    return "{{ }} 或 {% %} 的写法不对"


_SYNTAX = (
    (r"unknown tag '(end\w+)'", r"多出一个 {% \1 %}，前面没有与它对应的开头"),
    (r"unknown tag '(.*?)'", r"没有“\1”这个写法，只能用 if、elif、else、for"),
    (r"innermost block that needs to be closed is '(\w+)'", r"{% \1 %} 没有写 {% end\1 %}"),
    (r"[Nn]o filter named '(.*?)'", r"| 后面没有“\1”"),
    (r"[Nn]o test named '(.*?)'", r"is 后面没有“\1”"),
    (r"expected token 'end of print statement', got '(.*?)'", r"{{ }} 里的“\1”多余，或前面漏了 | 或 }}"),
    (r"expected token 'end of statement block', got '(.*?)'", r"{% %} 里的“\1”多余，或前面漏了 %}"),
    (r"expected token '(.*?)', got '(.*?)'", r"应为“\1”，写的是“\2”"),
    (r"unexpected char '(.*?)'", r"{{ }} 或 {% %} 里不能有“\1”，标点请用半角"),
    (r"unexpected '(.*?)'", r"“\1”写得不是地方"),
    (r"unexpected end of template|Unexpected end of template", r"到末尾还有 {{ 或 {% 没有写完"),
    (r"Missing end of comment", r"{# 没有写 #}"),
    (r"Missing end of raw", r"{% raw %} 没有写 {% endraw %}"),
)
