"""How a tokenizer cuts a dozen fixed Arabic texts: kept in a checkpoint's config.json, compared wherever it is opened.

A tokenizer file of another version, a normaliser that a library has changed, a vocabulary copied from next door: the
model still answers, with figures a few points lower and no error.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from data_prep.foundation.errors import UserError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

TEXTS = (
    "سيطرت القوات على المدينة",
    "وزارة الدفاع الروسية: لا خسائر",
    "فُتِحَ الجِسْرُ أمامَ السَّيّاراتِ",  # tashkeel, shadda with vowel
    "المـــديـنة",  # tatweel
    "لأنّ الآلاف إلى الإدارة لا",  # lam-alef in four kinds
    "ﻻ ﻷ ﻹ ﻵ ﺍﻟﻤﺪﻳﻨﺔ",  # presentation forms
    "أإآٱا ىي ةه ؤئء",  # hamza, alef maqsura, ta marbuta
    "٢٠٢٤ 2024 ۲۰۲۴ ٪٥٠ ١٬٠٠٠٫٥",  # three kinds of digits, per cent, separators
    "«قال»، ثم؛ هل؟ ...",  # Arabic punctuation
    "\u200fبي\u200cبي\u200d سي\u061c",  # marks without width
    'رئيس الـUN و"الناتو" في G20',
    "چين پاريس ڤيينا گاز کی",  # letters beyond Arabic's own
)


def golden_tokens(tokenizer: PreTrainedTokenizerBase) -> list[str]:
    """Eight hex digits of SHA-256 over the token ids of each text."""
    rows = tokenizer(list(TEXTS), add_special_tokens=True)["input_ids"]
    return [hashlib.sha256(" ".join(map(str, ids)).encode()).hexdigest()[:8] for ids in rows]


def check_tokens(config: Any, tokenizer: PreTrainedTokenizerBase, origin: str) -> None:
    """UserError where a checkpoint's config.json tells of other tokens; checkpoints that tell of none pass."""
    told = getattr(config, "golden_tokens", None)
    if told is None or told == (tokens := golden_tokens(tokenizer)):
        return
    differs = [text for text, was, now in zip(TEXTS, told, tokens, strict=False) if was != now]
    shown = f"e.g. {differs[0]!r}" if differs else "the list has another length"
    raise UserError(
        f"{origin}: its tokenizer cuts {len(differs)} of {len(TEXTS)} fixed texts otherwise than when the model was "
        f"trained ({shown}); copy tokenizer.json from where the model began, or install the versions it was trained "
        "with"
    )
