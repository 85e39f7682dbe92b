"""The demo as a Space of the hub: a folder with the model, the code it needs, app.py, requirements.txt and a header."""

from __future__ import annotations

import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import write_json
from eval.scan.decision import DECISION_FILE, Decision

_ROOT = Path(__file__).resolve().parents[2]
_CODE = ("configs", "data_prep", "eval")
_APP = '''"""Gradio page of a contradiction detector; the model lies in model/, the code beside it."""

from eval.demo.app import build, launch_options, open_judge
from eval.demo.config import DemoConfig

page = build(open_judge(DemoConfig("model", None, "0.0.0.0", 7860, 256, 16384, "no")))

if __name__ == "__main__":
    page.launch(server_name="0.0.0.0", server_port=7860, **launch_options())
'''
# What the demo imports of the project's requirements; Gradio itself comes with the Space's SDK.
_NEEDED = ("accelerate", "hijridate", "huggingface-hub", "hydra-core", "jinja2", "numpy", "pyarrow", "pyyaml",
           "scikit-learn", "scipy", "tokenizers", "torch", "tqdm", "transformers")  # fmt: skip


def write_space(checkpoint: Path, decision: Decision, licence: str, title: str, folder: Path) -> None:
    """Fill `folder`: what a Space of the hub runs without anything else of this project; same input, same bytes."""
    model = folder / "model"
    model.mkdir(parents=True)
    for file in sorted(checkpoint.iterdir()):
        if file.is_file() and file.suffix in (".json", ".safetensors", ".model", ".txt") and file.name not in _PRIVATE:
            shutil.copyfile(file, model / file.name)
    write_json(model / DECISION_FILE, {"threshold": decision.threshold, "temperature": decision.temperature})
    for package in _CODE:
        shutil.copytree(_ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    shutil.copyfile(_ROOT / "LICENSE", folder / "LICENSE")
    (folder / "app.py").write_text(_APP, encoding="utf-8")
    (folder / "requirements.txt").write_text(requirements(), encoding="utf-8")
    (folder / "README.md").write_text(header(title, licence), encoding="utf-8")


def is_of_space(name: str) -> bool:
    """Whether a file of this name is one that `write_space` writes."""
    return name.startswith(("model/", *(f"{package}/" for package in _CODE))) or name in _PAGES


_PAGES = ("LICENSE", "app.py", "requirements.txt", "README.md")
_PRIVATE = frozenset({"circumstances.json", "manifest.json", DECISION_FILE})


def requirements() -> str:
    """One pinned requirement a line, as installed here."""
    return "".join(f"{name}=={version(name).partition('+')[0]}\n" for name in _NEEDED)


def header(title: str, licence: str) -> str:
    """README.md of the Space: the YAML head that the hub reads."""
    try:
        sdk = version("gradio")
    except PackageNotFoundError:
        raise UserError("a Space names the Gradio it runs on, and none is here: pip install '.[demo]'") from None
    values = {"title": title, "sdk": "gradio", "sdk_version": sdk, "app_file": "app.py", "license": licence}
    import yaml

    return f"---\n{yaml.safe_dump(values, allow_unicode=True, sort_keys=False)}---\n\n# {title}\n"
