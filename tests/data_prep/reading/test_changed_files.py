"""Small tables changed at random: rows come out as they went in, or are refused; nothing else comes out, and no bug."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import damage

FUZZ = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# What stands in a file by mistake: marks, delimiters, line ends, controls, bytes of other encodings, half characters.
PIECES = [
    b'"',
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\0",
    b"\xff",
    b"\xd8",
    b"\xc7\xe1",
]
EDITS = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from(PIECES)), min_size=1, max_size=3)


@FUZZ
@given(kind=st.sampled_from(["csv", "tsv", "jsonl", "json"]), edits=EDITS)
def test_a_piece_put_in_anywhere_loses_no_row(tmp_path: Path, kind: str, edits: list[tuple[float, bytes]]) -> None:
    """At most as many rows are missing as were hit, and each of those is refused or changed where it was hit."""
    data = damage.plain_text(kind).encode()
    for place, piece in edits:
        at = int(place * len(data))
        data = data[:at] + piece + data[at:]
    case = damage.Case("put in", f"f.{kind}", data)
    (tmp_path / case.name).write_bytes(data)
    for reader in (damage.through_claims, damage.through_pairs):
        outcome = reader(tmp_path / case.name, case)
        assert not outcome.bug
        assert outcome.lost == 0
        assert outcome.written + outcome.changed + outcome.refused > 0
