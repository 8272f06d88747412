"""Was this read before? Keeps what was made of files, by their content, so that a command starts fast.

Reading YAML with its lines takes seconds, reading the kept JSON milliseconds. The key is made of the content
of the files and of the program's own text, so that a new version never sees an old answer. Kept is plain JSON
with its checksum (never pickle); whatever cannot be read, or is not whole, is not there.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_READERS = (_PACKAGE, _PACKAGE.parent / "model.py", _PACKAGE.parent / "vocabulary.py")


def remember(files: Sequence[Path], produce: Callable[[], Any], cache: Path | None = None) -> Any:
    """Return what `produce` makes of these files, from the cache if they are unchanged; JSON data.

    `cache` is the folder to keep it in, by default the user's. Nothing is raised where it cannot be used.
    """
    key = _key(files)
    place = _place(files, cache)
    if (kept := _kept(place, key)) is not None:
        return json.loads(kept)
    body = json.dumps(produce(), ensure_ascii=False, separators=(",", ":"))
    with suppress(OSError):
        _keep(place, key, body)
    return json.loads(body)  # what a fresh and a cached start return is the same to the last tuple


def _key(files: Sequence[Path]) -> str:
    digest = hashlib.sha256(_program())
    for path in files:
        try:
            content = path.read_bytes()
        except OSError:
            content = b""
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _program() -> bytes:
    """Return a digest of the text that reads: it changes with every version, unlike a number somebody forgets."""
    digest = hashlib.sha256()
    for place in _READERS:
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            with suppress(OSError):
                digest.update(path.read_bytes())
    return digest.digest()


def _place(files: Sequence[Path], cache: Path | None) -> Path:
    if cache is None:
        import platformdirs  # here: not needed by tests and tools that bring their own folder

        cache = platformdirs.user_cache_path("devtrack", appauthor=False)
    name = hashlib.sha256(str(files[0].absolute()).encode()).hexdigest()[:24]
    return cache / "rulebooks" / f"{name}.json"


def _kept(place: Path, key: str) -> str | None:
    try:
        head, _, body = place.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return body if head == _head(key, body) else None


def _head(key: str, body: str) -> str:
    return f"{key} {hashlib.sha256(body.encode()).hexdigest()}"


def _keep(place: Path, key: str, body: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    draft.write_text(f"{_head(key, body)}\n{body}", encoding="utf-8")
    os.replace(draft, place)  # so that nobody ever reads half a file
