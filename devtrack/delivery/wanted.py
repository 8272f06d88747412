"""Are reminders set up at all? Answered without loading what sends them."""

import tomllib
from pathlib import Path

FILE = "channels.toml"


def is_wanted(folder: Path) -> bool:
    """Tell whether a folder has a `channels.toml` that names a channel, or that cannot be read."""
    try:
        plain = tomllib.loads((folder / FILE).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return any(name != "heartbeat" for name in plain)
