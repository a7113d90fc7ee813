"""XML of strangers as a tree of plain elements: no entity of its own, nothing from outside, no depth without end.

Names are without their namespaces: the two dialects of Office files, and files that declare none, then read alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_DEEPEST = 250  # elements inside one another; real documents stay below 60
_MOST = 5_000_000  # elements


class BadXml(Exception):
    """XML that cannot be read, or that is not let in."""


@dataclass
class Element:
    """An element: its local name, its attributes by local name, and its content in order, text between elements."""

    name: str
    attributes: dict[str, str]
    content: list["Element | str"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Element"]:
        return (item for item in self.content if isinstance(item, Element))

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute."""
        return self.attributes.get(name, default)

    def child(self, *names: str) -> "Element | None":
        """The first element on the path of names from here; None if there is none."""
        found: Element | None = self
        for name in names:
            found = next((child for child in found if child.name == name), None) if found is not None else None
        return found

    def text_of(self, *names: str) -> str:
        """The text of the first element on the path of names from here, on one line; "" if there is none."""
        found = self.child(*names)
        return " ".join(found.text().split()) if found is not None else ""

    def find_all(self, name: str) -> Iterator["Element"]:
        """Every element of that name below this one, in the order of the text."""
        for child in self:
            if child.name == name:
                yield child
            yield from child.find_all(name)

    def find_outermost(self, name: str) -> Iterator["Element"]:
        """Those elements of that name that are in no other one of it."""
        for child in self:
            if child.name == name:
                yield child
            else:
                yield from child.find_outermost(name)

    def text(self) -> str:
        """All of the text inside."""
        return "".join(item if isinstance(item, str) else item.text() for item in self.content)


def parse_xml(data: bytes) -> Element:
    """The root element. Raises BadXml for what is not well formed, defines entities, or is nested without end."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    top = Element("", {})
    opened = [top]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(opened) > _DEEPEST or count > _MOST:
            raise BadXml("it is nested or filled beyond reason")
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()})
        opened[-1].content.append(element)
        opened.append(element)

    def refuse(*_: object) -> int:
        raise BadXml("it defines entities of its own, as only attacks do")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: opened.pop()
    parser.CharacterDataHandler = lambda text: opened[-1].content.append(text)
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BadXml(f"its XML is damaged (line {error.lineno})") from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know or that expat cannot use
        raise BadXml("its XML is in an unknown encoding") from error
    return next(iter(top))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
