"""How does the command line speak Chinese: its help, and what it says of a call it cannot use?

Every value is taken as text and judged by the commands themselves, so that few kinds of refusal come from the
library; those are said in Chinese here.
"""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from shutil import get_terminal_size
from typing import Any

from typer.core import TyperCommand, TyperGroup

from devtrack.exporters.widths import pad, width, wrap

WIDEST = 100


class AsTyped:
    """Takes every value as it was typed; the commands judge it themselves.

    Typer would convert it with pydantic, and loading that takes longer than reading a roster. Where another
    version of Typer does not ask, nothing is lost but time.
    """

    def coerce(self, value: Any, **_: Any) -> Any:
        """Return the value."""
        return value


class Command(TyperCommand):
    """A command whose help is Chinese."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, each taken as it was typed."""
        return _as_typed(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write("\n".join(_help(ctx)) + "\n")


class Group(TyperGroup):
    """A group of commands whose help is Chinese."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, each taken as it was typed."""
        return _as_typed(super().get_params(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write("\n".join(_help(ctx)) + "\n")


def _as_typed(params: list[Any]) -> list[Any]:
    for param in params:
        param._runtime_param = AsTyped()
    return params


def refusal(error: Any) -> str:
    """Return what is wrong with a call, what would be right, and where to look: Chinese, one or two lines."""
    ctx = getattr(error, "ctx", None)
    said = _SAYINGS.get(type(error).__name__, _other)(error)
    return f"{said}\n用法见 {ctx.command_path} --help" if ctx is not None else said


def _help(ctx: Any) -> Iterator[str]:
    columns = min(get_terminal_size().columns, WIDEST)
    yield f"用法：{ctx.command_path} {' '.join(_pieces(ctx.command))}"
    for paragraph in (ctx.command.help or "").split("\n"):
        yield from wrap(paragraph, columns)
    params = [param for param in ctx.command.get_params(ctx) if not getattr(param, "hidden", False)]
    arguments = [(_metavar(p), p.help or "") for p in params if p.param_type_name == "argument"]
    options = [(_option(p), _option_help(p)) for p in params if p.param_type_name == "option"]
    commands = [(name, one.help.split("\n")[0]) for name, one in getattr(ctx.command, "commands", {}).items()]
    for title, rows in (("命令", commands), ("参数", arguments), ("选项", options)):
        yield from _section(title, rows, columns)


def _section(title: str, rows: Sequence[tuple[str, str]], columns: int) -> Iterator[str]:
    if not rows:
        return
    yield from ("", title)
    left = min(max(width(first) for first, _ in rows), 26) + 4
    for first, second in rows:
        lines = wrap(second, columns - left)
        if width(first) > left - 3:
            yield f"  {first}"
        else:
            yield pad(f"  {first}", left) + lines.pop(0)
        yield from (" " * left + line for line in lines)


def _pieces(command: Any) -> Iterator[str]:
    if hasattr(command, "commands"):
        yield "命令 …"
        return
    yield "[选项]"
    for param in command.params:
        if param.param_type_name == "argument":
            yield _metavar(param) if param.required else f"[{_metavar(param)}]"


def _metavar(param: Any) -> str:
    name = str(param.metavar or param.name)
    return name if param.nargs == 1 else f"{name} …"


def _option(param: Any) -> str:
    names = "，".join([*param.opts, *param.secondary_opts])
    return names if param.is_flag else f"{names} {param.metavar or '值'}"


def _option_help(param: Any) -> str:
    return "显示本说明" if param.name == "help" else (param.help or "")


def _no_such_option(error: Any) -> str:
    near = error.possibilities or []
    guess = f"；是否想写 {'、'.join(sorted(near))}" if near else ""
    return f"没有选项 {error.option_name}{guess}"


def _missing(error: Any) -> str:
    param = error.param
    if param is None:
        return "缺少参数"
    if param.param_type_name == "argument":
        return f"缺少参数：{_metavar(param)}"
    all_of_them = error.ctx.command.params if error.ctx else [param]
    needed = [one for one in all_of_them if one.required and one.param_type_name == "option"]
    return f"缺少选项：{'、'.join(f'{one.opts[0]}（{one.help}）' for one in needed)}"


def _bad_option(error: Any) -> str:
    if "does not take" in error.message:
        return f"选项 {error.option_name} 后面不带值"
    return f"选项 {error.option_name} 后面缺少值"


def _usage(error: Any) -> str:
    """Say what the group or the parser refused without a class of its own."""
    message, known = error.message, list(getattr(error.ctx.command, "commands", {})) if error.ctx else []
    quoted = message.split("'")[1] if message.count("'") > 1 else ""
    if message.startswith("No such command"):
        near = get_close_matches(quoted, known, n=1)
        return f"没有命令“{quoted}”{f'；是否想写 {near[0]}' if near else ''}；可以是 {'、'.join(known)}"
    if message.startswith("Missing command"):
        return f"缺少命令；可以是 {'、'.join(known)}"
    if "unexpected extra" in message:
        return f"多余的参数：{message.rpartition('(')[2].rstrip(')')}"
    return f"无法使用的参数：{message}"


def _other(error: Any) -> str:
    return f"无法使用：{error.format_message()}"


_SAYINGS = {
    "NoSuchOption": _no_such_option,
    "MissingParameter": _missing,
    "BadOptionUsage": _bad_option,
    "UsageError": _usage,
    "BadArgumentUsage": _usage,
}
