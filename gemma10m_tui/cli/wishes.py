"""The options that say how files are read, and up to where; a password is never one of the words of a command line."""

import os
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from gemma10m_tui.cli.output import is_terminal
from gemma10m_tui.errors import ExitCode, Problem

if TYPE_CHECKING:
    from gemma10m_tui.library.places import Upto
    from gemma10m_tui.reading.wishes import Wishes

PASSWORD_VARIABLE = "GEMMA10M_PASSWORD"
_LONGEST_PASSWORD = 10_000  # bytes


@dataclass(frozen=True)
class ReadingOptions:
    """How files are to be read, and up to where, as the words of a command line."""

    encoding: Annotated[
        str | None,
        typer.Option("--encoding", metavar="NAME", help="The encoding of text files; found out if not given."),
    ] = None
    password: Annotated[
        bool,
        typer.Option("--password", help=f"Ask for the password of encrypted files; scripts set {PASSWORD_VARIABLE}."),
    ] = False
    password_fd: Annotated[
        int | None,
        typer.Option(
            "--password-fd", metavar="N", help="Read the password from this file descriptor.", min=0, max=2**31 - 1
        ),
    ] = None
    pages: Annotated[
        str | None,
        typer.Option(
            "--pages",
            metavar="10-40",
            help="Only these pages of PDFs, and of e-books with page marks: 12, 1,5-7 or 90-.",
        ),
    ] = None
    upto: Annotated[
        str | None,
        typer.Option("--upto", metavar="CHAPTER", help="Stop behind this chapter or document, as if no more existed."),
    ] = None
    upto_page: Annotated[
        int | None,
        typer.Option("--upto-page", metavar="N", min=1, help="Stop behind this page, as if no more existed."),
    ] = None
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", metavar="N", min=1, max=64, help="How many processes open files; found if not given."
        ),
    ] = None

    def judged(self) -> "Wishes":
        """What the words mean, but for the password; raises a Problem for those that mean nothing.

        So nothing is read, and nobody asked for a password, for words that are wrong.
        """
        from gemma10m_tui.documents import ReadOptions, page_spans, text_encoding
        from gemma10m_tui.reading.wishes import Wishes

        encoding = text_encoding(self.encoding) if self.encoding is not None else None
        pages = page_spans(self.pages) if self.pages is not None else ()
        return Wishes(ReadOptions(encoding, pages=pages), self.jobs, _place(self.upto, self.upto_page))

    def with_password(self, wished: "Wishes") -> "Wishes":
        """The same wishes, with the password of encrypted files where one is given or asked for."""
        password = _password(self.password, self.password_fd)
        return replace(wished, options=replace(wished.options, password=password))


def _place(section: str | None, page: int | None) -> "Upto | None":
    """Where --upto or --upto-page say that the text ends."""
    from gemma10m_tui.library.places import Upto

    if section is not None and page is not None:
        raise Problem("Give --upto or --upto-page, not both.", ExitCode.USAGE)
    if section is not None and not section.strip():
        raise Problem("Name a chapter or a document behind --upto.", ExitCode.USAGE)
    return None if section is None and page is None else Upto(section, page)


def _password(ask: bool, descriptor: int | None) -> str | None:
    """From a file descriptor, the environment, or the person; the process list shows none of them."""
    if descriptor is not None:
        try:
            with open(descriptor, "rb", closefd=False) as file:
                data = file.read(_LONGEST_PASSWORD)
        except OSError as error:
            raise Problem(f"The password cannot be read from file descriptor {descriptor}.", ExitCode.USAGE) from error
        return data.decode("utf-8", "surrogateescape").split("\n")[0].removesuffix("\r")
    known = os.environ.get(PASSWORD_VARIABLE)
    if known is not None or not ask:
        return known
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise Problem(
            f"There is no terminal to ask for the password in; set {PASSWORD_VARIABLE} or use --password-fd.",
            ExitCode.USAGE,
        )
    return str(typer.prompt("Password", hide_input=True, err=True))
