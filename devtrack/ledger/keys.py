"""Which key seals, hides and finds? One master key in a file of its own, from which all others are derived.

The file lies apart from the database and belongs to its owner alone. Who loses it can still read the facts, but no
name, no number and no private text, and can neither verify nor go on writing.
"""

import base64
import binascii
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from devtrack.errors import Unusable

_NONCE = 12
_VERSION = b"\x01"  # of what follows, so that keys and ciphers can change one day


class Keys(NamedTuple):
    """What is derived from the master key. `ident`: of which ledger; `name`: says which key, and nothing about it."""

    ident: str
    name: str
    sealing: bytes
    wrapping: bytes
    finding: bytes
    committing: bytes


def create(path: Path, ident: str) -> Keys:
    """Make a key file that only its owner may read; raises Unusable where there is one already."""
    master = secrets.token_bytes(32)
    text = json.dumps({"devtrack": 1, "ledger": ident, "key": base64.b64encode(master).decode()}) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Unusable(f"密钥文件 {path} 已经存在；没有改动。请换一个位置（--key），或先核实它属于哪个台账") from None
    except OSError as error:
        raise Unusable(f"无法建立密钥文件 {path}：{error.strerror}") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return _derive(master, ident)


def load(path: Path) -> Keys:
    """Read a key file; raises Unusable where it is missing or is none."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        master, ident = base64.b64decode(plain["key"], validate=True), plain["ledger"]
        if len(master) != 32 or not isinstance(ident, str):
            raise ValueError
    except FileNotFoundError:
        raise Unusable(
            f"找不到密钥文件 {path}。没有它，台账里的姓名和号码无法读出，也不能验证和登记；"
            "请从保管处取回，用 --key 指明"
        ) from None
    except OSError as error:
        raise Unusable(f"无法读取密钥文件 {path}：{error.strerror}") from None
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise Unusable(f"{path} 不是 devtrack 的密钥文件，或已损坏；请取回原件") from None
    return _derive(master, ident)


def _derive(master: bytes, ident: str) -> Keys:
    def key(purpose: str, length: int = 32) -> bytes:
        info = f"devtrack {ident} {purpose}".encode()
        return HKDFExpand(SHA256(), length, info).derive(master)

    return Keys(ident, key("name", 4).hex(), key("seal"), key("wrap"), key("find"), key("commit"))


def encrypt(key: bytes, plain: bytes, about: bytes) -> bytes:
    """Return a text encrypted and bound to what it is about (AES-256-GCM)."""
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, about)


def decrypt(key: bytes, blob: bytes, about: bytes) -> bytes | None:
    """Return the text; None where it was changed, or is about something else, or this is not its key."""
    if not isinstance(blob, bytes) or blob[:1] != _VERSION:  # SQLite keeps whatever somebody puts there
        return None
    try:
        return AESGCM(key).decrypt(blob[1:1 + _NONCE], blob[1 + _NONCE:], about)
    except (InvalidTag, ValueError):
        return None


def new_person_key(keys: Keys, person: int) -> tuple[bytes, bytes]:
    """Return a fresh key for a person's texts, and the same wrapped for keeping."""
    own = secrets.token_bytes(32)
    return own, encrypt(keys.wrapping, own, b"person %d" % person)


def unwrap(keys: Keys, person: int, wrapped: bytes) -> bytes | None:
    """Return a person's key; None where it was changed or this is not the ledger's key."""
    return decrypt(keys.wrapping, wrapped, b"person %d" % person)


def blind(keys: Keys, what: str, value: str | None) -> bytes | None:
    """Return what a name or number is looked up by: always the same, and nothing can be read from it."""
    if not value:
        return None
    return hmac.digest(keys.finding, f"{what}\0{value}".encode(), "sha256")[:16]


def commit(keys: Keys, batch: int, owner: int, texts: Mapping[str, Any]) -> bytes:
    """Return the seal of private texts that stand apart: it says nothing of them once they are erased."""
    plain = json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.digest(keys.committing, f"{batch}\0{owner}\0{plain}".encode(), "sha256")[:16]
