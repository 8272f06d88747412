"""In which form is it said what a new edition brings, and where does that go?"""

from datetime import date
from pathlib import Path
from typing import Any

from devtrack.cli import destination

TABLE, JSON, XLSX = FORMATS = ("table", "json", "xlsx")


def give(told: Any, form: str, path: Path | None) -> None:
    """Give what is told in a form: on the screen, or into a file."""
    from devtrack.exporters.basis import judged_by
    from devtrack.exporters.touched import summary
    from devtrack.exporters.touched_forms import write_json, write_workbook

    if form == XLSX:
        path = path or destination.fresh(f"新版本影响-{date.fromordinal(told.since)}", f".{XLSX}")
        with destination.whole(path) as draft:
            write_workbook(draft, told)
    else:
        if form == JSON:
            destination.speak_utf8()
        with destination.text_to(path) as out:
            if form == JSON:
                write_json(out, told)
            else:
                _show(told, out)
    if path is not None:
        print(f"{judged_by(told.basis)}\n{summary(told)}\n已写入 {path}")


def _show(told: Any, out: Any) -> None:
    from devtrack.cli import impact_text, table

    table.show(impact_text.rows(told, table.terminal_width()), out)
