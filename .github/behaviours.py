"""Add columns to docs/behaviours.md: `python .github/behaviours.py OLD NEW`.

NEW is a table that --behaviours has written on another machine, with other browsers. OLD gets the
rows and columns of NEW. It keeps its own columns for browsers that NEW does not have.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

Cells = dict[str, str]  # what each browser did, by the head of its column


def main() -> int:
    """Write the merged table into OLD."""
    if len(sys.argv) != 3:  # noqa: PLR2004  the program, and two files
        sys.exit(__doc__)
    old, new = (Path(word) for word in sys.argv[1:])
    old.write_text(merged(old.read_text("utf-8"), new.read_text("utf-8")), encoding="utf-8")
    return 0


def merged(old: str, new: str) -> str:
    """Return the table `new` with those columns of `old` that it does not have."""
    kept, rows = read(old), read(new)
    names = {name_of(column) for cells in rows.values() for column in cells}
    lines: list[str] = []
    columns: list[str] = []
    section = ""
    for line in new.splitlines():
        cells = split(line)
        if line.startswith("## "):
            section = line
        if not cells:
            lines.append(line)
        elif cells[0] == "behaviour":
            columns = sorted(
                {*cells[2:]} | {c for c in columns_of(kept) if name_of(c) not in names}
            )
            lines.append(f"| {' | '.join([*cells[:2], *columns])} |")
        elif cells[0].startswith("---"):
            lines.append(f"|{'---|' * (2 + len(columns))}")
        else:
            did = {**kept.get((section, *cells[:2]), {}), **rows[section, *cells[:2]]}
            values = [did.get(column, "").replace("**", "") for column in columns]
            if len({*values}) > 1:
                values = [f"**{value}**" if value else "" for value in values]
            lines.append(f"| {' | '.join([*cells[:2], *values])} |")
    return "\n".join(lines) + "\n"


def read(table: str) -> dict[tuple[str, str, str], Cells]:
    """Return the cells of each row, by its section, claim and specification."""
    rows: dict[tuple[str, str, str], Cells] = {}
    columns: list[str] = []
    section = ""
    for line in table.splitlines():
        cells = split(line)
        if line.startswith("## "):
            section = line
        elif cells and cells[0] == "behaviour":
            columns = cells[2:]
        elif cells and not cells[0].startswith("---"):
            rows[section, cells[0], cells[1]] = dict(zip(columns, cells[2:], strict=True))
    return rows


def columns_of(rows: dict[tuple[str, str, str], Cells]) -> set[str]:
    """Return the heads of all columns."""
    return {column for cells in rows.values() for column in cells}


def name_of(column: str) -> str:
    """Return the name of a browser, without its version."""
    return column.rpartition(" ")[0]


def split(line: str) -> list[str]:
    """Return the cells of a line of a table. Other lines have none."""
    if not line.startswith("|"):
        return []
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


if __name__ == "__main__":
    sys.exit(main())
