"""Conjugation of Arabic verbs as news prose writes them: third person, without vowel signs.

After Ryding, A Reference Grammar of Modern Standard Arabic (2005), chapters 21-24: sound, hollow, defective and doubled
verbs; a defective verb loses its last letter in the jussive, a hollow one its weak middle where nothing follows it.
"""

from __future__ import annotations

from dataclasses import dataclass

_FINAL_WEAK = "ىيوا"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb by its past and present, third person masculine singular, and the preposition it governs ("" = none)."""

    past: str
    present: str
    preposition: str = ""

    @classmethod
    def parse(cls, entry: str) -> Verb:
        """Read an entry of the lexicon; ValueError for what is none."""
        parts = entry.split()
        if not 2 <= len(parts) <= 3 or not parts[1].startswith("ي"):
            raise ValueError(f"a verb is written 'past present [preposition]', got {entry!r}")
        return cls(*parts)

    def forms(self) -> dict[str, str]:
        """Form name -> spelling: past, present (indicative) and jussive, each by person, gender and number."""
        return {**self.past_forms(), **self._present(), **self._jussive()}

    def past_forms(self) -> dict[str, str]:
        """The past alone."""
        weak = self.past[-1] in "ىا" and len(self.past) > 2
        stem = self.past[:-1] if weak else self.past
        dual = stem + "ي" if self.past[-1] == "ى" else stem + "و" if weak else stem
        return {
            "past_ms": self.past,
            "past_fs": stem + "ت",
            "past_mp": stem + "وا",
            "past_md": _alef(dual),
            "past_fd": stem + "تا",
        }

    def _present(self) -> dict[str, str]:
        body, stem = self.present[1:], self._plural_stem()
        return {
            "present_ms": "ي" + body,
            "present_fs": "ت" + body,
            "present_1p": "ن" + body,
            "present_mp": "ي" + stem + "ون",
        }

    def _jussive(self) -> dict[str, str]:
        body = self._short()
        return {
            "jussive_ms": "ي" + body,
            "jussive_fs": "ت" + body,
            "jussive_1p": "ن" + body,
            "jussive_mp": "ي" + self._plural_stem() + "وا",
        }

    def _plural_stem(self) -> str:
        body = self.present[1:]
        return body[:-1] if body[-1] in _FINAL_WEAK else body

    def _short(self) -> str:
        """The jussive without its prefix: يسعى -> يسع, يزيد -> يزد, يرتفع -> يرتفع."""
        body = self.present[1:]
        if body[-1] in "ىيو" and self.past[-1] in "ىاي":
            return body[:-1]
        if self.is_hollow:
            return body[:-2] + body[-1]
        return body

    @property
    def is_hollow(self) -> bool:
        """A weak letter before the last in both past and present: زاد يزيد, and the passive أصيب يصاب."""
        if len(self.past) < 3 or len(self.present) < 4:
            return False
        return (self.past[-2] == "ا" and self.present[-2] in "اوي") or self.past[-2] + self.present[-2] == "يا"


def _alef(stem: str) -> str:
    """The dual's alef; after a hamza on alef it becomes a madda (بدأ -> بدآ)."""
    return stem[:-1] + "آ" if stem.endswith("أ") else stem + "ا"
