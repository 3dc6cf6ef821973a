"""Check a release, and print its part of CHANGELOG.md: `python .github/release.py v1.0.0`.

The tag, the version in pyproject.toml, a dated section of the changelog and the command in
docs/engineers.md must agree. Otherwise the exit status is 1.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Print the notes of the release. Return the exit status."""
    if len(sys.argv) != 2:  # noqa: PLR2004  the program, and the tag
        sys.exit(__doc__)
    tag = sys.argv[1]
    problems = check(tag)
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 1
    print(notes(tag.removeprefix("v")))
    return 0


def check(tag: str) -> list[str]:
    """Return what does not agree with the tag."""
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    problems: list[str] = []
    if tag != f"v{version}":
        problems.append(f"The tag is {tag}, but pyproject.toml has version {version}.")
    if not notes(version):
        problems.append(f"CHANGELOG.md has no section `## {version} - YEAR-MONTH-DAY`.")
    if f"books_and_cookies-{version}-py3-none-any.whl" not in read("docs/engineers.md"):
        problems.append(f"docs/engineers.md does not name the wheel of version {version}.")
    return problems


def notes(version: str) -> str:
    """Return the text of the changelog about this version, or "" if it has no dated section."""
    head = rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d\n"
    found = re.search(head + r"(.*?)(?=^## |\Z)", read("CHANGELOG.md"), re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def read(name: str) -> str:
    """Return the text of a file of this project."""
    return (ROOT / name).read_text("utf-8")


if __name__ == "__main__":
    sys.exit(main())
