"""How long does a ledger of a whole school take? 5,000 cases in and judged, beside plain reading of the same rows.

    python tests/bench/bench_ledger.py [CASES]
"""

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from made_up import AS_OF, dossier
from timing import child, show

READ = """
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT seq, subject, kind, date, data, elsewhere, replaces, correction, meeting, origin, claimed_at, batch FROM entry "
    "ORDER BY subject, seq").fetchall()
print(len(rows))
"""
FOUND = (0, 1)


def devtrack(*args: str, times: int = 1) -> tuple[float, float]:
    """Return the seconds of the fastest run and the peak memory in MB."""
    runs = [child("-m", "devtrack.cli", *args, exits=FOUND)[:2] for _ in range(times)]
    return min(seconds for seconds, _ in runs), max(peak for _, peak in runs)


def main(count: int) -> None:
    """Import, import again, judge, verify, list and back up so many cases."""
    with TemporaryDirectory() as folder:
        os.environ["DEVTRACK_CONFIG"] = folder
        os.chdir(folder)
        file, ledger = Path(folder, "cases.jsonl"), Path(folder, "devtrack.db")
        with file.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(dossier(number), ensure_ascii=False) + "\n" for number in range(count))
        devtrack("init", "--title", "某校党委", "--level", "committee", "--name", "李一")
        taken, peak = devtrack("import", file.name)
        size = ledger.stat().st_size
        plain = min(child("-c", READ, str(ledger))[0] for _ in range(3))
        day = ("--as-of", AS_OF.isoformat())
        facts = count * 57
        show(f"a ledger of {count:,} cases, {facts:,} facts, {size / 1e6:.0f} MB ({size / facts:.0f} bytes a fact)", [
            ("sqlite3: read the rows, nothing else", plain, "s", ""),
            ("devtrack check (the ledger)", devtrack("check", *day, times=3)[0], "s", "aim 2"),
            ("devtrack check (the dossier file)", devtrack("check", file.name, *day, times=2)[0], "s", ""),
            ("devtrack import", taken, "s", f"{peak:.0f} MB"),
            ("devtrack import, the same again", devtrack("import", file.name)[0], "s", ""),
            ("devtrack verify", devtrack("verify")[0], "s", ""),
            ("devtrack case list", devtrack("case", "list", *day)[0], "s", ""),
            ("devtrack backup", devtrack("backup")[0], "s", ""),
        ])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
