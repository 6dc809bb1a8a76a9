"""Changes values in the text of services.yml and nothing else: no comment, no blank line, no other line's break.

A library that reads and writes the whole file would set most of its lines anew. Here the file is read only to know
where each value stands, and just those stretches of the text are replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from services_catalog.upkeep.yaml_values import Value, flat, inline

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_IN_LINES = ("source", "sources")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)

Path = tuple[str | int, ...]


class YamlText:
    """The text of a YAML file that is a list of records with ids, and the changes to it so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._splices: list[tuple[int, int, str]] = []
        root = yaml.compose(text, Loader=_LOADER)
        if not isinstance(root, SequenceNode):
            raise TypeError("the file is not a list")
        self._records = {_get(record, "id").value: record for record in root.value if isinstance(record, MappingNode)}

    def set(self, record: str, path: Path, value: Value, order: Sequence[str] = ()) -> None:
        """Let the field at `path` have `value`; `order` tells behind which fields of the same mapping a new one goes.

        Words (a mapping of texts) that stand written out are changed one by one. Raises KeyError when the record, or
        what leads to the field, is not there.
        """
        holder = self._holder(record, path)
        key, old = _pair(holder, str(path[-1]))
        if key is None or old is None:
            self._insert(holder, str(path[-1]), value, order)
        elif flat(value) and not _block(old) and not self._comments(old.start_mark.index, self._end(old), old, 0):
            style = old.style if isinstance(old, ScalarNode) else None
            new = inline(value, bool(holder.flow_style), style, _column(old), _column(key))
            self._splice(old.start_mark.index, self._end(old), new)
        elif isinstance(value, list) and self._set_items(old, value):
            pass
        elif isinstance(value, Mapping) and isinstance(old, MappingNode) and set(value) == set(_keys(old)):
            for name, one in value.items():
                if _get(old, name).value != one:
                    self.set(record, (*path, name), one)
        else:
            self._rewrite(key, old, value)

    def remove(self, record: str, path: Path) -> None:
        """Take out the field at `path`, or the item of a list when `path` ends with its place; keeps the comments."""
        if isinstance(path[-1], int):
            items = self._at(record, path[:-1])
            node = items.value[path[-1]]
            self._take_lines(node.start_mark.index, node)
            return
        key, old = _pair(self._holder(record, path), path[-1])
        if key is not None and old is not None:
            self._take_lines(key.start_mark.index, old)

    def append(self, record: str, path: Path, values: Sequence[Mapping[str, Value]]) -> None:
        """Add `values` at the end of the list at `path`, which is empty or `is_plain_list`."""
        key, old = _pair(self._holder(record, path), path[-1])
        if key is None or old is None:
            raise KeyError(path)
        if not old.value:
            self._rewrite(key, old, values)
            return
        self._append(old, values)

    def is_plain_list(self, record: str, path: Path) -> bool:
        """Say whether the list at `path` stands with each item of fields on lines of its own, or is empty."""
        items = self._at(record, path)
        if not isinstance(items, SequenceNode) or (items.flow_style and items.value):
            return False
        return all(_block(one) and self._before(one.start_mark.index).strip() == "-" for one in items.value)

    def text(self) -> str:
        """Return the text with all changes."""
        text = self._text
        for start, end, new in sorted(self._splices, key=lambda one: one[:2])[::-1]:
            text = text[:start] + new + text[end:]
        return text

    def _splice(self, start: int, end: int | None, new: str) -> None:
        self._splices.append((start, start if end is None else end, new.replace("\n", self._newline)))

    def _at(self, record: str, path: Path) -> Any:
        node: Any = self._records[record]
        for step in path:
            node = node.value[step] if isinstance(step, int) else _get(node, step)
        return node

    def _holder(self, record: str, path: Path) -> MappingNode:
        holder = self._at(record, path[:-1])
        if not isinstance(holder, MappingNode):
            raise KeyError(path)
        return holder

    def _insert(self, holder: MappingNode, name: str, value: Value, order: Sequence[str]) -> None:
        before = list(order[: order.index(name)]) if name in order else _keys(holder)
        after = [pair for pair in holder.value if pair[0].value in before] or holder.value[:1]
        last = after[-1][1]
        if holder.flow_style:
            self._splice(self._end(last), None, f", {name}: {inline(value, True, None, 0, 0)}")
            return
        indent = _column(holder.value[0][0])
        self._splice(self._next_line(self._end(last)), None, "".join(self._field(name, value, indent)))

    def _set_items(self, old: Node, value: list[Any]) -> bool:
        """Take out and add lines of a list of texts with each on its own; return False where that is not enough."""
        if not (_block(old) and all(isinstance(one, ScalarNode) for one in old.value)):
            return False
        kept = [one.value for one in old.value if one.value in value]
        if not kept or kept != value[: len(kept)]:
            return False
        for one in old.value:
            if one.value not in value:
                self._take_lines(one.start_mark.index, one)
        self._append(old, value[len(kept) :])
        return True

    def _append(self, old: Node, values: Sequence[Value]) -> None:
        dash = len(self._before(old.value[0].start_mark.index).partition("-")[0])
        lines = "".join(line for one in values for line in self._item(one, dash))
        self._splice(self._next_line(self._end(old)), None, lines)

    def _rewrite(self, key: Node, old: Node, value: Value) -> None:
        """Write a field anew in another form; a comment behind its name stays there, others go on lines above it."""
        name, indent = str(key.value), _column(key)
        colon = self._text.index(":", key.end_mark.index) + 1
        first, *further = self._field(name, value, indent, in_lines=_block(old))
        line_end = self._line_end(colon)
        if self._end(old) <= line_end:  # the old value stands on the line of its name
            self._splice(colon, self._end(old), first.rstrip()[indent + len(name) + 1 :])
            self._splice(self._next_line(colon), None, "".join(further))
            return
        start = self._line_start(key.start_mark.index)
        comments = self._comments(colon, self._next_line(self._end(old)), old, indent)
        self._splice(start, self._next_line(self._end(old)), "".join([*comments, first, *further]))

    def _take_lines(self, start: int, node: Node) -> None:
        """Take out the lines from `start` to the end of `node`, all but the comments."""
        first, after = self._line_start(start), self._next_line(self._end(node))
        self._splice(first, after, "".join(self._comments(start, after, node, start - first)))

    def _comments(self, start: int, end: int, node: Node, indent: int) -> list[str]:
        stretch = list(self._text[start:end])
        for scalar in _scalars(node):
            for at in range(max(scalar.start_mark.index, start), min(scalar.end_mark.index, end)):
                stretch[at - start] = "\n" if stretch[at - start] == "\n" else "_"
        found = _COMMENT.finditer("".join(stretch))
        return [" " * indent + self._text[start + one.start() : start + one.end()].rstrip() + "\n" for one in found]

    def _field(self, name: str, value: Value, indent: int, in_lines: bool = False) -> Iterator[str]:
        """Yield the lines of a field; a list of texts has a line for each when `in_lines`, or where it always has."""
        start = " " * indent + name + ":"
        if flat(value) and not (value and isinstance(value, list) and (in_lines or name in _IN_LINES)):
            yield f"{start} {inline(value, False, None, len(start) + 1, indent)}\n"
        elif isinstance(value, Mapping):
            yield start + "\n"
            for key, one in value.items():
                yield from self._field(key, one, indent + 2)
        elif isinstance(value, Sequence):
            yield start + "\n"
            for item in value:
                yield from self._item(item, indent + 2)

    def _item(self, value: Value, dash: int) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{' ' * dash}- {inline(value, False, None, dash + 2, dash)}\n"
            return
        lines = [line for key, one in value.items() for line in self._field(key, one, dash + 2)]
        yield f"{' ' * dash}- {lines[0].lstrip()}"
        yield from lines[1:]

    def _end(self, node: Node) -> int:
        """Return where the text of `node` ends; a block's own mark lies behind the comments after it."""
        if _block(node) and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        end = int(node.end_mark.index)
        literal = isinstance(node, ScalarNode) and node.style in ("|", ">")
        return len(self._text[:end].rstrip()) if literal else end

    def _before(self, at: int) -> str:
        return self._text[self._line_start(at) : at]

    def _line_start(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end

    def _next_line(self, at: int) -> int:
        return min(self._line_end(at) + 1, len(self._text))


def _pair(holder: MappingNode, name: str | int) -> tuple[Node, Node] | tuple[None, None]:
    return next(((key, value) for key, value in holder.value if key.value == name), (None, None))


def _get(holder: MappingNode, name: str) -> Any:
    _, value = _pair(holder, name)
    if value is None:
        raise KeyError(name)
    return value


def _keys(holder: MappingNode) -> list[str]:
    return [str(key.value) for key, _ in holder.value]


def _block(node: Node) -> bool:
    return isinstance(node, (MappingNode, SequenceNode)) and not node.flow_style


def _column(node: Node) -> int:
    return int(node.start_mark.column)


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
        return
    for child in node.value:
        for one in child if isinstance(child, tuple) else (child,):
            yield from _scalars(one)
