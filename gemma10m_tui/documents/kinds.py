"""Which files are worth opening and as what: content first, then the name, each refusal with its reason."""

import re
from pathlib import PurePath

from gemma10m_tui.documents.document import DocumentKind
from gemma10m_tui.documents.text import PROBED_BYTES

HEAD_BYTES = PROBED_BYTES
LARGEST_FILE = 200_000_000  # bytes; a bound against mistakes, ten times the longest books
LARGEST_CODE_FILE = 2_000_000  # bytes; beyond it, in a folder, it is data and not source

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd"})
RESTRUCTURED_SUFFIXES = frozenset({".rst", ".rest"})
_PROSE_SUFFIXES = frozenset({"", ".txt", ".text", ".asc", ".adoc", ".asciidoc", ".org", ".log", ".tex", ".srt", ".vtt"})
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
    ".epub": "EPUB is not supported yet; convert it to text or Markdown, e.g. with pandoc or Calibre",
    ".mobi": "MOBI is not supported yet; convert it to text, e.g. with Calibre",
    ".azw3": "AZW3 is not supported yet; convert it to text, e.g. with Calibre",
    ".docx": "DOCX is not supported yet; convert it to text, Markdown or PDF, e.g. with pandoc or LibreOffice",
    ".doc": "DOC is not supported yet; convert it to text or PDF, e.g. with LibreOffice",
    ".odt": "ODT is not supported yet; convert it to text, Markdown or PDF, e.g. with pandoc or LibreOffice",
    ".rtf": "RTF is not supported yet; convert it to text or PDF, e.g. with LibreOffice",
    ".pptx": "PPTX is not supported yet; convert it to PDF, e.g. with LibreOffice",
    ".ppt": "PPT is not supported yet; convert it to PDF, e.g. with LibreOffice",
    ".xlsx": "XLSX is not supported yet; export it as CSV",
    ".xls": "XLS is not supported yet; export it as CSV",
    ".ods": "ODS is not supported yet; export it as CSV",
    ".html": "HTML is not supported yet; convert it to text or Markdown, e.g. with pandoc",
    ".htm": "HTML is not supported yet; convert it to text or Markdown, e.g. with pandoc",
    ".xhtml": "HTML is not supported yet; convert it to text or Markdown, e.g. with pandoc",
    ".ipynb": "notebooks are not supported yet; convert them, e.g. with jupyter nbconvert --to markdown",
    ".djvu": "DjVu is not supported yet; convert it to text, e.g. with djvutxt",
    ".ps": "PostScript is not supported yet; convert it to PDF, e.g. with ps2pdf",
}
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


def kind_of(name: str, head: bytes) -> DocumentKind:
    """How a file is read, by its first bytes and its name."""
    if b"%PDF-" in head[:1024]:
        return DocumentKind.PDF
    path = PurePath(name)
    suffix = path.suffix.lower()
    if suffix in MARKDOWN_SUFFIXES or suffix in RESTRUCTURED_SUFFIXES:
        return DocumentKind.MARKDOWN
    if head.startswith(b"#!") or _CODE_NAMES.match(path.name):
        return DocumentKind.CODE
    if suffix in _PROSE_SUFFIXES or _PROSE_NAMES.match(path.name) or " " in suffix or suffix[1:].isdigit():
        return DocumentKind.TEXT
    return DocumentKind.CODE


def unsupported(name: str, head: bytes) -> str | None:
    """Why a file of a known but unsupported format cannot be read, and what to convert it to; None if it can."""
    if b"%PDF-" in head[:1024]:
        return None
    if head.startswith(b"PK\x03\x04"):
        for mark, suffix in ((b"application/epub+zip", ".epub"), (b"word/", ".docx"), (b"opendocument.text", ".odt")):
            if mark in head:
                return _UNSUPPORTED[suffix]
    if head.startswith(b"{\\rtf"):
        return _UNSUPPORTED[".rtf"]
    suffix = PurePath(name).suffix.lower()
    if suffix in _UNSUPPORTED:
        return _UNSUPPORTED[suffix]
    if suffix == ".pdf" and not head.strip(b"\0"):
        return "it is not a PDF, though its name says so (it holds only zeros); fetch it again"
    if suffix == ".pdf":
        return "it is not a PDF, though its name says so; fetch it again or give it its right name"
    return next((f"binary ({what})" for mark, what in _BINARY_SIGNATURES if head.startswith(mark)), None)


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
