"""Reads one file of the catalogue and remembers the line of everything in it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePath
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

TAG = "tag:yaml.org,2002:"
WORDS = {"true": True, "false": False}


class Block(dict[str, Any]):
    """A mapping of a file: where it starts and on which line each key stands."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str | int | None) -> int:
        """Return the line of a key; of the block itself when there is no such key."""
        return self.lines.get(key, self.line) if isinstance(key, str) else self.line


class Rows(list[Any]):
    """A list of a file: where it starts and on which line each item stands."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: list[int] = []

    def line_of(self, index: str | int | None) -> int:
        """Return the line of an item; of the list itself when there is no such item."""
        known = isinstance(index, int) and 0 <= index < len(self.lines)
        return self.lines[index] if known else self.line  # type: ignore[index]


class Fault(NamedTuple):
    """Something in a file that cannot be read: its line and a sentence in both languages."""

    line: int
    en: str
    zh: str


class Reading(NamedTuple):
    """What a file holds (None when it cannot be read at all) and its faults; never changed."""

    content: Any
    faults: tuple[Fault, ...]


def sections(file: str, content: Any) -> Any:
    """Return the sections of a file; a file that is a list is the section of its own name."""
    if not isinstance(content, Rows):
        return content
    block = Block(file, content.line)
    block[PurePath(file).stem] = content
    return block


@lru_cache(maxsize=256)
def read(file: str, text: str) -> Reading:
    """Parse the text of a file; the same text is parsed only once in a process."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _unreadable(mark.line + 1 if mark else 1, str(error.problem or error.context))
    except YAMLError as error:
        return _unreadable(1, str(error).splitlines()[0])
    if node is None:
        return Reading(None, (Fault(1, "The file is empty.", "文件为空。"),))
    builder = _Builder(file)
    return Reading(builder.build(node), tuple(builder.faults))


def _unreadable(line: int, reason: str) -> Reading:
    fault = Fault(line, f"This is not valid YAML: {reason}.", f"YAML格式错误:{reason}。")
    return Reading(None, (fault,))


class _Builder:
    """Turns YAML nodes into blocks, rows and plain values."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.seen: set[int] = set()

    def build(self, node: Node) -> Any:
        if id(node) in self.seen:
            return self._fault(
                node, "Aliases are not used here; write it out.", "不使用别名,请写全。"
            )
        self.seen.add(id(node))
        if isinstance(node, MappingNode):
            return self._block(node)
        if isinstance(node, SequenceNode):
            return self._rows(node)
        assert isinstance(node, ScalarNode)
        return self._scalar(node)

    def _block(self, node: MappingNode) -> Block:
        block = Block(self.file, _line(node))
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in block:
                self._fault(key_node, f"The key {key} is given twice.", f"键{key}重复。")
            block[key] = self.build(value_node)
            block.lines[key] = _line(key_node)
        return block

    def _rows(self, node: SequenceNode) -> Rows:
        rows = Rows(self.file, _line(node))
        for item in node.value:
            rows.append(self.build(item))
            rows.lines.append(_line(item))
        return rows

    def _scalar(self, node: ScalarNode) -> Any:
        kind, text = str(node.tag).removeprefix(TAG), node.value
        if kind == "str":
            return str(text)
        if kind == "null":
            return None
        if kind == "bool" and text.lower() in WORDS:
            return WORDS[text.lower()]
        try:
            return {"int": int, "float": float}[kind](text)
        except (KeyError, ValueError):
            return self._fault(
                node, f"Write {text} in quotes: it is a text.", f"{text}是文本,请加引号。"
            )

    def _fault(self, node: Node, en: str, zh: str) -> None:
        self.faults.append(Fault(_line(node), en, zh))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
