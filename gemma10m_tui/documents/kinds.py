"""Which files are worth opening and as what: content first, then the name, each refusal with its reason."""

import importlib.util
import re
from pathlib import PurePath

from gemma10m_tui.documents import signatures
from gemma10m_tui.documents.document import DocumentKind
from gemma10m_tui.documents.text import PROBED_BYTES
from gemma10m_tui.documents.zip_names import TAIL_BYTES as ZIP_TAIL_BYTES

HEAD_BYTES = PROBED_BYTES
TAIL_BYTES = ZIP_TAIL_BYTES
PACKAGES = (signatures.ZIP, signatures.OLE)  # what files begin with whose last bytes tell their kind
LARGEST_FILE = 200_000_000  # bytes; a bound against mistakes, ten times the longest books
LARGEST_CODE_FILE = 2_000_000  # bytes; beyond it, in a folder, it is data and not source

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd"})
WEB_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
RESTRUCTURED_SUFFIXES = frozenset({".rst", ".rest"})
_PROSE_SUFFIXES = frozenset(
    {"", ".txt", ".text", ".asc", ".adoc", ".asciidoc", ".org", ".log", ".tex", ".srt", ".vtt", ".rtf", ".doc"}
)
_PROSE_NAMES = re.compile(
    r"(?i)(readme|licen[cs]e|copying|authors|contributors|changelog|changes|history|news|notice|todo|install|manual|"
    r"thanks|credits|maintainers)([.-].*)?$"
)
_CODE_NAMES = re.compile(
    r"(?i)(.*makefile|dockerfile|containerfile|gemfile|rakefile|justfile|vagrantfile|procfile|build|"
    r"workspace|jenkinsfile|cmakelists\.txt|codeowners|requirements.*\.txt|constraints.*\.txt|"
    r"py\.typed|\.[a-z].*)$"
)

_UNSUPPORTED = {
    ".mobi": "MOBI is not supported yet; convert it to text, e.g. with Calibre",
    ".azw3": "AZW3 is not supported yet; convert it to text, e.g. with Calibre",
    ".doc": "DOC is not supported yet; convert it to text or PDF, e.g. with LibreOffice",
    ".pptx": "PPTX is not supported yet; convert it to PDF, e.g. with LibreOffice",
    ".ppt": "PPT is not supported yet; convert it to PDF, e.g. with LibreOffice",
    ".xlsx": "XLSX is not supported yet; export it as CSV",
    ".xls": "XLS is not supported yet; export it as CSV",
    ".odp": "ODP is not supported yet; convert it to PDF, e.g. with LibreOffice",
    ".ods": "ODS is not supported yet; export it as CSV",
    ".djvu": "DjVu is not supported yet; convert it to text, e.g. with djvutxt",
    ".ps": "PostScript is not supported yet; convert it to PDF, e.g. with ps2pdf",
}
_KIND_BY_SUFFIX = {
    ".epub": DocumentKind.EPUB,
    ".docx": DocumentKind.DOCX,
    ".docm": DocumentKind.DOCX,
    ".dotx": DocumentKind.DOCX,
    ".odt": DocumentKind.ODT,
    ".ott": DocumentKind.ODT,
    ".fodt": DocumentKind.ODT,
    ".ipynb": DocumentKind.NOTEBOOK,
}
_PACKAGE_NAMES = {
    ".pdf": "a PDF",
    ".epub": "an EPUB",
    ".docx": "a DOCX",
    ".docm": "a DOCX",
    ".dotx": "a DOCX",
    ".odt": "an ODT",
    ".ott": "an ODT",
    ".fodt": "an ODT",
}
# Kinds whose bytes are text: of another one, a NUL says nothing.
TEXTUAL = frozenset(
    {DocumentKind.TEXT, DocumentKind.MARKDOWN, DocumentKind.CODE, DocumentKind.HTML, DocumentKind.NOTEBOOK}
)
_BINARY_SIGNATURES = (
    (b"PK\x03\x04", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3\x00", "database"),
)

_SECRET = re.compile(
    r"(?i)(\.env|\.env[._-].*|.*\.env|.*\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc\.key)|id_(rsa|dsa|ecdsa|ed25519).*|"
    r"\.netrc|\.pgpass|\.pypirc|\.npmrc|\.htpasswd|credentials(\.json|\.ya?ml)?|secrets?\.(json|ya?ml|toml)|"
    r"\.git-credentials|service[-_]account.*\.json)$"
)
_SECRET_EXAMPLE = re.compile(r"(?i).*(example|sample|template|dist)$|.*\.pub$")
_LOCK_FILES = frozenset(
    {
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "pdm.lock",
        "uv.lock", "pipfile.lock", "cargo.lock", "composer.lock", "gemfile.lock", "go.sum", "flake.lock",
        "mix.lock", "podfile.lock", "bun.lock", "bun.lockb", "packages.lock.json", "gradle.lockfile",
        "deno.lock", "pixi.lock", "conan.lock",
    }
)  # fmt: skip
_GENERATED_NAME = re.compile(
    r"(?i).*(\.min\.(js|css|mjs)|\.map|\.bundle\.js|[-_.]pb2(_grpc)?\.pyi?|\.pb\.go|\.g\.dart)$"
)
_GENERATED_MARK = re.compile(rb"@generated\b|Code generated .{0,80}DO NOT EDIT")
_GENERATED_MARK_WITHIN = 2048

_DEPENDENCY_FOLDERS = frozenset(
    {
        "node_modules", "bower_components", "jspm_packages", "vendor", "vendored", "third_party",
        "third-party", "thirdparty", ".venv", "venv", "site-packages", ".tox", ".nox", ".eggs", "pods",
        ".bundle", ".gradle", ".yarn",
    }
)  # fmt: skip
_BUILD_FOLDERS = frozenset(
    {
        "dist", "build", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis",
        ".ipynb_checkpoints", ".next", ".nuxt", ".cache", ".terraform", "htmlcov",
    }
)  # fmt: skip
REPOSITORY_FOLDERS = frozenset({".git", ".hg", ".svn", ".bzr", ".jj"})


def kind_of(name: str, head: bytes, tail: bytes = b"") -> DocumentKind:
    """How a file is read, by its first and (of a zip file) last bytes, and by its name."""
    path = PurePath(name)
    suffix = path.suffix.lower()
    told = _kind_by_content(suffix, head, tail) or _KIND_BY_SUFFIX.get(suffix)
    if told:
        return told
    if suffix in MARKDOWN_SUFFIXES or suffix in RESTRUCTURED_SUFFIXES:
        return DocumentKind.MARKDOWN
    if head.startswith(b"#!") or _CODE_NAMES.match(path.name):
        return DocumentKind.CODE
    if suffix in WEB_SUFFIXES:
        return DocumentKind.CODE if signatures.is_template(head) else DocumentKind.HTML
    if _is_prose(suffix) or _PROSE_NAMES.match(path.name):
        return DocumentKind.HTML if signatures.is_web_page(head) else DocumentKind.TEXT
    return DocumentKind.CODE


def _is_prose(suffix: str) -> bool:
    return suffix in _PROSE_SUFFIXES or " " in suffix or suffix[1:].isdigit()


def _kind_by_content(suffix: str, head: bytes, tail: bytes) -> DocumentKind | None:
    """The kind of a file that cannot be mistaken, whatever it is called."""
    if signatures.is_pdf(head, suffix):
        return DocumentKind.PDF
    if head.startswith(signatures.ZIP):
        return signatures.package_kind(head, tail)
    if signatures.is_encrypted_office(head, tail):
        return DocumentKind.DOCX  # whose reader says what can be done
    if signatures.is_rtf(head):
        return DocumentKind.RTF
    if (suffix == ".json" or _is_prose(suffix)) and signatures.is_notebook(head):
        return DocumentKind.NOTEBOOK
    return None


def unsupported(name: str, head: bytes, tail: bytes = b"") -> str | None:
    """Why a file of a known but unsupported format cannot be read, and what to convert it to; None if it can."""
    suffix = PurePath(name).suffix.lower()
    kind = _kind_by_content(suffix, head, tail)
    if kind is DocumentKind.RTF and importlib.util.find_spec("striprtf") is None:
        return "RTF needs a small addition: pip install 'gemma10m[rtf]' (or save it as text or PDF)"
    if kind is not None:
        return None
    if head.startswith(signatures.ZIP):
        other = signatures.office_suffix(head, tail)
        if other or suffix in _KIND_BY_SUFFIX:
            return _UNSUPPORTED.get(other)
    if head.startswith(signatures.OLE):
        return _UNSUPPORTED.get(suffix, _UNSUPPORTED[".doc"]) if suffix not in _KIND_BY_SUFFIX else None
    if suffix in _UNSUPPORTED:
        return _UNSUPPORTED[suffix]
    if suffix in _PACKAGE_NAMES and not head.startswith(signatures.ZIP) and not signatures.is_flat_odt(head):
        return _misnamed(_PACKAGE_NAMES[suffix], head)
    return next((f"binary ({what})" for mark, what in _BINARY_SIGNATURES if head.startswith(mark)), None)


def _misnamed(what: str, head: bytes) -> str:
    if not head.strip(b"\0"):
        return f"it is not {what}, though its name says so (it holds only zeros); fetch it again"
    return f"it is not {what}, though its name says so; fetch it again or give it its right name"


def unwanted_folder(name: str) -> str | None:
    """Why a folder of a tree is not entered; None if it is."""
    lowered = name.lower()
    if lowered in _DEPENDENCY_FOLDERS:
        return "dependencies, not this project's own text"
    if lowered in _BUILD_FOLDERS or lowered.endswith((".egg-info", ".dist-info")):
        return "built or cached, not written by a person"
    return None


def unwanted_file(name: str) -> str | None:
    """Why a file of a tree is not wanted, by its name alone; None if it is. A file that is named itself is always."""
    if _SECRET.match(name) and not _SECRET_EXAMPLE.match(name):
        return "may hold secrets (name it itself to read it)"
    if name.lower() in _LOCK_FILES:
        return "lock file"
    if _GENERATED_NAME.match(name):
        return "generated or minified"
    return None


def unwanted_code(head: bytes, size: int) -> str | None:
    """Why a source file of a tree is not wanted, by its beginning: written by a program for a program."""
    if _GENERATED_MARK.search(head, 0, _GENERATED_MARK_WITHIN):
        return "generated"
    lines = head.split(b"\n")
    long_lines = max(map(len, lines)) > 5000 or len(head) > 200 * len(lines)
    return "minified or machine-written (very long lines)" if size > 20_000 and long_lines else None


def too_large(size: int, limit: int) -> str:
    """The reason for a file over its limit."""
    return f"too large ({size / 1e6:,.0f} MB; the limit is {limit / 1e6:,.0f} MB)"
