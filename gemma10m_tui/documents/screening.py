"""What a file of a folder holds that nobody wants read by accident: keys, tokens, and pointers to files elsewhere.

Only formats that their makers gave a mark are looked for; a guess at what a password may look like would be wrong more
often than right.
"""

import re

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_ANNEX_POINTER = re.compile(rb"\A/annex/objects/\S+\s*\Z")
_HOLDS = "holds what looks like"
_CERTIFICATE = re.compile(
    rb"\s*-----BEGIN (?:TRUSTED |X509 )?(?:CERTIFICATE|CERTIFICATE REQUEST|X509 CRL|PUBLIC KEY)-----"
)
_SMALL = 1024  # bytes; a pointer is shorter

# What is looked for, what every one of them holds (looked for first: a hundred times faster), and how it is written.
_TOKENS = (
    ("a private key", (b"PRIVATE KEY",),
     rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n)+(?:[\w-]+: [^\n]*\n)*\s*([A-Za-z0-9+/]{40})"),
    ("an AWS key", (b"AKIA", b"ASIA"), rb"(?<![A-Za-z0-9+/])((?:AKIA|ASIA)[A-Z2-7]{16})(?![A-Za-z0-9+/])"),
    ("a GitHub token", (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"), rb"\b(gh[pousr]_[A-Za-z0-9]{36})\b"),
    ("a GitHub token", (b"github_pat_",), rb"\b(github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b"),
    ("a GitLab token", (b"glpat-",), rb"\b(glpat-[\w-]{20})\b"),
    ("a Slack token", (b"xox",), rb"\b(xox[abposr]-[0-9]{10,}-[0-9A-Za-z-]{10,})"),
    ("a Slack token", (b"hooks.slack.com",), rb"(services/T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{24})"),
    ("a Google key", (b"AIza",), rb"\b(AIza[0-9A-Za-z_-]{35})\b"),
    ("a Stripe key", (b"k_live_",), rb"\b([rs]k_live_[0-9A-Za-z]{24,})\b"),
    ("an Anthropic key", (b"sk-ant-",), rb"\b(sk-ant-[\w-]{80,})"),
    ("an OpenAI key", (b"T3BlbkFJ",), rb"\b(sk-(?:proj-)?[\w-]{20,200}T3BlbkFJ[\w-]{20,})"),
    ("a Hugging Face token", (b"hf_",), rb"\b(hf_[A-Za-z]{34})\b"),
    ("a package index token", (b"npm_",), rb"\b(npm_[A-Za-z0-9]{36})\b"),
    ("a package index token", (b"pypi-AgEIcHlwaS5vcmc",), rb"(pypi-AgEIcHlwaS5vcmc[\w-]{50,})"),
)  # fmt: skip
_PATTERNS = tuple((what, marks, re.compile(pattern)) for what, marks, pattern in _TOKENS)
_EXAMPLE = re.compile(rb"(?i)example|x{6}|0{8}|12345678|abcdef")
_LEAST_VARIETY = 10  # different characters in something drawn at random


def no_text(data: bytes) -> str | None:
    """Why a file's beginning shows that there is nothing in it to read: a pointer, a certificate; None if there may."""
    if _CERTIFICATE.match(data):
        return "a certificate or public key, not text"
    if data.startswith(_LFS_POINTER):
        return "a pointer of Git LFS, the file itself is not here (fetch it with git lfs pull)"
    if len(data) <= _SMALL and _ANNEX_POINTER.match(data):
        return "a pointer of git-annex, the file itself is not here (fetch it with git annex get)"
    return None


def secret(data: bytes) -> str | None:
    """What in a file's bytes looks like a secret that works ("a GitHub token"); None if nothing does."""
    for what, marks, pattern in _PATTERNS:
        if not any(mark in data for mark in marks):
            continue
        for match in pattern.finditer(data):
            if not _EXAMPLE.search(match[1]) and len(set(match[1])) >= _LEAST_VARIETY:
                return what
    return None


def secret_reason(data: bytes) -> str | None:
    """Why a file is not read for what it holds; None if it holds no secret that can be told."""
    what = secret(data)
    return f"{_HOLDS} {what} (name it itself to read it)" if what else None


def is_secret(reason: str) -> bool:
    """Whether a file was left out for what it may hold: the person should be told so before reading begins."""
    return reason.startswith(("may hold secrets", _HOLDS))
