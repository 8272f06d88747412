"""Where does the answer go? To the screen, or into a file that is whole or not there, and never over an input."""

import os
import sys
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from devtrack.errors import Unusable

SUFFIX = "-检查结果"
SCREEN = "-"


def chosen(output: str, inputs: Sequence[Path]) -> Path:
    """Return the file typed with --output; raises Unusable where that is one of the inputs, or a folder."""
    path = Path(output)
    if path.is_dir():
        raise Unusable(f"--output 的“{output}”是文件夹；请写文件名")
    for one in inputs:
        with suppress(OSError):
            if path.exists() and path.samefile(one):
                raise Unusable(f"--output 不能是被检查的文件 {one}；原表不会被改动，请另写一个文件名")
    return path


def beside(name: str, ending: str, folder: Path) -> Path:
    """Return a new file name for an answer: 名册-检查结果.xlsx, and -2 where that is there already."""
    return fresh(f"{name}{SUFFIX}", ending, folder)


def fresh(name: str, ending: str, folder: Path | None = None, taken: Container[Path] = ()) -> Path:
    """Return a file name that is neither there nor taken: 待办.xlsx, else 待办-2.xlsx; `folder`: by default here."""
    place = folder or Path()
    path, n = place / f"{name}{ending}", 1
    while path in taken or path.exists():
        n += 1
        path = place / f"{name}-{n}{ending}"
    return path


def each(output: str | None, inputs: Sequence[Path], ending: str) -> list[Path]:
    """Return a file for each input; raises Unusable where --output names one file for several."""
    if output is not None and len(inputs) == 1 and not Path(output).is_dir():
        return [chosen(output, inputs)]
    if output is not None and Path(output).suffix and not Path(output).is_dir():
        raise Unusable(f"有 {len(inputs)} 个文件，每个写成一个工作簿；--output 请写文件夹，不写则放在当前文件夹")
    folder = Path(output) if output is not None else Path()
    found: list[Path] = []
    for path in inputs:
        stems = [one.stem for one in found]
        name = path.stem if f"{path.stem}{SUFFIX}" not in stems else f"{path.stem}-{len(found) + 1}"
        found.append(beside(name, ending, folder))
    return found


@contextmanager
def text_to(path: Path | None, *, private: bool = False) -> Iterator[TextIO]:
    """Open a file for text, in UTF-8, or standard output where there is none. `private`: for its owner alone."""
    if path is None:
        yield sys.stdout
        return
    with whole(path, private=private) as draft, draft.open("w", encoding="utf-8", newline="\n") as out:
        yield out


def speak_utf8() -> None:
    """Let what a program will read leave as UTF-8, whatever the console speaks."""
    if not sys.stdout.isatty():
        with suppress(AttributeError):
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]


@contextmanager
def whole(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Give a draft to write, which takes the file's place once it is complete; raises Unusable.

    `private`: nobody but its owner may read it, from its first byte on.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if private:
            draft.unlink(missing_ok=True)
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield draft
        os.replace(draft, path)
    except OSError as error:
        raise Unusable(f"无法写入 {path}：{_reason(error)}") from None
    finally:
        with suppress(OSError):
            draft.unlink()


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "没有权限，或文件正在 Excel 等程序中打开"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "上级不是文件夹"
    return error.strerror or str(error)
