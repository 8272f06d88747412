"""Where does the user keep answers, own rules, the way to the ledger, and what was last known of it?

What a user once said of an ambiguous header is kept with the fingerprint of the layout, so that it is not asked
again. Of a ledger is kept where it lies, where its key lies, and as which account it is used; and, apart from it,
which heads it had and who (an id) was erased, so that an older copy put in its place shows. Nothing personal.
"""

import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from devtrack.errors import Unusable

LEDGER, KEY, ACCOUNT, PASSPHRASE, FOLDER = (
    "DEVTRACK_LEDGER", "DEVTRACK_KEY", "DEVTRACK_ACCOUNT", "DEVTRACK_PASSPHRASE", "DEVTRACK_CONFIG",
)
"""Environment variables: the ledger, its key file, the account, the passphrase, the folder of all this."""

WORKFLOWS = "DEVTRACK_WORKFLOWS"
"""The environment variable that names the folder of a unit's own workflows and rulebooks."""


def own_workflows(given: str | None) -> tuple[Path, ...]:
    """Return the unit's own folder of workflows: as given, else as the environment says; none where neither does."""
    named = given or os.environ.get(WORKFLOWS)
    return (Path(named),) if named else ()


NOTICES = "DEVTRACK_NOTICES"
"""The environment variable that names the folder of a unit's own templates of notices."""


def own_notices(workflows: Sequence[Path]) -> tuple[Path, ...]:
    """Return the unit's own folders of templates: as the environment says, else `notices` beside its workflows."""
    if named := os.environ.get(NOTICES):
        return (Path(named),)
    beside = (folder.absolute().parent / "notices" for folder in workflows)
    return tuple(folder for folder in beside if folder.is_dir())


def remembered(layout: str, folder: Path | None = None) -> dict[str, str]:
    """Return what was answered about the headers of this layout: header -> what it means."""
    return dict(_kept(folder).get(layout, {}))


def remember(layout: str, answers: Mapping[str, str], folder: Path | None = None) -> None:
    """Keep answers about the headers of a layout; nothing is raised where nothing can be kept."""
    if not answers or remembered(layout, folder).items() >= answers.items():
        return
    kept = _kept(folder)
    kept[layout] = {**kept.get(layout, {}), **answers}
    with suppress(OSError):
        _write(_place(folder), kept)


def _kept(folder: Path | None) -> dict[str, dict[str, str]]:
    try:
        plain: Any = json.loads(_place(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    layouts = plain.get("layouts") if isinstance(plain, dict) else None
    return {k: v for k, v in layouts.items() if _are_answers(v)} if isinstance(layouts, dict) else {}


def _are_answers(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) for part in value.values())


class Way(NamedTuple):
    """The way to a ledger: a path or an address, its key file, the account it is used as, the passphrase if any.

    `ident`: the name of the ledger that was there when the way was kept.
    """

    where: str
    key: Path
    account: str | None = None
    passphrase: str | None = None
    ident: str | None = None


def way(where: str | None, key: str | None, account: str | None, folder: Path | None = None) -> Way | None:
    """Return the way to the ledger: as typed, else as the environment says, else the one used last; None: none."""
    kept = _ledgers(folder)
    said = where or os.environ.get(LEDGER) or kept.get("last")
    if not said:
        return None
    where = said if "://" in said else str(Path(said).resolve())
    known = kept["ledgers"].get(where, {})
    found = key or os.environ.get(KEY) or known.get("key")
    place = Path(found) if found else _only_key(user_folder(folder) / "keys")
    used_as = account or os.environ.get(ACCOUNT) or known.get("account")
    return Way(where, place, used_as, os.environ.get(PASSPHRASE), known.get("ident"))


def _only_key(folder: Path) -> Path:
    """Return the key file in a folder where there is only one, else the name one would have."""
    keys = list(folder.glob("*.key"))
    return keys[0] if len(keys) == 1 else folder / "devtrack.key"


def keep_way(where: str, key: Path, account: str, ident: str, folder: Path | None = None) -> None:
    """Keep the way to a ledger (`ident`) as the one to be used from now on; raises OSError where it cannot be kept."""
    kept = _ledgers(folder)
    kept["ledgers"][where] = {"key": str(key.resolve()), "account": account, "ident": ident}
    _write_plain(user_folder(folder) / "ledgers.json", {"last": where, "ledgers": kept["ledgers"]})


def is_kept(where: str, folder: Path | None = None) -> bool:
    """Tell whether this is a ledger that is worked with on this machine, not a copy of one."""
    return where in _ledgers(folder)["ledgers"]


def user_folder(folder: Path | None = None) -> Path:
    """Return the user's own folder for all that is kept about this program."""
    if folder is not None:
        return folder
    if given := os.environ.get(FOLDER):
        return Path(given)
    import platformdirs  # here: most commands have nothing to keep

    return platformdirs.user_config_path("devtrack", appauthor=False)


class Known(NamedTuple):
    """What is known of a ledger on this machine: when, and the head as it was printed, or the person (id) erased."""

    moment: str
    what: str


HEAD, RESTORING, RESTORED, ERASURE = "head", "restoring", "restored", "erased"
_HEAD = re.compile(r"[0-9]+-[0-9a-f]{32}")


def keep_head(ident: str, head: str, moment: str, *, restored: bool = False, folder: Path | None = None) -> None:
    """Keep a head that was printed. `restored`: the ledger goes on from there, the heads before say no more.

    Nothing is raised where it cannot be kept: an older copy will not be noticed, nothing else is lost.
    """
    with suppress(OSError):
        _note(f"{moment} {ident} {RESTORED if restored else HEAD} {head}", folder)


def keep_restoring(ident: str, end: str, moment: str, folder: Path | None = None) -> None:
    """Keep at which head a ledger will stand that is about to take its place, as nothing may be kept thereafter.

    It says nothing by itself: whoever finds a ledger with this head knows that it got there. Nothing is raised.
    """
    with suppress(OSError):
        _note(f"{moment} {ident} {RESTORING} {end}", folder)


def known_heads(
    ident: str, folder: Path | None = None, there: Callable[[str], bool] | None = None
) -> list[Known]:
    """Return the heads a ledger had, as this machine knows, in the order they were kept; since it was last restored.

    `there`: tells whether a head is on the chain at hand. By that a restoring counts that was killed just after the
    ledger had taken its place; one that never got so far does not, and all heads before it still hold.
    """
    notes = [one for one in _notes(ident, folder) if one[0] != ERASURE]
    since = max((n for n, (what, _) in enumerate(notes) if what == RESTORED), default=0)
    found: list[Known] = []
    for what, known in notes[since:]:
        if what == RESTORING:
            if there is None or not there(known.what):
                continue
            found.clear()
        found.append(known)
    return found


def rows_of(head: str) -> int:
    """Return how many rows a ledger had at a head as printed."""
    return int(head.partition("-")[0])


def keep_erasure(ident: str, person: str, moment: str, folder: Path | None = None) -> None:
    """Keep that a person (id) was erased, so that no backup brings them back; raises Unusable."""
    try:
        _note(f"{moment} {ident} {ERASURE} {person}", folder)
    except OSError as error:
        place = user_folder(folder) / "heads"
        raise Unusable(
            f"个人信息已删除，但未能记在 {place}（{error.strerror}）；以后恢复较早的备份，请再删除一次"
        ) from None


def known_erasures(ident: str, folder: Path | None = None) -> list[Known]:
    """Return who (ids) was erased from a ledger, as this machine knows, each once."""
    found = {known.what: known for what, known in _notes(ident, folder) if what == ERASURE}
    return list(found.values())


def _note(line: str, folder: Path | None) -> None:
    place = user_folder(folder) / "heads"
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place, "a", encoding="utf-8", opener=_own) as file:
        file.write(line + "\n")


def _notes(ident: str, folder: Path | None) -> list[tuple[str, Known]]:
    try:
        lines = (user_folder(folder) / "heads").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    parts = [line.split(" ") for line in lines]
    return [(one[2], Known(one[0], one[3])) for one in parts if len(one) == 4 and one[1] == ident and _is_note(one)]


def _is_note(parts: list[str]) -> bool:
    return parts[2] == ERASURE or (parts[2] in (HEAD, RESTORING, RESTORED) and _HEAD.fullmatch(parts[3]) is not None)


def _ledgers(folder: Path | None) -> dict[str, Any]:
    try:
        plain: Any = json.loads((user_folder(folder) / "ledgers.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        plain = None
    known = plain.get("ledgers") if isinstance(plain, dict) else None
    ledgers = {where: one for where, one in known.items() if _are_answers(one)} if isinstance(known, dict) else {}
    last = plain.get("last") if isinstance(plain, dict) else None
    return {"last": last if isinstance(last, str) else None, "ledgers": ledgers}


def _place(folder: Path | None) -> Path:
    return user_folder(folder) / "headers.json"


def _write(place: Path, kept: Mapping[str, Mapping[str, str]]) -> None:
    _write_plain(place, {"layouts": kept})


def _write_plain(place: Path, plain: Mapping[str, Any]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    with open(draft, "w", encoding="utf-8", opener=_own) as file:
        json.dump(plain, file, ensure_ascii=False, indent=1)
    os.replace(draft, place)  # so that nobody ever reads half a file


def _own(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)  # an address may hold a password
