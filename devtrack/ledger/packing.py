"""How does a pack of cases travel? As one file that only its passphrase opens, and that nobody can change unseen."""

import json
import secrets
import zlib
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from devtrack.errors import Unusable

MAGIC = b"devtrack pack 1\n"
_SALT, _NONCE = 16, 12
_COST = 2**15  # about a tenth of a second, and 32 MB, for each guess at the passphrase
MOST = 512 << 20  # bytes unpacked


def is_pack(path: Path) -> bool:
    """Tell whether a file is a pack."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def wrap(content: Any, passphrase: str) -> bytes:
    """Return plain data as a pack."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    plain = zlib.compress(json.dumps(content, ensure_ascii=False).encode(), 9)
    return MAGIC + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, plain, MAGIC)


def unwrap(path: Path, passphrase: str) -> Any:
    """Return what is in a pack; raises Unusable where the passphrase is wrong or the file was changed."""
    try:
        data = path.read_bytes()[len(MAGIC):]
    except OSError as error:
        raise Unusable(f"{path.name}: 读不出来：{error.strerror}") from None
    salt, nonce, locked = data[:_SALT], data[_SALT:_SALT + _NONCE], data[_SALT + _NONCE:]
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, locked, MAGIC)
    except (InvalidTag, ValueError):
        raise Unusable(f"{path.name}: 口令不对，或文件不完整、被改动过；没有导入") from None
    opened = zlib.decompressobj()
    try:
        text = opened.decompress(plain, MOST)
        if opened.unconsumed_tail:
            raise Unusable(f"{path.name}: 展开后超过 {MOST >> 20} MB，不像档案包；没有导入")
        return json.loads(text)
    except (zlib.error, ValueError, RecursionError):
        raise Unusable(f"{path.name}: 打开了，里面却不是档案包的内容，可能是别的程序写的；没有导入") from None


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt, 32, _COST, 8, 1).derive(passphrase.encode(errors="surrogateescape"))
