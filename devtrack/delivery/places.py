"""How does a letter reach the screen or a folder? One file a letter, whole or not at all, under the same name again."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from devtrack.delivery.nouns import Letter, NotSent


class Console(NamedTuple):
    """The screen of whoever runs the sweep."""

    say: Callable[[str], None]
    accounts: frozenset[str] | None = None
    name: str = "console"
    repeatable: bool = True

    def takes(self, account: str, name: str) -> bool:
        """Tell whether somebody is told by it."""
        return self.accounts is None or bool(self.accounts & {account, name})

    def send(self, letter: Letter) -> None:
        """Print a letter."""
        self.say(f"{letter.name}：{letter.subject}\n{letter.body}")


class Folder(NamedTuple):
    """A folder in which everybody has one of their own."""

    path: Path
    accounts: frozenset[str] | None = None
    name: str = "folder"
    repeatable: bool = True

    def takes(self, account: str, name: str) -> bool:
        """Tell whether somebody is told by it."""
        return self.accounts is None or bool(self.accounts & {account, name})

    def send(self, letter: Letter) -> None:
        """Write a letter as a file of its own; raises NotSent."""
        folder = self.path / _safe(f"{letter.name}-{letter.recipient}")
        file = folder / f"{letter.created_at[:10]}-{_safe(letter.id)}.txt"
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with open(draft, "w", encoding="utf-8", opener=_own) as out:
                out.write(f"{letter.subject}\n\n{letter.body}\n")
                out.flush()
                os.fsync(out.fileno())
            os.replace(draft, file)
        except OSError as error:
            raise NotSent("file", error.errno) from None
        finally:
            with suppress(OSError):
                draft.unlink()


def _safe(name: str) -> str:
    """Return a name as it may stand in a path, on Windows too."""
    return re.sub(r'[\x00-\x1f\\/:*?"<>|]', "_", name).strip(" .") or "_"


def _own(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)  # the names of people stand in it
