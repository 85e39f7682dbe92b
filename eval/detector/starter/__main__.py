"""python -m eval.detector.starter runs/train/<name> <folder>: a trained checkpoint as the small files that ship.

python -m eval.detector.starter: unpack the one that ships, and print its folder.
"""

from __future__ import annotations

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
import argparse
from pathlib import Path

from data_prep.foundation.errors import UserError, plain_errors
from eval.detector.starter.folder import pack, starter_folder


@plain_errors
def run(arguments: argparse.Namespace) -> None:
    """Pack a checkpoint, or unpack the starter."""
    if arguments.checkpoint is None:
        print(starter_folder())
        return
    if not (arguments.checkpoint / "model.safetensors").is_file():
        raise UserError(f"{arguments.checkpoint}: no model.safetensors here; give a folder of python -m train")
    if arguments.folder is None or arguments.folder.exists():
        raise UserError(f"give a folder that is not there yet for the packed files, got {arguments.folder}")
    pack(arguments.checkpoint, arguments.folder)
    print(starter_folder(arguments.folder))


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.detector.starter", description="Pack a checkpoint as 8-bit rows, or unpack the starter."
    )
    parser.add_argument("checkpoint", type=Path, nargs="?", metavar="runs/train/<name>")
    parser.add_argument("folder", type=Path, nargs="?", help="where the packed files go")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
