"""What some pairs know of others: the same pair, the pair swapped, a sentence, nearly one, an event, an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from data_prep.pairs import ClaimPair, rank
from data_prep.splitting.groups import Neighbours, leak_keys

# From the plainest to the faintest. A row that is a pair of the others also shares its sentences with them.
KINDS = ("same_pair", "swapped_pair", "shares_sentence", "near_sentence", "shares_event", "shares_article")


def leaks(pairs: Sequence[ClaimPair], others: Sequence[ClaimPair], neighbours: Neighbours) -> list[tuple[str, ...]]:
    """For each of `pairs` all KINDS by which it knows of any of `others`, the plainest first; () for none.

    `near_sentence` is said of pairs with a sentence that is near one of theirs without being it.
    """
    known = {(pair.premise_key, pair.hypothesis_key) for pair in others}
    keys = {key for pair in others for key in leak_keys(pair)}
    there = {text for kind, text in keys if kind == "sentence"}

    def is_near(text: str) -> bool:
        return text not in there and not there.isdisjoint(neighbours.get(text, ()))

    def kinds(pair: ClaimPair) -> tuple[str, ...]:
        sides = (pair.premise_key, pair.hypothesis_key)
        shared = {kind for kind, _ in leak_keys(pair) & keys}
        holds = (
            sides in known, sides[::-1] in known and sides[0] != sides[1], "sentence" in shared,
            any(map(is_near, sides)), "event" in shared, "article" in shared,
        )  # fmt: skip
        return tuple(kind for kind, held in zip(KINDS, holds, strict=True) if held)

    return [kinds(pair) for pair in pairs]


def known_pairs(pairs: Iterable[ClaimPair], others: Iterable[ClaimPair]) -> list[ClaimPair]:
    """Those of `pairs` that are the very pairs of `others`, sorted by id.

    By their id, or by both sentences, in either order, under the dates and speakers they have there.
    """
    kept = list(others)
    ids, contents = {pair.id for pair in kept}, set(map(_content, kept))
    known = [pair for pair in pairs if pair.id in ids or _content(pair) in contents]
    return sorted(known, key=lambda pair: pair.id)


def _content(pair: ClaimPair) -> tuple[frozenset[str], tuple[str | None, ...]]:
    return frozenset((pair.premise_key, pair.hypothesis_key)), pair.circumstances_key


def count_leaks(pairs: Sequence[ClaimPair], others: Sequence[ClaimPair], neighbours: Neighbours) -> dict[str, int]:
    """How many of `pairs` know of `others` by each kind; a pair counts under all its kinds.

    `either_order` are the pairs that stand there as they are or swapped; `any` those that know of the others at all.
    """
    found = leaks(pairs, others, neighbours)
    counts = {kind: sum(kind in kinds for kinds in found) for kind in KINDS}
    both = sum("same_pair" in kinds or "swapped_pair" in kinds for kinds in found)
    return {"pairs": len(pairs), "either_order": both, **counts, "any": sum(bool(kinds) for kinds in found)}


def leaks_between(splits: Mapping[str, Sequence[ClaimPair]], neighbours: Neighbours) -> dict[str, dict[str, int]]:
    """For each cut, `test in train`: how many of the former's pairs know of the latter's."""
    cuts = [("validation", "train"), ("test", "train"), ("test", "validation")]
    present = [(left, right) for left, right in cuts if splits.get(left) and splits.get(right)]
    return {f"{left} in {right}": count_leaks(splits[left], splits[right], neighbours) for left, right in present}


def shared_keys(splits: Mapping[str, Iterable[ClaimPair]]) -> dict[str, int]:
    """How many sentences, events and articles stand in two splits, exactly; all zero, or the splitting is broken."""
    keys = {split: {key for pair in members for key in leak_keys(pair)} for split, members in splits.items()}
    cuts = [("train", "validation"), ("train", "test"), ("validation", "test")]
    return {f"{left}/{right}": len(keys[left] & keys[right]) for left, right in cuts}


def naive_leaks(
    pairs: Sequence[tuple[str, ClaimPair]], fraction: float, seed: int, neighbours: Neighbours
) -> dict[str, int]:
    """What a split of rows drawn one by one, as most are cut, would have leaked into train: the counts of its test.

    Each pair comes with a name of its row, which with the seed decides where it falls.
    """
    ranked = [pair for _, pair in sorted(pairs, key=lambda named: rank(named[0], seed))]
    size = round(len(ranked) * fraction)
    return count_leaks(ranked[:size], ranked[size:], neighbours)
