"""Pages as a browser reads them: the elements, the links, and nothing between."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

SAFE_SCHEMES = ("", "http:", "https:", "mailto:", "tel:")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DROPPED_BY_BROWSERS = re.compile("^[\x00-\x20]+|[\t\n\r]")
_OTHER_HOST = re.compile(r"[\\/]{2}|\\")
_ADDRESSES = frozenset(
    ("href", "src", "action", "formaction", "xlink:href", "poster", "data", "srcset")
)
# Values that are written by us; all others may hold data.
_OWN_VALUES = frozenset(
    ("class", "role", "scope", "rel", "lang", "type", "data-field", "datetime")
)
_FORBIDDEN = frozenset(
    ("iframe", "object", "embed", "base", "form", "img", "style", "template", "math")
)
_NOTES_MAY = frozenset(
    [
        "p",
        "em",
        "strong",
        "s",
        "code",
        "pre",
        "a",
        "ul",
        "ol",
        "li",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "hr",
        "br",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "time",
    ]
)
_NOTES_ATTRIBUTES = frozenset(
    ("href", "rel", "class", "start", "title", "data-field", "datetime")
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a page is made of, whatever stands in it.

    Attributes:
        skeleton: An element a line: depth, tag, names of attributes. Without the rows
            of a list, the bodies of notes and the letters above a list.
        rows: Of a list, the skeleton of each row, and how often it occurs.
        dangers: What no page may have, in words.

    """

    skeleton: str
    rows: Counter[str]
    dangers: tuple[str, ...]


def parsed(path: Path) -> LexborHTMLParser:
    """Read a page as the HTML standard says."""
    return LexborHTMLParser(path.read_bytes().decode())


def shape_of(path: Path) -> Shape:
    """Find the shape of a page."""
    text = path.read_bytes().decode()
    page = LexborHTMLParser(text)
    rows: Counter[str] = Counter()
    body = page.body
    is_list = body is not None and "list" in _classes(body)
    lines = list(_lines(_root(page), 0, rows, is_list=is_list))
    dangers = [*_dangers(page), *(["a comment"] if "<!--" in text else [])]
    return Shape("\n".join(lines), rows, tuple(dangers))


def elements(node: LexborNode) -> Iterator[LexborNode]:
    """Give every element below a node, in the order of the page."""
    for child in node.iter():
        yield child
        yield from elements(child)


def tags_of(path: Path) -> list[tuple[str, list[str]]]:
    """List every element of a page with the names of its attributes."""
    return [
        (str(one.tag), sorted(one.attributes)) for one in elements(_root(parsed(path)))
    ]


def scheme(address: str) -> str:
    """Find the scheme of an address as a browser does; empty: relative."""
    match = _SCHEME.match(_DROPPED_BY_BROWSERS.sub("", address))
    return match[0].lower() if match else ""


def _root(page: LexborHTMLParser) -> LexborNode:
    assert page.root is not None
    return page.root


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


def _lines(
    node: LexborNode, depth: int, rows: Counter[str], *, is_list: bool
) -> Iterator[str]:
    """Write the elements below a node, one a line.

    Links that the data itself gave are left out, what is in them is not: whether a
    text is an address is no question of safety. Where it leads to is one, and that is
    tested by itself.
    """
    for child in node.iter():
        attributes = child.attributes
        if child.tag == "a" and attributes.keys() == {"href", "rel"}:
            yield from _lines(child, depth, rows, is_list=is_list)
            continue
        yield f"{depth} {_described(child.tag, attributes)}"
        if is_list and child.tag == "tbody":
            for row in child.iter():
                inner = _lines(row, 1, rows, is_list=False)
                rows["\n".join((_described(row.tag, row.attributes), *inner))] += 1
        elif attributes.get("class") not in ("letters", "prose"):
            yield from _lines(child, depth + 1, rows, is_list=is_list)


def _described(tag: str | None, attributes: Mapping[str, str | None]) -> str:
    parts = [str(tag)]
    for name, value in sorted(attributes.items()):
        if name in _OWN_VALUES:
            parts.append(f"{name}={value}")
        elif name in _ADDRESSES:
            parts.append(f"{name}={scheme(value or '') or 'relative'}")
        else:
            parts.append(name)
    return " ".join(parts)


def _dangers(page: LexborHTMLParser) -> Iterator[str]:
    for node in elements(_root(page)):
        tag, attributes = node.tag, node.attributes
        if tag in _FORBIDDEN:
            yield f"<{tag}>"
        if tag == "script" and (not attributes.get("src") or node.text()):
            yield "a script that is not ours"
        for name, value in attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                yield f"the attribute {name}"
            elif name in _ADDRESSES and not _is_harmless(tag, value or ""):
                yield f"the address {value!r}"
    for note in page.css(".prose"):
        yield from _dangers_of_note(note)


def _is_harmless(tag: str | None, address: str) -> bool:
    if tag == "link" and address == "data:,":  # our icon: none
        return True
    relative = not scheme(address)
    to_other_host = _OTHER_HOST.match(_DROPPED_BY_BROWSERS.sub("", address))
    return scheme(address) in SAFE_SCHEMES and not (relative and to_other_host)


def _dangers_of_note(note: LexborNode) -> Iterator[str]:
    for node in elements(note):
        if node.tag not in _NOTES_MAY:
            yield f"<{node.tag}> in a note"
        for name in node.attributes.keys() - _NOTES_ATTRIBUTES:
            yield f"the attribute {name} in a note"
