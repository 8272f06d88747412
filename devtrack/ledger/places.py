"""Does a file lie where something else copies it behind our back, or where locks cannot be trusted?

SQLite in WAL mode is three files that belong together (the database, `-wal`, `-shm`), the last of them shared memory.
A program that keeps a folder the same on several machines copies them one by one and at different times; a network
file system shares no memory between machines and often forgets locks. Either can damage the ledger for good.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

WHY = (
    "台账由数据文件和 -wal、-shm 三个文件合成，须同时一致；同步软件逐个文件、先后不一地复制，网络文件夹不能可靠地加锁，"
    "都会使台账损坏或退回旧内容"
)
"""Why a ledger does not belong in such a place, for the user."""

_NAMES = (
    ("OneDrive", r"onedrive( .*|-.*)?"),
    ("iCloud", r"icloud ?drive.*|mobile documents|com~apple~clouddocs"),
    ("Dropbox", r"dropbox( .*|-.*)?"),
    ("坚果云", r"(我的)?坚果云.*|nutstore.*"),
    ("百度网盘", r"百度网盘.*|baidusyncdisk.*|baidunetdisk.*"),
    ("WPS 云盘", r"wps ?云盘.*|wps ?云文档.*|wpsdrive.*|wps cloud files.*"),
    ("腾讯微云", r"(腾讯)?微云.*|weiyun.*"),
    ("Google 云端硬盘", r"google ?drive.*|googledrive-.*|我的云端硬盘"),
    ("阿里云盘", r"阿里云盘.*|adrive|aliyundrive.*"),
    ("Nextcloud", r"nextcloud.*|owncloud.*"),
    ("Seafile", r"seafile|seadrive.*"),
    ("Syncthing", r"syncthing"),
)
_MARKERS = (
    ("Syncthing", ".stfolder"),
    ("Dropbox", ".dropbox.cache"),
    ("Seafile", ".seafile-data"),
    ("Nextcloud", ".nextcloudsync.log"),
    ("Google 云端硬盘", ".tmp.drivedownload"),
)
"""What lies in the folder that such a program keeps the same elsewhere, and nowhere else."""

_NETWORK = re.compile(
    r"nfs\d*|cifs|smb\w*|fuse\.(sshfs|davfs2?|rclone|glusterfs|ceph|vmhgfs-fuse|gvfsd-fuse|jmtpfs|seadrive)"
    r"|davfs2?|9p|afs|ncpfs|glusterfs|ceph|lustre|vboxsf|vmhgfs|drvfs|prl_fs"
)
_ESCAPED = re.compile(r"\\([0-7]{3})")
MOUNTS = Path("/proc/mounts")


class Place(NamedTuple):
    """Where something lies that it should not: whose folder it is, and the folder itself."""

    name: str
    folder: Path


def synced(path: Path) -> Place | None:
    """Return the folder of a synchronising program in which a file lies; None where none is seen."""
    for folder in _folders(path):
        named = next((name for name, pattern in _NAMES if re.fullmatch(pattern, folder.name, re.I)), None)
        marked = next((name for name, marker in _MARKERS if (folder / marker).exists()), None)
        if named or marked:
            return Place(named or marked or "", folder)
    return None


def networked(path: Path, mounts: str | None = None) -> Place | None:
    """Return the network share on which a file lies; None where none is seen. `mounts`: as Linux lists them."""
    for one in (str(path), str(path.resolve())):
        if one.startswith(("\\\\", "//")):
            return Place("网络共享", Path(one).parent)
    text = _mounts() if mounts is None else mounts
    resolved = path.resolve()
    found = [one for one in _mounted(text) if one[0] == resolved or one[0] in resolved.parents]
    if not found:
        return None
    at, kind = max(found, key=lambda one: len(one[0].parts))
    return Place(f"网络文件系统（{kind}）", at) if _NETWORK.fullmatch(kind) else None


def _folders(path: Path) -> Iterator[Path]:
    """Yield the folders above a file, as typed and as they really are: a link may lead into another."""
    yield from dict.fromkeys([*path.absolute().parents, *path.resolve().parents])


def _mounts() -> str:
    try:
        return MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:  # not Linux
        return ""


def _mounted(text: str) -> Iterator[tuple[Path, str]]:
    """Yield each folder and the kind of file system mounted there; of two at one folder the later counts."""
    found = {}
    for line in text.splitlines():
        parts = line.split(" ")
        if len(parts) >= 3:
            found[Path(_ESCAPED.sub(lambda one: chr(int(one[1], 8)), parts[1]))] = parts[2]
    yield from found.items()
