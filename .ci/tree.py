"""docs/tree.md: every file with the first sentence it says of itself, folder by folder. `make tree` writes it."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "tree.md"
SHOWN = {".py", ".yaml", ".yml", ".j2", ".toml"}
FOLDED = {
    "benchmarks/claims_gold": "Annotated articles and the annotation guide.",
    "data_prep/shipped/articles": "Sample articles with the usual mess of a news site.",
    "tests": "Mirrors the folders above; conftest.py has what they share.",
}
HEAD = """# What is where

Made by `make tree` from what each file says of itself. The rooms, in a line each, stand in the [README](../README.md).
"""


def listed_files() -> list[str]:
    """The files of this checkout that have a line of their own, as paths from its root."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [file for file in listed.splitlines() if Path(file).suffix in SHOWN and (ROOT / file).is_file()]
    return sorted(file for file in files if not file.startswith(tuple(f"{folder}/" for folder in FOLDED)))


def page(files: list[str]) -> str:
    """The whole page, in Markdown."""
    folders = sorted({str(Path(file).parent) for file in files}, key=lambda name: (name != ".", name))
    rooms = [_room(folder, [file for file in files if str(Path(file).parent) == folder]) for folder in folders]
    return HEAD + "".join(rooms) + "".join(f"\n## {folder}/\n\n{told}\n" for folder, told in FOLDED.items())


def _room(folder: str, files: list[str]) -> str:
    lines = [_line(file) for file in files if Path(file).name != "__init__.py"]
    opening = [first_sentence(ROOT / file) for file in files if Path(file).name == "__init__.py"]
    name = "Top level" if folder == "." else f"{folder}/"
    return "\n".join(["", f"## {name}", "", *opening, *([""] if opening and lines else []), *lines, ""])


def _line(file: str) -> str:
    told = first_sentence(ROOT / file)
    return f"- `{Path(file).name}`" + (f": {told}" if told else "")


def first_sentence(path: Path) -> str:
    """A file's docstring or first comment, up to its first full stop or blank line; empty where there is none."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        told = (ast.get_docstring(ast.parse(text)) or "").partition("\n\n")[0]
    elif path.suffix == ".j2":
        told = text.partition("{#")[2].partition("#}")[0].strip() if text.startswith("{#") else ""
    else:
        comments = (line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))
        told = next((line for line in comments if not line.startswith("@package")), "")
    return " ".join(told.split())


if __name__ == "__main__":
    PAGE.write_text(page(listed_files()), encoding="utf-8")
