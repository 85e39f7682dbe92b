"""A text corpus as a stream of packed sequences: documents read one by one, shuffled in blocks, cut without padding.

Any kind of file that `python -m data_prep.claims` reads: txt (documents parted by empty lines), html, jsonl, csv,
tsv, parquet, plain or gz/xz/zst. What an epoch reads, in which order, follows from files, seed and epoch alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data_prep.claims.config import ArticleFormat
from data_prep.claims.reading.article import Defaults
from data_prep.claims.reading.articles import read_articles
from data_prep.foundation.errors import UserError
from data_prep.foundation.run_folder import sha256_file, sha256_json
from data_prep.reading.contents import open_stream
from data_prep.reading.files import find_files, kind_of

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

BLOCK = 4096  # documents that are shuffled together: some 10 MB of news
READ_AHEAD = 64  # documents that are tokenised at once


@dataclass(frozen=True)
class Corpus:
    """Files, and what one pass over them has found: documents a file (those held out left out), what is held out."""

    files: list[Path]
    fields: list[str]
    held_out_share: float
    num_documents: list[int]
    held_out: list[str]
    rejected: list[dict[str, Any]]
    sha256: str  # over the bytes of the files, in order


def survey(files: Sequence[Path], fields: Sequence[str], held_out_share: float, max_held_out: int) -> Corpus:
    """Read the corpus once: count, reject, hold out; UserError where nothing can be read.

    A document is held out by a hash of its text, so that a copy of it in another file is held out, too; at most
    `max_held_out` of them are kept, and none is trained on.
    """
    counts, held_out, rejected = [], dict[str, None](), list[dict[str, Any]]()
    for path in files:
        count = 0
        for line, text, problem in _read(path, fields):
            if problem:
                rejected.append({"file": path.name, "line": line, "reason": problem, "detail": text})
            elif not is_held_out(text, held_out_share):
                count += 1
            elif len(held_out) < max_held_out:
                held_out[text] = None
        counts.append(count)
    if not sum(counts):
        reason = "{reason}: {detail}".format(**rejected[0]) if rejected else "all of it is held out"
        raise UserError(f"objective.corpus.files: no document to train on in {len(counts)} files ({reason})")
    digest = files_revision(map(str, files))
    return Corpus(list(files), list(fields), held_out_share, counts, list(held_out), rejected, digest)


def files_revision(patterns: Iterable[str]) -> str:
    """SHA-256 over the bytes of the files, in order: the corpus's version, as a data set has its own."""
    return sha256_json([sha256_file(path) for path in find_files(list(patterns))])


def is_held_out(text: str, share: float) -> bool:
    """Whether a document belongs to validation; follows from its text alone."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) < share * 2**64


def _read(path: Path, fields: Sequence[str]) -> Iterator[tuple[int, str, str | None]]:
    """(line, text, why it cannot be used) of each document; of one that cannot, what is wrong in place of the text."""
    if kind_of(path) == "text":
        yield from _paragraphs(path)
        return
    form = ArticleFormat("corpus", text=list(fields))
    for article in read_articles(path, form, Defaults()):
        yield article.line, article.raw if article.problem else article.text, article.problem


def _paragraphs(path: Path) -> Iterator[tuple[int, str, str | None]]:
    """Documents of a plain text, parted by empty lines, read line by line."""
    start, lines = 1, list[str]()
    with open_stream(path) as stream:
        for number, raw in enumerate(stream, start=1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                yield number, f"byte 0x{raw[error.start]:02x} is not utf-8", "undecodable_bytes"
                continue
            if line.strip():
                start = start if lines else number
                lines.append(line)
            elif lines:
                yield start, "\n".join(lines), None
                lines = []
    if lines:
        yield start, "\n".join(lines), None


def documents(corpus: Corpus, seed: int, epoch: int) -> Iterator[str]:
    """The training documents of an epoch: files in another order each time, documents shuffled in blocks."""
    order = np.random.default_rng([seed, epoch, 2]).permutation(len(corpus.files))
    stream = chain.from_iterable(_trained_on(corpus, corpus.files[index]) for index in order)
    for block in count():
        texts = list(islice(stream, BLOCK))
        if not texts:
            return
        for index in np.random.default_rng([seed, epoch, 3, block]).permutation(len(texts)):
            yield texts[index]


def _trained_on(corpus: Corpus, path: Path) -> Iterator[str]:
    for _, text, problem in _read(path, corpus.fields):
        if not problem and not is_held_out(text, corpus.held_out_share):
            yield text


@dataclass(frozen=True)
class Packed:
    """One sequence: token ids, specials included, and the word each belongs to (-1: a special token)."""

    ids: list[int]
    words: list[int]


def epoch_sequences(
    corpus: Corpus, tokenizer: PreTrainedTokenizerBase, max_length: int, seed: int, epoch: int
) -> Iterator[Packed]:
    """The packed sequences of one pass over the corpus, in its order for that epoch."""
    return packed(documents(corpus, seed, epoch), tokenizer, max_length)


def held_out_sequences(corpus: Corpus, tokenizer: PreTrainedTokenizerBase, max_length: int) -> Iterator[Packed]:
    """Packed sequences of the held-out documents, in the order they were found."""
    return packed(iter(corpus.held_out), tokenizer, max_length)


def packed(texts: Iterator[str], tokenizer: PreTrainedTokenizerBase, max_length: int) -> Iterator[Packed]:
    """Sequences of exactly `max_length` tokens, but for the last one, which holds what is left.

    [CLS] tokens [SEP]; documents follow each other with a [SEP] between, and are cut wherever a sequence is full.
    """
    first, last = boundary_tokens(tokenizer)
    room, ids, words = max_length - 2, list[int](), list[int]()
    for document in _tokenised(texts, tokenizer):
        offset = max(words, default=-1) + 1
        ids += [last] * bool(ids) + document.ids
        words += [-1] * bool(words) + [word + offset for word in document.words]
        while len(ids) > room:
            yield Packed([first, *ids[:room], last], [-1, *words[:room], -1])
            ids, words = ids[room:], words[room:]
    if ids:
        yield Packed([first, *ids, last], [-1, *words, -1])


def boundary_tokens(tokenizer: PreTrainedTokenizerBase) -> tuple[int, int]:
    """Ids of what begins and ends a sequence; UserError where a tokenizer lacks them, or a mask token."""
    first = tokenizer.cls_token_id if tokenizer.cls_token_id is not None else tokenizer.bos_token_id
    last = tokenizer.sep_token_id if tokenizer.sep_token_id is not None else tokenizer.eos_token_id
    if first is None or last is None or tokenizer.mask_token_id is None or not tokenizer.is_fast:
        raise UserError(
            "objective=mlm needs a fast tokenizer with mask, first and last tokens ([MASK], [CLS], [SEP]); "
            "this one lacks one of them: start from an encoder that was trained on masked words"
        )
    return int(first), int(last)


def _tokenised(texts: Iterator[str], tokenizer: PreTrainedTokenizerBase) -> Iterator[Packed]:
    while batch := list(islice(texts, READ_AHEAD)):
        yield from tokenise(batch, tokenizer)


def tokenise(texts: list[str], tokenizer: PreTrainedTokenizerBase) -> list[Packed]:
    """Ids of each text, without special tokens, and the whitespace word that each token is a piece of."""
    tokens = tokenizer(
        texts, add_special_tokens=False, return_offsets_mapping=True, return_attention_mask=False, verbose=False
    )
    rows = zip(texts, tokens["input_ids"], tokens["offset_mapping"], strict=True)
    return [Packed(list(ids), word_numbers(text, offsets)) for text, ids, offsets in rows]


def word_numbers(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """For each token the number of its whitespace word: in Arabic the word with its clitics and case endings.

    A token's last character decides, since SentencePiece and Metaspace tokens begin with the blank before the word; a
    token that is nothing but blanks belongs to the word after it, and to none (-1) at the end. So it works alike for
    WordPiece, BPE and Unigram.
    """
    blank = np.array([character.isspace() for character in text] + [True])
    starts = ~blank & np.concatenate([[True], blank[:-1]])
    number = starts.cumsum() - 1 + blank  # blanks count to the word that follows
    numbers = [int(number[max(end - 1, 0)]) for _, end in offsets]
    return [word if word < starts.sum() else -1 for word in numbers]
