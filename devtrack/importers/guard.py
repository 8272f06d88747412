"""What kind of file is this really, and is it one that can be read? By its content, not by its name."""

import zipfile
from pathlib import Path

from devtrack.errors import Unusable
from devtrack.importers.reading import Limits

DOSSIER, XLSX, XLS, CSV = "dossier", "xlsx", "xls", "csv"
DAMAGED = "文件损坏，或没有下载完整；请重新下载，或在 Excel、WPS 里打开后另存为 .xlsx"
LOCKED = "文件加了密码；请在 Excel 或 WPS 里去掉密码后另存"
WORD = "这是 Word 文件；请把其中的表格复制到 Excel，存为 .xlsx"
_SAVE_AS = "请在 Excel 或 WPS 里打开，另存为 .xlsx 后再试"
_READABLE = "可读的文件：名册 .xlsx、.xls、.csv，档案 .jsonl"
_BY_SUFFIX = {
    ".doc": WORD,
    ".docx": WORD,
    ".wps": "这是 WPS 文字文件；请把其中的表格复制到 WPS 表格，存为 .xlsx",
    ".pdf": "PDF 读不出表格；请找到原来的 Excel 表，或另存为 .xlsx",
    ".et": f"这是 WPS 表格的专用格式；{_SAVE_AS}",
    ".ett": f"这是 WPS 表格的模板；{_SAVE_AS}",
    ".xlsb": f"这是二进制工作簿；{_SAVE_AS}",
    ".ods": f"这是 OpenDocument 表格；{_SAVE_AS}",
    ".numbers": "这是 Numbers 表格；请导出为 .xlsx 后再试",
    ".zip": "这是压缩包；请先解压，再读其中的名册",
    ".rar": "这是压缩包；请先解压，再读其中的名册",
    ".7z": "这是压缩包；请先解压，再读其中的名册",
}
_BY_HEAD = (
    (b"%PDF", _BY_SUFFIX[".pdf"]),
    (b"\x89PNG", "这是图片，不是表格；请找到原来的 Excel 表"),
    (b"\xff\xd8\xff", "这是图片，不是表格；请找到原来的 Excel 表"),
    (b"GIF8", "这是图片，不是表格；请找到原来的 Excel 表"),
    (b"BM", "这是图片，不是表格；请找到原来的 Excel 表"),
    (b"Rar!", _BY_SUFFIX[".rar"]),
    (b"7z\xbc\xaf", _BY_SUFFIX[".7z"]),
    (b"\x1f\x8b", _BY_SUFFIX[".zip"]),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOSSIERS = (".jsonl", ".ndjson", ".json")


def scattered(name: str, row: int, column: int) -> Unusable:
    """Return what to raise where the cells in use span too large a rectangle."""
    said = f"工作表的内容散布到第 {row} 行、第 {column} 列，不像名册，没有读"
    return Unusable(f"{name}: {said}。请删去表格以外的内容，或把名册复制到新工作簿")


def sniff(path: Path, limits: Limits) -> str:
    """Return what a file is: dossier, xlsx, xls or csv; raises Unusable with what would be right."""
    head = _head(path)
    suffix = path.suffix.lower()
    if suffix in _BY_SUFFIX:
        raise Unusable(f"{path.name}: {_BY_SUFFIX[suffix]}")
    for sign, message in _BY_HEAD:
        if head.startswith(sign) and not (sign == b"BM" and head.isascii()):
            raise Unusable(f"{path.name}: {message}")
    kind = _kind(path, suffix, head)
    size, most = path.stat().st_size, limits.text_bytes if kind == CSV else limits.file_bytes
    if kind != DOSSIER and size > most:
        said = f"文件有 {size >> 20} MB，名册不会超过 {most >> 20} MB；请删去图片和无关的内容，或分成几个文件"
        raise Unusable(f"{path.name}: {said}")
    return kind


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise Unusable(f"{path}: 这是文件夹；请写明其中的名册或档案文件")
    if not path.exists():
        raise Unusable(f"{path}: 没有这个文件；请检查文件名和所在的文件夹")
    if not path.is_file():
        raise Unusable(f"{path}: 不是普通文件；{_READABLE}")
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise Unusable(f"{path.name}: 打不开（{error.strerror}）；若在 Excel 里开着请先关闭，并检查权限") from None
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        raise Unusable(f"{path.name}: 文件是空的；{_READABLE}")
    return head


def _kind(path: Path, suffix: str, head: bytes) -> str:
    if head.startswith(b"PK"):
        return _zip_kind(path)
    if head.startswith(_OLE):
        return XLS
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        raise Unusable(f"{path.name}: 这是网页（HTML 或 XML）格式，只是名为 {suffix or '表格'}；{_SAVE_AS}")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unusable(f"{path.name}: 不是表格，也不是文字文件；{_READABLE}")
    if suffix in _DOSSIERS or text.startswith(b"{"):
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unusable(f"{path.name}: 档案文件是 UTF-16 编码；请另存为 UTF-8")
        if text.startswith(b"["):
            raise Unusable(f"{path.name}: 整个文件是一个 JSON 列表；档案文件须每行一个人，各写成一个 JSON 对象")
        return DOSSIER
    return CSV


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unusable(f"{path.name}: {DAMAGED}") from None
    if "xl/workbook.xml" in names:
        return XLSX
    if "word/document.xml" in names:
        raise Unusable(f"{path.name}: {_BY_SUFFIX['.docx']}")
    if "xl/workbook.bin" in names:
        raise Unusable(f"{path.name}: {_BY_SUFFIX['.xlsb']}")
    if "content.xml" in names:
        raise Unusable(f"{path.name}: {_BY_SUFFIX['.ods']}")
    raise Unusable(f"{path.name}: 这是压缩包，里面没有工作簿；{_READABLE}")
