"""python -m eval.export run=runs/eval/<name>: ONNX and int8; exit code 1 where one changes more than it may."""

import data_prep.foundation.stopping  # noqa: F401  (first: hears Ctrl-C while the rest loads)

# isort: split
from data_prep.foundation.command import command
from eval.export.config import ExportConfig


def work(config: ExportConfig) -> int:
    """Export; 1 where a variant was refused."""
    from eval.export.run import export

    return int(any(variant.refused for variant in export(config).variants))


main = command("export", ExportConfig, work)

if __name__ == "__main__":
    main()
