"""What licences allow: which sources a commercial build may take, and which terms bind whoever uses a mixture.

Names are those of the hub (https://huggingface.co/docs/hub/repositories-licenses). No legal advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

USES = ("any", "commercial")

# From the freest to the strictest; a name that is not here is unknown, and binds as if nothing were allowed.
_TERMS = {
    "public domain": ("cc0-1.0", "pddl", "unlicense"),
    "attribution": (
        "apache-2.0", "mit", "bsd", "bsd-2-clause", "bsd-3-clause", "isc", "cc-by-2.0", "cc-by-3.0", "cc-by-4.0",
        "odc-by", "cdla-permissive-1.0", "cdla-permissive-2.0",
    ),
    "share alike": ("cc-by-sa-3.0", "cc-by-sa-4.0", "odbl", "cdla-sharing-1.0"),
    "no derivatives": ("cc-by-nd-4.0",),
    "non-commercial": ("cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0"),
    "non-commercial, share alike": ("cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0"),
    "non-commercial, no derivatives": ("cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0"),
}  # fmt: skip
UNKNOWN = "unknown"
_ORDER = [*_TERMS, UNKNOWN]
_OF_LICENCE = {name: terms for terms, names in _TERMS.items() for name in names}
# A mixture is a derivative of its sources, so that "no derivatives" is no leave to mix, paid or not.
_COMMERCIAL = ("public domain", "attribution", "share alike")


def terms_of(licence: str) -> str:
    """What a licence asks, in a few words; "unknown" for one that is not in the list."""
    return _OF_LICENCE.get(licence.lower(), UNKNOWN)


def check_use(licences: Mapping[str, str], use: str) -> None:
    """ValueError that names the sources (name -> licence) which `use` does not allow, and the remedy."""
    if use not in USES:
        raise ValueError(f"licence must be {' or '.join(USES)}, got {use!r}")
    refused = {name: licence for name, licence in licences.items() if terms_of(licence) not in _COMMERCIAL}
    if use == "commercial" and refused:
        named = ", ".join(f"{name} ({licence}: {terms_of(licence)})" for name, licence in refused.items())
        one = next(iter(refused))
        raise ValueError(
            f"licence=commercial does not allow {named}: leave out of source=[...], build with licence=any, or, "
            f"where you hold another licence, name it (source.{one}.licence=...)"
        )


def resulting_terms(licences: Mapping[str, str]) -> dict[str, Any]:
    """Of the sources (name -> licence) in a data set: the strictest terms, whose they are, whether it may be sold."""
    terms = {name: terms_of(licence) for name, licence in licences.items()}
    strictest = max(terms.values(), key=_ORDER.index, default=UNKNOWN)
    return {
        "strictest": strictest,
        "because_of": sorted(name for name, asked in terms.items() if asked == strictest),
        "commercial_use": all(asked in _COMMERCIAL for asked in terms.values()),
        "terms": terms,
        "incompatible": _incompatible(licences, terms),
    }


def _incompatible(licences: Mapping[str, str], terms: Mapping[str, str]) -> list[str]:
    """Sources whose share-alike terms no one licence of the whole can meet: they ask for different ones."""
    alike = {name: _later(licences[name]) for name, asked in terms.items() if asked.endswith("share alike")}
    stricter = {name for name, asked in terms.items() if asked.startswith("non-commercial")}
    clash = len(set(alike.values())) > 1 or (alike and stricter - set(alike))
    return sorted({*alike, *stricter}) if clash else []


def _later(licence: str) -> str:
    """What adaptations may bear as well: share-alike 3.0, section 4(b), allows its later version."""
    return {"cc-by-sa-3.0": "cc-by-sa-4.0", "cc-by-nc-sa-3.0": "cc-by-nc-sa-4.0"}.get(licence.lower(), licence)


def derived_licence(licences: Mapping[str, str]) -> str:
    """The licence that a work made of several sources (name -> licence) may bear: the strictest of theirs.

    Where only a name has to be kept (attribution), Apache-2.0 stands for several. ValueError that names the
    sources where there is none: unknown terms, no derivatives, or share-alike terms that exclude each other.
    """
    resulting = resulting_terms(licences)
    strictest, whose = resulting["strictest"], ", ".join(resulting["because_of"])
    if resulting["incompatible"]:
        raise ValueError(f"no one licence meets the terms of {', '.join(resulting['incompatible'])}")
    if strictest == UNKNOWN or strictest.endswith("no derivatives"):
        raise ValueError(f"the terms of {whose or 'the sources'} ({strictest}) give no leave to publish")
    names = sorted({licences[name].lower() for name in resulting["because_of"]})
    return names[-1] if len(names) == 1 or strictest not in ("public domain", "attribution") else "apache-2.0"
