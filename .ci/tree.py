"""README's tree, brought up to date by `make tree`: a written line stays, a new file brings its first sentence."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
START, END = "## What is where\n\n```\n", "```\n\n## Working on it"
SHOWN = {".py", ".yaml", ".yml", ".j2", ".md", ".jsonl", ".json", ".toml", ".txt", ".cff", ""}
FOLDED = {
    "data_prep/shipped/articles": "sample articles with the usual mess of a news site",
    "benchmarks/claims_gold": "annotated articles and the annotation guide",
    "tests": "mirrors the folders above; conftest.py has what they share",
}
LONGEST = 100


def tree(files: list[str], written: dict[str, str]) -> str:
    """One line a file, folder by folder, top level first."""
    lines = []
    for folder in sorted({str(Path(file).parent) for file in files}, key=lambda name: (name != ".", name)):
        if folder != ".":
            lines.append(f"{folder}/")
        lines += [_line(file, written) for file in sorted(files) if str(Path(file).parent) == folder]
    folded = [f"{folder + '/':<34} {told}" for folder, told in FOLDED.items()]
    return "\n".join([*lines, *folded]) + "\n"


def _line(file: str, written: dict[str, str]) -> str:
    indent = "  " if "/" in file else ""
    told = written.get(file) or first_sentence(ROOT / file)
    return f"{indent}{Path(file).name:<25} {told}".rstrip()


def first_sentence(path: Path) -> str:
    """What a file says of itself: its docstring, its first comment, its heading."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        told = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    elif path.suffix in (".yaml", ".yml", ".md"):
        told = next((line.lstrip("# ") for line in text.splitlines() if line.startswith("#")), "")
    else:
        told = ""
    told = told.rstrip(".")
    return told if len(told) <= LONGEST else told[:LONGEST].rsplit(" ", 1)[0] + " …"


def written_lines(shown: str) -> dict[str, str]:
    """What stands beside each file in the tree as it is; of a file that stands twice, the first."""
    written: dict[str, str] = {}
    folder = ""
    for line in shown.splitlines():
        if re.fullmatch(r"\S+/", line):
            folder = line
        elif match := re.fullmatch(r"( *)(\S+) +(\S.*)", line):
            written.setdefault((folder if match[1] else "") + match[2], match[3])
    return written


def main() -> None:
    """Write the tree into README.md."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [
        file
        for file in listed.stdout.splitlines()
        if (ROOT / file).is_file() and Path(file).suffix in SHOWN and not file.startswith(tuple(FOLDED))
    ]
    before, _, rest = README.read_text(encoding="utf-8").partition(START)
    shown, _, after = rest.rpartition(END)
    README.write_text(before + START + tree(files, written_lines(shown)) + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
