"""How does it behave where a person sits, or where the reader goes away?"""

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

pty = pytest.importorskip("pty")

DOSSIER = '{"case": "%d", "name": "陈一", "born": "2002-09-11", "category": "student", "branch": "学生支部", "facts": [{"kind": "applied", "date": "2020-09-10"}]}\n'
COMMAND = [sys.executable, "-m", "devtrack.cli", "check"]


@pytest.fixture
def roster(tmp_path):
    """A roster with a header that may mean two things."""
    book = openpyxl.Workbook()
    book.active.append(["学号", "姓名", "出生日期", "递交入党申请书时间", "支部大会时间", "转正时间"])
    for number in range(3):
        book.active.append([f"2021{number:04}", f"陈{'一二三'[number]}", "2000-05-01", "2019-09-10", "2021-11-05", "2022-11-06"])
    book.save(tmp_path / "名册.xlsx")
    return tmp_path / "名册.xlsx"


class Terminal:
    """A program on a terminal of its own: what it printed so far, what is typed."""

    def __init__(self, command, folder):
        self.master, slave = pty.openpty()
        environment = {**os.environ, "XDG_CONFIG_HOME": str(folder / "config"), "COLUMNS": "100", "TERM": "xterm", "PYTHONUTF8": "1"}
        environment.pop("NO_COLOR", None)
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=folder, env=environment, start_new_session=True)
        os.close(slave)
        self.printed = ""

    def read(self, until=None, seconds=60):
        """Read until a word appears, or to the end."""
        end, raw = time.monotonic() + seconds, self.printed.encode()
        while time.monotonic() < end and not (until and until in raw.decode(errors="replace")):
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    chunk = os.read(self.master, 65536)
                except OSError:
                    chunk = b""
                if not chunk:
                    break
                raw += chunk
            elif until is None and self.process.poll() is not None:
                break
        self.printed = raw.decode(errors="replace")
        return self.printed

    def type(self, text):
        os.write(self.master, text.encode())

    def end(self):
        self.read()
        code = self.process.wait(30)
        os.close(self.master)
        return code


def test_an_ambiguous_header_is_asked_about_once_and_remembered(roster, tmp_path):
    call = [*COMMAND, roster.name, "--as-of", "2024-01-01"]
    first = Terminal(call, tmp_path)
    asked = first.read("请选")
    assert "「转正时间」是指" in asked
    assert "1  " in asked
    first.type("7\n")
    first.read("请选")
    first.type("2\n")
    assert first.end() in (0, 1)
    assert "按“支部大会讨论转正”读取" in first.printed
    again = Terminal(call, tmp_path)
    assert again.end() in (0, 1)
    assert "请选" not in again.printed
    assert "按“支部大会讨论转正”读取" in again.printed


def test_on_a_terminal_there_is_colour(roster, tmp_path):
    terminal = Terminal([*COMMAND, roster.name, "--as-of", "2024-01-01", "--map", "转正时间=conversion_voted"], tmp_path)
    terminal.end()
    assert "\x1b[" in terminal.printed
    assert "[bold" not in terminal.printed


def test_ctrl_c_ends_without_a_traceback(roster, tmp_path):
    terminal = Terminal([*COMMAND, roster.name, "--as-of", "2024-01-01"], tmp_path)
    terminal.read("请选")
    os.kill(terminal.process.pid, signal.SIGINT)
    assert terminal.end() == 130
    assert "已中断" in terminal.printed
    assert "Traceback" not in terminal.printed


def test_where_nobody_can_be_asked_the_answer_to_give_is_named(roster, tmp_path):
    done = subprocess.run([*COMMAND, roster.name, "--as-of", "2024-01-01"], cwd=tmp_path, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, env={**os.environ, "DEVTRACK_CONFIG": str(tmp_path / "config" / "devtrack"), "PYTHONUTF8": "1"}, check=False)
    assert "「转正时间」含义不明，没有猜测" in done.stderr
    assert "--map '转正时间=conversion_voted'" in done.stderr
    assert not (tmp_path / "config").exists()


@pytest.mark.parametrize("form", ["table", "json", "jsonl"])
def test_a_reader_that_goes_away_causes_no_noise(tmp_path, form):
    (tmp_path / "档案.jsonl").write_text("".join(DOSSIER % number for number in range(400)), encoding="utf-8")
    with subprocess.Popen([*COMMAND, "档案.jsonl", "--as-of", "2021-01-01", "--format", form], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"}) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 141
        assert process.stderr.read() == b""


def test_what_a_program_reads_is_utf_8_whatever_the_console_speaks(tmp_path):
    (tmp_path / "档案.jsonl").write_text(DOSSIER % 1, encoding="utf-8")
    for form, encoding in (("json", "utf-8"), ("table", "gbk")):
        done = subprocess.run([*COMMAND, "档案.jsonl", "--as-of", "2021-01-01", "--format", form], cwd=tmp_path, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}, check=False)
        assert "陈一" in done.stdout.decode(encoding)
        assert done.stderr == b""


def test_a_character_that_the_console_lacks_becomes_a_question_mark(tmp_path):
    (tmp_path / "档案.jsonl").write_text((DOSSIER % 1).replace("陈一", "陈𫖯"), encoding="utf-8")
    done = subprocess.run([*COMMAND, "档案.jsonl", "--as-of", "2021-01-01"], cwd=tmp_path, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}, check=False)
    assert "陈?" in done.stdout.decode("gbk")
    assert done.returncode == 1


def test_the_folder_of_answers_holds_headers_and_nothing_personal(roster, tmp_path):
    subprocess.run([*COMMAND, roster.name, "--as-of", "2024-01-01", "--map", "转正时间=conversion_voted"], cwd=tmp_path, capture_output=True, env={**os.environ, "DEVTRACK_CONFIG": str(tmp_path / "config" / "devtrack"), "PYTHONUTF8": "1"}, check=False)
    kept = Path(tmp_path / "config" / "devtrack" / "headers.json").read_text(encoding="utf-8")
    assert "转正时间" in kept
    assert "陈" not in kept
    assert roster.name not in kept
