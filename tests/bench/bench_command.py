"""How long does a user wait? The commands as they are typed, each beside a named baseline in the same run.

    python tests/bench/bench_command.py [start] [roster] [file]
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from made_up import AS_OF, dossier, roster
from timing import child, show

JUDGE = ("--as-of", AS_OF.isoformat())
FOUND = (0, 1)  # with findings a check exits 1


def devtrack(*args: str, times: int = 5) -> tuple[float, float]:
    """Return the seconds of the fastest run and the peak memory in MB."""
    runs = [child("-m", "devtrack.cli", *args, exits=FOUND)[:2] for _ in range(times)]
    return min(seconds for seconds, _ in runs), max(peak for _, peak in runs)


def _python(code: str, *args: str, times: int = 5) -> float:
    return min(child("-c", code, *args)[0] for _ in range(times))


def start(_: Path) -> None:
    """How fast a command starts."""
    show("start", [
        ("python -c pass", _python("pass") * 1000, "ms", ""),
        ("python -c 'import typer'", _python("import typer") * 1000, "ms", ""),
        ("devtrack --help", devtrack("--help")[0] * 1000, "ms", "aim 150"),
    ])


def roster_to_workbook(folder: Path) -> None:
    """A roster of 100 people in, the coloured workbook out; beside reading and writing it with nothing judged."""
    path, out = folder / "名册.xlsx", folder / "检查结果.xlsx"
    book = openpyxl.Workbook()
    for row in roster(100):
        book.active.append(row)
    book.save(path)
    plain = "import openpyxl, sys; openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])"
    checked, peak = devtrack("check", str(path), *JUDGE, "--format", "xlsx", "--output", str(out))
    if not out.exists():
        sys.exit("devtrack wrote no workbook")
    show(f"a roster of 100 rows to .xlsx ({peak:.0f} MB)", [
        ("openpyxl alone: read and save", _python(plain, str(path), str(folder / "x.xlsx")) * 1000, "ms", ""),
        ("devtrack check --format xlsx", checked * 1000, "ms", "aim 1,000"),
    ])


def dossier_file(folder: Path) -> None:
    """From a dossier file to findings; beside parsing the same lines as JSON."""
    rows = []
    for count in (1_000, 10_000):
        path = folder / f"{count}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(dossier(number), ensure_ascii=False) + "\n" for number in range(count))
        plain = "import json, sys\nfor line in open(sys.argv[1], encoding='utf-8'): json.loads(line)"
        rows.append((f"{count:,} cases: json.loads of every line", count / _python(plain, str(path), times=2), "cases/s", ""))
        for form in ("table", "jsonl"):
            seconds, peak = devtrack("check", str(path), *JUDGE, "--format", form, times=1)
            rows.append((f"{count:,} cases: devtrack check --format {form}", count / seconds, "cases/s", f"{peak:.0f} MB"))
    show("end to end from a dossier file, with everything explained and printed", rows)


def main(asked: Sequence[str]) -> None:
    """Run what is asked for, everything by default."""
    child("-c", "import devtrack.cli.__main__")  # else every command would exit 1, as one with findings does
    with TemporaryDirectory() as folder:
        for name, work in (("start", start), ("roster", roster_to_workbook), ("file", dossier_file)):
            if not asked or name in asked:
                work(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
