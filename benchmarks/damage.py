"""Every kind of file, damaged in every way: is each row written as it was, or refused? And what do commands say?

    python -m benchmarks.damage [folder]              files one by one, in this process: a minute
    python -m benchmarks.damage [folder] commands     twelve damages as folders through three commands, too

A row is *lost* where it is neither written nor accounted for by a refusal, *changed* where it is written otherwise.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import lzma
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Text = Callable[[str, str], bytes]
Bytes = Callable[[bytes], bytes]
NAMES = ["id", "text", "premise", "hypothesis", "label"]
NUM_ROWS = 12
THROUGH_COMMANDS = (
    "empty",
    "cut in half",
    "a line of cp1256",
    "cp1256 from the middle",
    "utf-32 without",
    "a lone surrogate",
    "an unclosed quotation mark",
    "a header twice",
    "NaN",
    "bytes: cut in half",
    "bytes: three changed",
    "bytes: of another kind",
)
ROWLESS = {"empty", "blank", "a picture", "bytes: none", "bytes: of another kind"}
TABLES = ("jsonl", "json", "csv", "tsv", "parquet", "xlsx")
TEXTS = ("jsonl", "json", "csv", "tsv", "txt", "html")
PACKED = ("", ".gz", ".xz", ".zst")


def rows() -> list[list[str]]:
    """The rows that every file has: an article's text, and a pair."""
    labels = ("contradiction", "neutral", "entailment")
    return [
        [
            f"{n}",
            f"وقال الوزير رقم {n} إن الجسر، في المدينة، أغلق أمس بسبب الصيانة.",
            f"أغلق الجسر رقم {n} أمس",
            f"ما زال الجسر رقم {n} مفتوحا",
            labels[n % 3],
        ]
        for n in range(NUM_ROWS)
    ]


def _delimited(kind: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter="\t" if kind == "tsv" else ",", lineterminator="\n").writerows([NAMES, *rows()])
    return text.getvalue()


def plain_text(kind: str) -> str:
    """A whole file of this kind, as text."""
    objects = [dict(zip(NAMES, row, strict=True)) for row in rows()]
    match kind:
        case "jsonl":
            return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in objects)
        case "json":
            return json.dumps(objects, ensure_ascii=False, indent=1) + "\n"
        case "txt":
            return "\n".join(row[1] for row in rows()) + "\n"
        case "html":
            body = "".join(f"<p>{row[1]}</p>\n" for row in rows())
            return f"<html><head><title>خبر</title></head><body><article>\n{body}</article></body></html>\n"
    return _delimited(kind)


def binary(kind: str) -> bytes:
    """A whole parquet file or workbook."""
    sink = io.BytesIO()
    if kind == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table(dict(zip(NAMES, zip(*rows(), strict=True), strict=True))), sink)
    else:
        from openpyxl import Workbook

        book = Workbook()
        for row in [NAMES, *rows()]:
            book.active.append(row)
        book.save(sink)
    return sink.getvalue()


def pack(data: bytes, suffix: str) -> bytes:
    """Compressed as the suffix says."""
    if suffix == ".zst":
        import pyarrow as pa

        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, "zstd") as stream:
            stream.write(data)
        return bytes(sink.getvalue().to_pybytes())
    packers: dict[str, Bytes] = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}
    return packers[suffix](data)


def _middle(text: str) -> int:
    """The beginning of a line in the middle."""
    return text.index("\n", len(text) // 2) + 1


def _one_line(text: str, change: Callable[[str], str]) -> str:
    """`text` with its sixth line changed."""
    lines = text.split("\n")
    lines[5] = change(lines[5])
    return "\n".join(lines)


def _joined(text: str, encoding: str, from_middle: bool) -> bytes:
    at = _middle(text)
    rest = text[at:].encode(encoding, "replace")
    if from_middle:
        return text[:at].encode() + rest
    end = text.index("\n", at) + 1
    return text[:at].encode() + text[at:end].encode(encoding, "replace") + text[end:].encode()


def _cell(text: str, kind: str, value: object) -> str:
    """The text of the sixth row as another JSON value; csv knows none."""
    if "json" not in kind:
        return text
    return text.replace(json.dumps(rows()[4][1], ensure_ascii=False), json.dumps(value), 1)


_SURPLUS = {"tsv": "\tx", "csv": ",x"}


def _short(line: str, kind: str) -> str:
    """A delimited line without its last cell."""
    return line.rpartition(_SURPLUS[kind][0])[0] if kind in _SURPLUS else line


def _in_a_line(text: str, old: str, new: str) -> bytes:
    return _one_line(text, lambda line: line.replace(old, new, 1)).encode("utf-8", "surrogatepass")


def _utf8_behind_cp1256(text: str) -> bytes:
    return text[: _middle(text)].encode("cp1256") + text[_middle(text) :].encode()


def _less_a_byte(data: bytes) -> bytes:
    at = len(data) // 2 | 1
    return data[:at] + data[at + 1 :]


ON_TEXT: dict[str, Text] = {
    "as it is": lambda text, _: text.encode(),
    "empty": lambda _text, _: b"",
    "blank": lambda _text, _: b"\n \n\n",
    "cut in half": lambda text, _: text.encode()[: len(text.encode()) // 2],
    "cut inside a letter": lambda text, _: text[: text.rindex("إ") + 1].encode()[:-1],
    "cp1256": lambda text, _: text.encode("cp1256", "replace"),
    "iso8859-6": lambda text, _: text.encode("iso8859-6", "replace"),
    "a line of cp1256": lambda text, _: _joined(text, "cp1256", from_middle=False),
    "cp1256 from the middle": lambda text, _: _joined(text, "cp1256", from_middle=True),
    "utf-8 from the middle of cp1256": lambda text, _: _utf8_behind_cp1256(text),
    "utf-8 with mark": lambda text, _: text.encode("utf-8-sig"),
    "a mark in the middle": lambda text, _: f"{text[: _middle(text)]}\ufeff{text[_middle(text) :]}".encode(),
    "utf-16 with mark": lambda text, _: text.encode("utf-16"),
    "utf-16 without": lambda text, _: text.encode("utf-16-le"),
    "utf-16 with a byte lost": lambda text, _: _less_a_byte(text.encode("utf-16")),
    "utf-32 with mark": lambda text, _: text.encode("utf-32"),
    "utf-32 without": lambda text, _: text.encode("utf-32-be"),
    "NULs in a line": lambda text, _: _in_a_line(text, "الجسر", "الج\0سر"),
    "NULs behind it": lambda text, _: text.encode() + b"\0" * 64,
    "a lone surrogate": lambda text, _: _in_a_line(text, "الجسر", "الج\ud83dسر"),
    "an unclosed quotation mark": lambda text, _: _in_a_line(text, "وقال", '"وقال'),
    "a cell more": lambda text, kind: _one_line(text, lambda line: line + _SURPLUS.get(kind, "")).encode(),
    "a cell less": lambda text, kind: _one_line(text, lambda line: _short(line, kind)).encode(),
    "a header twice": lambda text, _: text.replace("id", "text", 1).encode(),
    "CR alone": lambda text, _: text.replace("\n", "\r").encode(),
    "CR LF": lambda text, _: text.replace("\n", "\r\n").encode(),
    "a very long line": lambda text, _: _one_line(text, lambda line: line + " " * 2_000_000).encode(),
    "separators": lambda text, _: text.replace("، في", " \u2028\u0085 في").encode(),
    "nested": lambda text, kind: _cell(text, kind, {"ar": [rows()[4][1]]}).encode(),
    "a number": lambda text, kind: _cell(text, kind, 5).encode(),
    "NaN": lambda text, kind: _cell(text, kind, float("nan")).encode(),
    "nothing": lambda text, kind: _cell(text, kind, None).encode(),
    "deep brackets": lambda text, _: _one_line(text, lambda _line: "[" * 100_000).encode(),
    "a picture": lambda _text, _: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8,
}  # fmt: skip


def _flipped(data: bytes) -> bytes:
    out = bytearray(data)
    for place in random.Random(17).sample(range(len(out)), min(3, len(out))):
        out[place] ^= 0x55
    return bytes(out)


ON_BYTES: dict[str, Bytes] = {
    "bytes: cut in half": lambda data: data[: len(data) // 2],
    "bytes: the last ten gone": lambda data: data[:-10],
    "bytes: three changed": _flipped,
    "bytes: others behind it": lambda data: data + b"behind the end",
    "bytes: none": lambda _data: b"",
    "bytes: of another kind": lambda _data: b"<!DOCTYPE html>\n<html><body>404</body></html>\n",
}


@dataclass(frozen=True)
class Case:
    """A damaged file: what was done to it, its name, its bytes."""

    damage: str
    name: str
    data: bytes

    @property
    def kind(self) -> str:
        """jsonl, csv, ..."""
        return self.name.split(".")[1]


def cases() -> Iterator[Case]:
    """Every damage of every kind of file; what happens to a text is done before, to bytes after it is compressed."""
    for kind in (*TEXTS, "parquet", "xlsx"):
        text = plain_text(kind) if kind in TEXTS else ""
        for packed in PACKED:
            for damage, change in ON_TEXT.items() if text else ():
                if packed in ("", ".gz") or damage == "as it is":
                    yield Case(damage, f"f.{kind}{packed}", pack(change(text, kind), packed))
            for damage, spoil in ON_BYTES.items():
                yield Case(damage, f"f.{kind}{packed}", spoil(pack(text.encode() or binary(kind), packed)))


@dataclass(frozen=True)
class Outcome:
    """What became of a file's rows: written as they were, refused, lost, changed; or the exception of a bug."""

    written: int
    refused: int
    lost: int
    changed: int
    bug: str = ""


def _there(case: Case, wanted: list[str]) -> list[str]:
    """The rows that a file still has: of a plain text that was cut, those that begin before the cut."""
    if case.damage in ROWLESS:
        return []
    plain = case.name == f"f.{case.kind}" and case.kind in TEXTS
    if "cut in half" not in case.damage or not plain:
        return wanted
    held = case.data.decode("utf-8", "ignore")
    return [text for text in wanted if text.split("|")[0][:20] in held]


def _outcome(wanted: list[str], got: list[str], lines: list[int], counted: int) -> Outcome:
    """A refusal with a line stands for one row, one of line 0 for any number; `counted`: odd texts that were told."""
    left = Counter(wanted) - Counter(got)
    changed = sum((Counter(got) - Counter(wanted)).values())
    lost = 0 if 0 in lines else max(0, sum(left.values()) - len(lines) - changed)
    return Outcome(len(got) - changed, len(lines), lost, max(0, changed - counted))


def through_claims(path: Path, case: Case) -> Outcome:
    """Read as articles."""
    from data_prep.claims.config import ArticleFormat
    from data_prep.claims.reading.article import Defaults
    from data_prep.claims.reading.articles import read_articles

    texts = [row[1] for row in rows()]
    try:
        articles = list(read_articles(path, ArticleFormat("damage", text=["text"]), Defaults()))
    except Exception as error:
        return Outcome(0, 0, NUM_ROWS, 0, repr(error)[:80])
    problems = [article.line for article in articles if article.problem]
    if case.kind in ("txt", "html"):  # one article: whole, or refused
        return Outcome(
            len(articles) - len(problems), len(problems), int(not articles and case.damage not in ROWLESS), 0
        )
    wanted = [_plain(text) for text in _there(case, texts)]
    good = [_plain(article.text) for article in articles if not article.problem]
    told = sum("\ufffd" in text or "\0" in text or any("\ud800" <= c <= "\udfff" for c in text) for text in good)
    return _outcome(wanted, good, problems, told)


def _plain(text: str) -> str:
    """Without what a damage puts into a text that is read as it stands."""
    return " ".join(text.replace("،", " ").split())


def through_pairs(path: Path, case: Case) -> Outcome:
    """Read as pairs, from a folder, so that a damaged file costs itself."""
    from data_prep.foundation.errors import UserError
    from data_prep.pairs import LABEL_NAMES
    from data_prep.reading.source_config import FilesSource
    from data_prep.reading.sources import read_source

    source = FilesSource(
        "other", "made", "1", None, train=[str(path.parent)], labels={name: name for name in LABEL_NAMES},
        columns={name: name for name in ("premise", "hypothesis", "label")},
    )  # fmt: skip
    try:
        result = read_source("damage", source)
    except UserError as error:
        return Outcome(0, 1, 0, 0, "" if str(error).count("\n") <= 1 else "many lines")
    except Exception as error:
        return Outcome(0, 0, NUM_ROWS, 0, repr(error)[:80])
    wanted = _there(case, [f"{row[2]}|{row[3]}" for row in rows()])
    got = [f"{it.pair.premise}|{it.pair.hypothesis}" for it in result.pairs]
    return _outcome(wanted, got, [row.line for row in result.rejected], 0)


def one_by_one(folder: Path) -> dict[tuple[str, str], list[tuple[Case, Outcome]]]:
    """(reader, damage) -> what became of each file."""
    table: dict[tuple[str, str], list[tuple[Case, Outcome]]] = {}
    for number, case in enumerate(cases()):
        place = folder / f"{number:04d}"
        place.mkdir()
        path = place / case.name
        path.write_bytes(case.data)
        table.setdefault(("claims", case.damage), []).append((case, through_claims(path, case)))
        if case.kind in TABLES:
            table.setdefault(("pairs", case.damage), []).append((case, through_pairs(path, case)))
    return table


def show(table: dict[tuple[str, str], list[tuple[Case, Outcome]]]) -> None:
    """A line for each damage, totals below."""
    print("| reader | damage | files | rows written | refusals | lost | changed | bugs |")
    print("|---|---|---:|---:|---:|---:|---:|---|")
    for (reader, damage), outcomes in sorted(table.items()):
        bugs = sorted({outcome.bug for _, outcome in outcomes if outcome.bug})
        sums = [sum(getattr(it, key) for _, it in outcomes) for key in ("written", "refused", "lost", "changed")]
        print(f"| {reader} | {damage} | {len(outcomes)} | {' | '.join(map(str, sums))} | {'; '.join(bugs)} |")
    for reader in ("claims", "pairs"):
        mine = [pair for (name, _), outcomes in table.items() if name == reader for pair in outcomes]
        bad = {key: sum(bool(getattr(it, key)) for _, it in mine) for key in ("lost", "changed", "bug")}
        told = f"{bad['lost']} lost rows, {bad['changed']} changed some, {bad['bug']} met a bug"
        print(f"{reader}: {len(mine)} files; {told}")


def commands(folder: Path) -> None:
    """Each damage as a folder of files, one good one among them, through three commands: exit code, lines, counts."""
    print("| command | damage | exit code | lines | read = written + rejected |\n|---|---|---:|---:|---|")
    for damage in THROUGH_COMMANDS:
        place = folder / damage.replace(" ", "_").replace(":", "")
        place.mkdir()
        (place / "good.jsonl").write_text(plain_text("jsonl"), encoding="utf-8")
        for number, case in enumerate(case for case in cases() if case.damage == damage):
            (place / f"{number}{case.name}").write_bytes(case.data)
        runs, articles = f"runs={folder}/runs", f"articles={place}"
        for module, words in {
            "data_prep.claims": [articles, f"name={place.name}", "workers=1"],
            "eval.scan": [articles, f"name={place.name}", "workers=1", "max_pairs=10"],
            "data_prep": ["source=files", f"source.files.train=[{place}]", f"name={place.name}", "artefacts.rows=0"],
        }.items():
            run = subprocess.run([sys.executable, "-m", module, runs, *words], capture_output=True, text=True)
            lines = len([line for line in (run.stdout + run.stderr).splitlines() if line and "article/s" not in line])
            print(
                f"| {module} | {damage} | {run.returncode} | {lines} | {_adds_up(folder, module, place.name)} |",
                flush=True,
            )


def _adds_up(folder: Path, module: str, name: str) -> str:
    places = {"data_prep.claims": f"claims/{name}", "eval.scan": f"scan/{name}/claims", "data_prep": f"data/{name}"}
    path = folder / "runs" / places[module] / "manifest.json"
    if not path.is_file():
        return "no run"
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    counts = manifest.get("articles") or manifest["counts"]
    return f"{counts['read']} = {counts['written']} + {counts['rejected']}"


if __name__ == "__main__":
    work = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    (work / "files").mkdir(parents=True, exist_ok=True)
    show(one_by_one(work / "files"))
    if "commands" in sys.argv:
        commands(work)
