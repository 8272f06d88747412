"""In which form is it said what is owed, and where does that go?"""

from datetime import date
from pathlib import Path
from typing import Any

from devtrack.cli import destination

TABLE, JSON, XLSX, ICS = "table", "json", "xlsx", "ics"
LEAVES = (XLSX, ICS)
"""Forms that are files, unless the screen is asked for."""


def give(told: Any, typed: Any, path: Path | None, moment: str) -> bool:
    """Give what is told in the form typed, on the screen or into a file; return whether something is overdue."""
    from devtrack.exporters.basis import judged_by
    from devtrack.exporters.owed import failed, summary

    form = typed.form
    if form in LEAVES and path is None and typed.output != destination.SCREEN:
        path = destination.fresh(f"待办-{date.fromordinal(told.basis.as_of)}", f".{form}")
    if form == XLSX and path is not None:
        from devtrack.exporters.owed_forms import write_workbook

        with destination.whole(path) as draft:
            write_workbook(draft, told)
    else:
        if form != TABLE:
            destination.speak_utf8()
        with destination.text_to(path) as out:
            _write(told, form, out, moment)
    if path is not None:
        print(f"{judged_by(told.basis)}\n{summary(told)}\n已写入 {path}")
    return failed(told)


def _write(told: Any, form: str, out: Any, moment: str) -> None:
    if form == JSON:
        from devtrack.exporters.owed_forms import write_json

        write_json(out, told)
    elif form == ICS:
        from devtrack.exporters.calendar import write_calendar

        write_calendar(out, told, moment)
    else:
        from devtrack.cli import due_text, table

        table.show(due_text.rows(told, table.terminal_width()), out)
