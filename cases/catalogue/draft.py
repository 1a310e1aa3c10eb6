"""A draft: the files of a catalogue as read and sifted, before anybody vouches for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cases.catalogue.problems import Problem
from cases.catalogue.reading import Block, Rows, read, sections
from cases.catalogue.schema import FILES, MATTER, file_shape
from cases.catalogue.shapes import Place, Shape

MATTERS = "matters"


@dataclass(slots=True)
class Draft:
    """Tables by top-level key, matters in the order of their files, and what is wrong so far.

    ``raw`` holds each file as written; a file that cannot be read is in neither.
    """

    tables: dict[str, Block | Rows] = field(default_factory=dict)
    matters: list[Block] = field(default_factory=list)
    raw: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def rows(self, table: str) -> Sequence[Block]:
        """Return the rows of a table; none when its file could not be read."""
        found = self.tables.get(table)
        return found if isinstance(found, Rows) else ()

    def block(self, table: str) -> Block:
        """Return a table that is one block; empty when its file could not be read."""
        found = self.tables.get(table)
        return found if isinstance(found, Block) else Block("", 1)

    def row(self, table: str, code: str) -> Block | None:
        """Return the row of a table with this id."""
        return next((row for row in self.rows(table) if row.get("id") == code), None)

    def ids(self, table: str) -> frozenset[str]:
        """Return the ids that a table defines."""
        return frozenset(str(row.get("id", "")) for row in self.rows(table))

    def each(self, key: str) -> Iterator[tuple[Block, Block]]:
        """Yield every row of one kind with its matter: ``each("sub_items")``."""
        for matter in self.matters:
            for row in matter[key]:
                yield matter, row


def draw(path: Path) -> Draft:
    """Read all files of a catalogue into a draft."""
    draft = Draft()
    for name in FILES:
        draft.tables.update(_read(path, f"{name}.yaml", file_shape(name), draft) or {})
    for file in sorted((path / MATTERS).glob("*.yaml")):
        matter = _read(path, f"{MATTERS}/{file.name}", MATTER, draft)
        draft.matters.extend([] if matter is None else [matter])
    draft.problems.extend(_strangers(path))
    return draft


def _read(path: Path, name: str, shape: Shape, draft: Draft) -> Block | None:
    """Return the sifted content of a file; None when it cannot be read."""
    start = Place(Block(name, 1), "", name, draft.problems)
    try:
        text = (path / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        start.report("This file is missing or cannot be read.", "文件缺失或者无法读取。")
        return None
    content, faults = read(name, text)
    content = sections(name, content)
    draft.problems.extend(Problem(name, *fault) for fault in faults)
    if not isinstance(content, Block):
        if not faults:
            shape.refuse(start)
        return None
    draft.raw.append(content)
    sifted: Block = shape.sift(content, start)
    return sifted


def _strangers(path: Path) -> Iterator[Problem]:
    """Report files that nobody would load."""
    for file in sorted(path.rglob("*.y*ml")):
        name = file.relative_to(path).as_posix()
        matter = file.parent == path / MATTERS and file.suffix == ".yaml"
        if not matter and name not in {f"{known}.yaml" for known in FILES}:
            yield Problem(name, 1, "Nobody loads this file.", "没有人加载这个文件。")
