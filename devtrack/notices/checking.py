"""Does a template ask only for what it is given? Its whole text is walked, the branches not taken too, before it runs.

Allowed is a short list: printing fields, `if`, `for` over a list of the context, a few filters. Nothing can be called,
set, included or reckoned, so that a template can neither reach beyond its context nor go on without end.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from jinja2 import nodes

from devtrack.notices.contexts import Field, field_names, is_record
from devtrack.notices.values import FILTERS, TESTS

PLAIN_FILTERS = ("join", "length", "first", "last")
DEEPEST = 6


class Refused(Exception):
    """What a template does that it may not, on which line, in Chinese."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(said)
        self.line, self.said = line, said


class Shape(NamedTuple):
    """What an expression is: something with fields (by name; None: a plain value), or a list of such; and its path."""

    fields: Mapping[str, Field] | None = None
    many: bool = False
    path: str = ""


VALUE = Shape()
Scope = Mapping[str, Shape]


def check(tree: nodes.Template, context: type) -> set[str]:
    """Return which fields a template uses (名单, 名单.姓名); raises Refused where it may not be rendered."""
    walk = _Walk()
    walk.statements(tree.body, {name: _shape(one, name) for name, one in field_names(context).items()}, 0)
    return walk.used


def _shape(one: Field, path: str) -> Shape:
    return Shape(field_names(one.holds) if is_record(one.holds) else None, one.many, path)


_COUNT = Field("index", "index", "", int, False, False, False)
_LOOP = Shape(dict.fromkeys(("index", "first", "last", "length"), _COUNT), False, "loop")


class _Walk:
    """Goes through a template and keeps in mind which fields it uses."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def statements(self, body: Iterable[nodes.Node], scope: Scope, depth: int) -> None:
        """Go through statements, so deep inside others."""
        for node in body:
            if depth > DEEPEST:
                raise Refused(node.lineno, f"if 和 for 套得太深，最多 {DEEPEST} 层")
            if isinstance(node, nodes.Output):
                for one in node.nodes:
                    self._printed(one, scope)
            elif isinstance(node, nodes.If):
                self.shape(node.test, scope)
                self.statements(node.body, scope, depth + 1)
                self.statements(node.elif_, scope, depth)
                self.statements(node.else_, scope, depth + 1)
            elif isinstance(node, nodes.For):
                self._loop(node, scope, depth)
            else:
                raise Refused(node.lineno, _not_allowed(node))

    def _loop(self, node: nodes.For, scope: Scope, depth: int) -> None:
        if node.recursive or not isinstance(node.target, nodes.Name):
            raise Refused(node.lineno, "for 只能写成 {% for 项 in 名单 %} 这样")
        over = self.shape(node.iter, scope) if isinstance(node.iter, nodes.Name | nodes.Getattr) else VALUE
        if not over.many:
            lists = "、".join(name for name, shape in scope.items() if shape.many)
            raise Refused(node.lineno, f"for 的 in 后面要写一份名单{f'，可以是 {lists}' if lists else '，此模板没有'}")
        inner = {**scope, node.target.name: over._replace(many=False), "loop": _LOOP}
        if node.test is not None:
            self.shape(node.test, inner)
        self.statements(node.body, inner, depth + 1)
        self.statements(node.else_, scope, depth + 1)

    def _printed(self, node: nodes.Node, scope: Scope) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        found = self.shape(node, scope)
        if found.many:
            raise Refused(node.lineno, f"“{found.path}”是一份名单，用 {{% for 项 in {found.path} %}} 逐项写")
        if found.fields is not None:
            raise Refused(node.lineno, f"要写明是哪一项，可以是 {'、'.join(found.fields)}")

    def shape(self, node: nodes.Node, scope: Scope) -> Shape:
        """Return what an expression is, and keep in mind the fields in it."""
        if isinstance(node, nodes.Const):
            return VALUE
        if isinstance(node, nodes.Name):
            return self._named(node.lineno, node.name, scope)
        if isinstance(node, nodes.Getattr):
            return self._attribute(node, scope)
        if isinstance(node, nodes.Filter):
            return self._filtered(node, scope)
        if isinstance(node, nodes.Test):
            if node.name not in (*TESTS, "defined"):
                raise Refused(node.lineno, f"is 后面没有“{node.name}”{_near(node.name, TESTS)}")
            return self._each([node.node], scope)
        if isinstance(node, nodes.And | nodes.Or):
            return self._each([node.left, node.right], scope)
        if isinstance(node, nodes.Not):
            return self._each([node.node], scope)
        if isinstance(node, nodes.Compare):
            return self._each([node.expr, *(one.expr for one in node.ops)], scope)
        if isinstance(node, nodes.Concat):
            return self._each(node.nodes, scope)
        if isinstance(node, nodes.CondExpr):
            return self._each([node.test, node.expr1, *([node.expr2] if node.expr2 else [])], scope)
        raise Refused(node.lineno, _not_allowed(node))

    def _each(self, those: Sequence[nodes.Node], scope: Scope) -> Shape:
        for one in those:
            self.shape(one, scope)
        return VALUE

    def _named(self, line: int, name: str, scope: Scope) -> Shape:
        if name not in scope:
            raise Refused(line, f"没有字段“{name}”{_near(name, scope)}")
        found = scope[name]
        self.used |= {found.path}
        return found

    def _attribute(self, node: nodes.Getattr, scope: Scope) -> Shape:
        owner = self.shape(node.node, scope)
        if owner.many:
            raise Refused(node.lineno, f"“{owner.path}”是一份名单，用 {{% for 项 in {owner.path} %}} 逐项写")
        if owner.fields is None:
            raise Refused(node.lineno, f"不能写“.{node.attr}”：前面的字段没有下一级")
        if node.attr not in owner.fields:
            raise Refused(node.lineno, f"“{owner.path}”的一项没有字段“{node.attr}”{_near(node.attr, owner.fields)}")
        path = f"{owner.path}.{node.attr}"
        self.used |= {path}
        return _shape(owner.fields[node.attr], path)

    def _filtered(self, node: nodes.Filter, scope: Scope) -> Shape:
        known = (*FILTERS, *PLAIN_FILTERS)
        if node.name not in known:
            raise Refused(node.lineno, f"| 后面没有“{node.name}”{_near(node.name, known)}")
        if node.node is None or node.dyn_args or node.dyn_kwargs or not _are_plain(node):
            raise Refused(node.lineno, f"“{node.name}”的括号里只能写 '文字'")
        inner = self.shape(node.node, scope)
        if node.name in FILTERS or node.name == "length":
            return VALUE
        if not inner.many:
            raise Refused(node.lineno, f"“{node.name}”前面要写一份名单")
        if node.name == "join":
            return self._joined(node, inner)
        return inner._replace(many=False)

    def _joined(self, node: nodes.Filter, inner: Shape) -> Shape:
        given = {one.key: one.value for one in node.kwargs}
        named = [one.value for key, one in given.items() if key == "attribute" and isinstance(one, nodes.Const)]
        if inner.fields is not None and (not named or named[0] not in inner.fields):
            names = "、".join(inner.fields)
            raise Refused(node.lineno, f"join 要写明连哪一项，如 join('、', attribute='姓名')；可以是 {names}")
        self.used |= {f"{inner.path}.{name}" for name in named}
        return VALUE


def _are_plain(node: nodes.Filter) -> bool:
    given = [*node.args, *(one.value for one in node.kwargs)]
    return all(isinstance(one, nodes.Const) and isinstance(one.value, str) for one in given)


_WORDS: dict[type[nodes.Node], str] = {
    nodes.Include: "include", nodes.Import: "import", nodes.FromImport: "import", nodes.Extends: "extends",
    nodes.Block: "block", nodes.Macro: "macro", nodes.CallBlock: "call", nodes.FilterBlock: "filter",
    nodes.Assign: "set", nodes.AssignBlock: "set", nodes.With: "with",
}


def _not_allowed(node: nodes.Node) -> str:
    if (word := _WORDS.get(type(node))) is not None:
        return f"模板里不能用 {word}，只能用 if、for 和字段"
    if isinstance(node, nodes.Call):
        called = getattr(node.node, "name", None) or getattr(node.node, "attr", "")
        return f"模板里不能调用“{called}(…)”，只能用字段和 | 后面的写法"
    if isinstance(node, nodes.Getitem):
        return "模板里不能用方括号取值；写成 项.姓名 这样，名单用 for 逐项写"
    return "模板里不能计算或写列表，只能用字段、文字、比较和 | 后面的写法"


def _near(name: str, known: Iterable[str]) -> str:
    there = [one for one in known if one != "loop"]
    near = get_close_matches(name, there, n=3, cutoff=0.4)
    return f"；是否为 {'、'.join(near)}" if near else f"；可以是 {'、'.join(there[:30])}"
