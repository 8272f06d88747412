"""How do notices and papers leave: on the screen or as files? And how do the lists of templates and fields look?"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from devtrack.cli import destination
from devtrack.cli.options import moment
from devtrack.exporters.widths import columns

_HOW = """写法：
  {{ 日期 }}                               写出一个字段
  {{ 日期|中文日期 }}（{{ 日期|星期 }}）     2026年11月22日（星期日）
  {{ 姓名|同志 }}                          姓名后加“同志”
  {{ 项.天数|还剩 }}                       还有 3 天、今天到期、逾期 2 天
  {% if 期限 %}…{% else %}…{% endif %}     有没有；“{% if 通过 is 空白 %}”问台账里有没有
  {% for 项 in 名单 %}…{{ loop.index }}…{% endfor %}   名单逐项写，loop.index 是序号
第一行写 标题：…（邮件的主题）；自己另起名字的模板，还要写一行 字段：发展对象公示（用哪种模板的字段）。
文书里，行首“# ”是标题，“> ”是落款，“| 甲 | 乙 |”是表格的一行，整行＿是书写的横线，行首两个全角空格是段落。"""


def _holds(field: Any) -> str:
    kind = "名单" if field.many else "日期" if field.day else {int: "数", bool: "是否"}.get(field.holds, "文字")
    return f"{kind}，可空" if field.empty else kind


def _needs(template: Any) -> str:
    if not template.is_paper:
        return template.needs or "不能使用"
    return f"{template.needs}；{'几人一份' if template.together else '每人一份'}"


def listed(entries: Sequence[Any]) -> None:
    """Show which templates there are."""
    rows = [(one.template.title, one.template.name, _needs(one.template), one.own) for one in entries]
    print("\n".join(columns([("名称", "代号", "写什么、适用于谁", "单位自己的文件"), *rows])))
    print("公示、谈话记录、支部大会决议也可以只写这个名称，写哪一种由各人走到的步骤决定。")


def fields(template: Any, told: Sequence[Any]) -> None:
    """Show which fields a template may use, and how it is written."""
    rows = [("　" * one.depth + one.field.name, _holds(one.field), one.field.meaning) for one in told]
    print(f"{template.title}（{template.name}）可以用的字段：")
    print("\n".join(columns(rows)))
    print("\n" + _HOW)


def on_screen(done: Any, form: str) -> None:
    """Show the texts."""
    destination.speak_utf8()
    sys.stdout.write(_written(done.papers, form))


def _written(papers: Sequence[Any], form: str) -> str:
    """Return papers as one text."""
    if form == "html":
        from devtrack.tracker.papers.issuing import page

        return page(papers)
    return "\n\n".join(one.plain for one in papers)


def into_files(at: Any, done: Any, form: str, output: str | None, inputs: list[Path]) -> None:
    """Write the texts, once it is recorded that they leave."""
    from devtrack.tracker.exchange.outgoing import log_report

    files = _files(done.papers, ".html" if form == "html" else ".txt", output)
    for path, _ in files:
        destination.chosen(str(path), inputs)
    title = done.papers[0].template.title
    log_report(at, output or str(files[0][0]), done.cases, f"文书：{title}", done.head, moment())
    for path, papers in files:
        with destination.text_to(path, private=True) as out:
            out.write(_written(papers, form))
    names = "、".join(str(path) for path, _ in files[:3]) + (f" 等 {len(files)} 个文件" if len(files) > 3 else "")
    print(f"已写出 {names}（{title}，{done.cases} 人），已记入台账", file=sys.stderr)


def _files(papers: Sequence[Any], ending: str, output: str | None) -> list[tuple[Path, Sequence[Any]]]:
    """Return the files to write, each with its papers: one for all, or in a folder one for each."""
    if output is not None and not (Path(output).is_dir() or output.endswith(("/", "\\")) or not Path(output).suffix):
        return [(Path(output), papers)]
    folder, taken = Path(output or ""), set[Path]()
    parts = [(one.name, [one]) for one in papers] if output is not None else [(papers[0].name, papers)]
    found: list[tuple[Path, Sequence[Any]]] = []
    for name, own in parts:
        path = destination.fresh(re.sub(r'[\\/:*?"<>|\s]', "-", name), ending, folder, taken)
        taken.add(path)
        found.append((path, own))
    return found


def notes(done: Any) -> None:
    """Say on standard error what stands blank, and what else is to be known."""
    several = len(done.papers) > 1
    for one in done.papers:
        prefix = f"{one.name}：" if several else ""
        if one.text.blanks:
            print(f"{prefix}台账里没有、文中留空的：{'、'.join(one.text.blanks)}", file=sys.stderr)
    for note in dict.fromkeys(note for one in done.papers for note in one.notes):
        print(f"注意：{note}", file=sys.stderr)
