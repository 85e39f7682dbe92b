"""python -m eval.facts verify runs/eval/<name>: exit code 1 where a figure does not follow from the predictions.

python -m eval.facts schema: print docs/facts.schema.json.
"""

from __future__ import annotations

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
import argparse
import json
import sys
from pathlib import Path

from data_prep.foundation.errors import plain_errors


@plain_errors
def run(arguments: argparse.Namespace) -> None:
    """Print the schema, or verify folders."""
    if arguments.command == "schema":
        from eval.facts.schema import json_schema

        print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    elif sum(map(_differs, arguments.folders)):  # each of them is looked at
        sys.exit(1)


def _differs(folder: Path) -> bool:
    from eval.facts.verify import differences

    told = differences(folder)
    for line in told:
        print(line, file=sys.stderr)
    print(
        f"{folder}: {f'{len(told)} differences' if told else 'every figure follows from the predictions'}", flush=True
    )
    return bool(told)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.facts", description="Check a finished evaluation, or print the schema of facts.json."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser(
        "verify", help="measure everything again from the predictions; exit code 1 on any difference"
    )
    verify.add_argument("folders", type=Path, nargs="+", metavar="runs/eval/<name>")
    commands.add_parser("schema", help="print the JSON Schema of facts.json")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
