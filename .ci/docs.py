"""The commands of README and docs, in order, in this checkout after `make demo`: do they run, and print what they say?

    python .ci/docs.py            # run them, compare what stands beside them
    python .ci/docs.py --list     # which run, which do not and why

A command runs unless it names what no fresh clone has (NEEDS). Where a page shows output under `$ command`, the figures
in it must be those that the command prints. Exit code 1 where a command fails or a figure differs.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST = ("README.md", "docs/claims.md", "docs/data.md", "docs/scan.md")  # what others build on
BLOCK = re.compile(r"```(?:bash|console|)\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"(?:^|\s)python -m (data_prep|train|eval)(?:\.\w+)*(?=\s|$)")
NEEDS = {
    "a name to fill in": r"<|\.\.\. |\.\.\.$",
    "public data": r"\.\./shared|data_root|runs/data/(?:ans|stage1|claims_mix)|\$P/",
    "files of your own": (
        r"(?<!data_prep\.)\bmine\b|my_articles|ant_1000|runs/eval/(?:old|new|ans)|claims/ant/|ant_\*|name=x\b"
    ),
    "the hub, a service or a tracker's account": r"org/name|openai_compatible|intfloat|push=\w+/\w+(?!.*dry_run)|wandb",
    "a GPU": r"mdeberta|xlmr|mmbert|arabert|araelectra|gpu_|accelerate|srun|slurm",
    "a checkpoint of hours": r"stage1|claims_train|e5-small-cut|native500|curve-500|experiment=ans",
    "a browser, and no end": r"eval\.demo|uvicorn",
    "an extra package": r"lora|peft|joblib|train\.sweep|tensorboard",
    "many minutes": r"train\.stress|max_steps=10000|torch\.distributed",
}


@dataclass(frozen=True)
class Shown:
    """A command as a page has it, the lines of output that stand under it, the exit code that its comment tells."""

    page: str
    line: str
    output: tuple[str, ...]
    code: int = 0

    @property
    def needs(self) -> str | None:
        """Why it is not run here; None: it is."""
        return next((reason for reason, pattern in NEEDS.items() if re.search(pattern, self.line)), None)


def pages() -> list[Path]:
    """README and docs in the order in which their commands build on each other."""
    first = [ROOT / name for name in FIRST]
    return first + [
        path for path in sorted((ROOT / "docs").glob("*.md")) if path not in first and "LOG" not in path.name
    ]


def commands(path: Path) -> Iterator[Shown]:
    """Every command of this project in the page's blocks, continuation lines joined, comments cut off."""
    page = str(path.relative_to(ROOT))
    for block in BLOCK.findall(path.read_text(encoding="utf-8")):
        lines = block.replace("\\\n", " ").splitlines()
        is_session = any(line.startswith("$ ") for line in lines)
        for at, line in enumerate(lines):
            typed = re.sub(r"\s+# .*", "", line.removeprefix("$ ")).strip()
            if COMMAND.search(typed) and (line.startswith("$ ") or not is_session) and not line.startswith("#"):
                told = re.search(r"# exit code (\d)", line)
                output = tuple(_output(lines[at + 1 :])) if is_session else ()
                yield Shown(page, " ".join(typed.split()), output, int(told[1]) if told else 0)


def _output(lines: list[str]) -> Iterator[str]:
    """Lines up to the next command."""
    for line in lines:
        if line.startswith("$ "):
            return
        if line.strip():
            yield line


def figures(line: str) -> list[str]:
    """Numbers of a line of output; what a clock or a hash may change is none."""
    if re.search(r"\d\d:\d\d passed", line):  # how far a run was when ten seconds had gone by
        return []
    line = re.sub(r"\d{4}-\d\d-\d\d\S*|\b[0-9a-f]{7,}\b|\d+(\.\d+)? (s|ms|pairs/s)\b", "", line)
    return re.findall(r"\d[\d.,]*\d|\d", line)


def run(shown: Shown) -> list[str]:
    """Run it; what went wrong, as lines."""
    parts = [sys.executable if part == "python" else part for part in shlex.split(shown.line)]
    again = (
        [] if re.search(r"overwrite=|facts|stress|audit|-m train -m|seeds=|sweep", shown.line) else ["overwrite=true"]
    )
    done = subprocess.run([*parts, *again], cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
    said = done.stdout + done.stderr
    if done.returncode != shown.code:
        return [f"ended with {done.returncode}", *said.splitlines()[-5:]]
    printed = {tuple(figures(line)) for line in said.splitlines()}  # progress goes to stderr
    return [f"does not print: {line}" for line in shown.output if figures(line) and tuple(figures(line)) not in printed]


def main() -> None:
    """List or run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="run nothing")
    parser.add_argument("--page", help="this page alone, docs/scan.md")
    options = parser.parse_args()
    failed = False
    for shown in (each for page in pages() for each in commands(page) if options.page in (None, each.page)):
        if shown.needs or options.list:
            print(f"{shown.page}: {shown.line}\n    {shown.needs or 'runs'}")
            continue
        wrong = run(shown)
        failed |= bool(wrong)
        print(f"{shown.page}: {shown.line}\n    {'ok' if not wrong else chr(10).join(wrong)}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
