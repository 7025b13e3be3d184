"""The plain loop that the engine is held against: one customer at a time.

It knows nothing of the engine. Rows are dicts in which None is what is missing; answers
are True, False, or None for unknown.
"""

import datetime as dt
import re
import statistics
from fractions import Fraction
from typing import Any

from tests.segments.small_files import AS_OF, Row

Answer = bool | None
Data = dict[str, list[dict[str, Any]]]
FOLDED = {
    "Oslo": "oslo",
    "OSLO ": "oslo",
    "Ålesund": "alesund",
    "ÅLESUND": "alesund",
    "alesund": "alesund",
    "Bø": "bø",
    "Bo": "bo",
}
SLOTS = {
    "morning": (5, 12),
    "midday": (12, 14),
    "afternoon": (14, 18),
    "evening": (18, 23),
    "night": (23, 5),
}
# What the site's currency, NOK, is worth in others on the as-of day.
RATES = {"USD": 10, "EUR": 12.5}


def negated(one: Answer) -> Answer:
    return None if one is None else not one


def every(answers: list[Answer]) -> Answer:
    if False in answers:
        return False
    return None if None in answers else True


def some(answers: list[Answer]) -> Answer:
    return negated(every([negated(one) for one in answers]))


def months_before(day: dt.date, months: int) -> dt.date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    for last in (31, 30, 29, 28):
        try:
            return dt.date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


def period(day: dt.date, months: int, starts: int) -> tuple[int, int]:
    """Number the business period that a day lies in, as (business year, period)."""
    into = (day.month - starts) % 12
    return (day.year - (day.month < starts), into // months)


def months_after(day: dt.date, months: int) -> dt.date:
    found = day.replace(day=1)
    for _ in range(months):
        found = (found + dt.timedelta(31)).replace(day=1)
    for last in (31, 30, 29, 28):
        try:
            return found.replace(day=min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


def in_window(day: dt.date, window: Any, starts: int) -> bool:
    """Tell whether a day lies in a window of one of the forms that the tests use."""
    if isinstance(window, dict):
        return months_before(AS_OF, 24) < day <= months_before(AS_OF, 12)
    words = window.split()
    if len(words) == 3 and words[2] in {"days", "weeks", "months"}:
        number = int(words[1]) * (7 if words[2] == "weeks" else 1)
        if words[2] == "months":
            return months_before(AS_OF, number) < day <= AS_OF
        distance = (day - AS_OF).days
        return (
            1 <= distance <= number if words[0] == "next" else -number < distance <= 0
        )
    place = periods_away(day, window, starts)
    if words[0] == "this":
        return place == 0 and (not window.endswith("so far") or day <= AS_OF)
    number = int(words[1]) if words[1].isdigit() else 1
    if window.endswith("so far"):
        return -number <= place <= 0 and day <= AS_OF
    return -number <= place < 0 if words[0] == "last" else 0 < place <= number


MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def periods_away(day: dt.date, window: str, starts: int) -> int:
    """Count whole periods from the one of the as-of day to that of another day."""
    unit = next(one.rstrip("s") for one in window.split() if one.rstrip("s") in UNITS)
    if unit == "week":
        mondays = [one - dt.timedelta(one.weekday()) for one in (AS_OF, day)]
        return (mondays[1] - mondays[0]).days // 7
    months = MONTHS[unit]
    years = 12 // months
    (then, part), (year, now) = (period(one, months, starts) for one in (day, AS_OF))
    return (then - year) * years + part - now


UNITS = {*MONTHS, "week"}


def in_earlier(day: dt.date, window: str, versus: str, starts: int) -> bool:
    """Tell whether a day lies in the window before, or in that of a year before."""
    yearly = versus == "same_period_last_year"
    words = window.split()
    number = int(words[1]) if words[1].isdigit() else 1
    if len(words) == 3 and words[2] == "months":
        end = months_before(AS_OF, 12 if yearly else number)
        return months_before(AS_OF, (12 if yearly else number) + number) < day <= end
    if len(words) == 3 and words[2] in {"days", "weeks"}:
        length = number * (7 if words[2] == "weeks" else 1)
        end = months_before(AS_OF, 12) if yearly else AS_OF - dt.timedelta(length)
        return end - dt.timedelta(length) < day <= end
    place = periods_away(day, window, starts)
    unit = next(one.rstrip("s") for one in words if one.rstrip("s") in UNITS)
    year = 52 if unit == "week" else 12 // MONTHS[unit]
    so_far = window.endswith("so far")
    touched = number + (so_far and words[0] == "last")
    back = year if yearly else touched
    if not so_far:
        if words[0] == "this":
            return place == -back
        return -number - back <= place < -back
    if unit == "week":
        end = AS_OF - dt.timedelta(7 * back)
    else:
        end = months_before(AS_OF, back * MONTHS[unit])
    first = -back - (number if words[0] == "last" else 0)
    return first <= place <= -back and day <= end


OPPOSITES = {
    "is_not": "is",
    "not_in": "in",
    "not_between": "between",
    "unknown": "known",
    "not_contains": "contains",
    "has_none": "has_any",
}


def fold(text: str) -> str:
    return FOLDED.get(text, text.strip().lower().replace("å", "a"))


def plain(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value


PATTERNS = {
    "?slo": r"^.slo$",
    "*sund": r"sund$",
    "b?": r"^b.$",
    "*": r"",
}
WEEKDAYS = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)


def meets(  # noqa: C901, PLR0911 -- one plain line per sort of comparator
    value: Any, word: str, wanted: Any, starts: int, *, exact: bool
) -> Any:
    """Answer one comparator for one value."""
    if word in OPPOSITES:
        positive = OPPOSITES[word]
        if word == "unknown":
            return (value is None) == wanted
        return negated(meets(value, positive, wanted, starts, exact=exact))
    if word == "known":
        return (value is not None) == wanted
    if value is None or wanted is None:
        return None
    as_text = str if exact else plain
    if word in PLAIN:
        return bool(PLAIN[word](value, wanted))
    if word in EQUAL:
        several = wanted if isinstance(wanted, list) else [wanted]
        return (as_text(value) if isinstance(value, str) else value) in [
            as_text(one) if isinstance(one, str) else one for one in several
        ]
    if word in OF_TEXT:
        several = wanted if isinstance(wanted, list) else [wanted]
        return OF_TEXT[word](as_text(value), [as_text(one) for one in several])
    if word in PATTERN:
        return PATTERN[word](value, wanted, exact)
    if word in OF_ITEMS:
        ours = {as_text(one) for one in value.split(";")}
        return OF_ITEMS[word](ours, {as_text(one) for one in wanted})
    if word == "time_slot":
        return any(in_slot(value // 3600, one) for one in wanted)
    return of_day(dt.date.fromisoformat(value), word, wanted, starts)


EQUAL = {"is", "in", "on"}
PLAIN: dict[str, Any] = {
    "gt": lambda value, wanted: value > wanted,
    "after": lambda value, wanted: value > wanted,
    "gte": lambda value, wanted: value >= wanted,
    "on_or_after": lambda value, wanted: value >= wanted,
    "lt": lambda value, wanted: value < wanted,
    "before": lambda value, wanted: value < wanted,
    "lte": lambda value, wanted: value <= wanted,
    "on_or_before": lambda value, wanted: value <= wanted,
    "between": lambda value, wanted: wanted[0] <= value <= wanted[1],
}
OF_TEXT: dict[str, Any] = {
    "contains": lambda text, wanted: wanted[0] in text,
    "contains_any": lambda text, wanted: any(one in text for one in wanted),
    "contains_all": lambda text, wanted: all(one in text for one in wanted),
    "starts_with": lambda text, wanted: text.startswith(tuple(wanted)),
    "ends_with": lambda text, wanted: text.endswith(tuple(wanted)),
}
PATTERN: dict[str, Any] = {
    "like": lambda text, glob, exact: (
        re.search(PATTERNS[glob], text if exact else fold(text)) is not None
    ),
    "matches": lambda text, pattern, exact: (
        re.search(pattern, text) is not None
        if exact
        else re.search(pattern, fold(text), re.IGNORECASE) is not None
    ),
}
OF_ITEMS: dict[str, Any] = {
    "has_any": lambda ours, wanted: bool(ours & wanted),
    "has_all": lambda ours, wanted: wanted <= ours,
}


def in_slot(hour: int, slot: str) -> bool:
    first, end = SLOTS[slot]
    return first <= hour < end if first < end else hour >= first or hour < end


def of_day(day: dt.date, word: str, wanted: Any, starts: int) -> bool:
    match word:
        case "within":
            return in_window(day, wanted, starts)
        case "more_than":
            number, _, side = wanted.split()
            distance = (AS_OF - day).days if side == "ago" else (day - AS_OF).days
            return distance > int(number)
        case "weekday":
            return WEEKDAYS[day.weekday()] in wanted
        case "month":
            return day.month in wanted
        case "anniversary":
            return comes_round(day, int(wanted.split()[1]))
    raise AssertionError(word)


def comes_round(day: dt.date, days: int) -> bool:
    """Tell whether the day comes round within so many days after the as-of day."""
    for ahead in range(1, days + 1):
        later = AS_OF + dt.timedelta(ahead)
        leap_day = (day.month, day.day) == (2, 29) and (later.month, later.day) == (
            2,
            28,
        )
        kept = leap_day and (later + dt.timedelta(1)).month == 3
        same = (day.month, day.day) == (later.month, later.day)
        if day.year < later.year and (same or kept):
            return True
    return False


OTHERS = {"exact", "where", "within", "date", "vs", "change", "per", "of"}


class Loop:
    """Answers definitions about one customer after the other.

    Attributes:
        of: Whom they are asked about, which decides who is ranked.
        segments: Definitions of other segments, which ask about everyone.

    """

    def __init__(
        self,
        data: Data,
        starts: int,
        of: str = "everyone",
        segments: dict[str, Any] | None = None,
    ) -> None:
        self.data = data
        self.starts = starts
        self.of = of
        self.segments = segments or {}

    @property
    def people(self) -> range:
        return range(len(self.data["customers"]))

    def is_asked(self, who: int) -> bool:
        prospect = self.data["customers"][who].get("status") == "prospect"
        return self.of == "everyone" or prospect == (self.of == "prospects")

    def member(self, where: Any, who: int) -> Answer:
        return self.answer(where, who) if self.is_asked(who) else False

    def answer(  # noqa: PLR0911 -- one plain line per subject
        self, where: Any, who: int
    ) -> Answer:
        if isinstance(where, list):
            return every([self.answer(one, who) for one in where])
        group = next((word for word in ("all", "any", "none") if word in where), None)
        if group:
            return grouped(group, [self.answer(one, who) for one in where[group]])
        subject, name = next(iter(where.items()))
        comparators = {k: v for k, v in where.items() if k not in {subject, "exact"}}
        exact = where.get("exact", False)
        match subject:
            case "field" if "." not in name:
                value = self.data["customers"][who][name]
                return self.held(value, comparators, who, exact=exact)
            case "field":
                return self.any_row(name, comparators, who, exact=exact)
            case "measure":
                value = self.data["measures"][who][name]
                return self.held(value, comparators, who, exact=exact)
            case "segment":
                return self.of_everyone().answer(self.segments[name], who)
            case "at_least":
                return self.in_some(name, where["of"], who)
            case "rank":
                return self.rank(where, who)
            case _ if "vs" in where:
                return self.trend(subject, name, where, who)
        return self.aggregate(subject, name, where, who)

    def of_everyone(self) -> "Loop":
        return Loop(self.data, self.starts, "everyone", self.segments)

    def in_some(self, number: int, names: list[str], who: int) -> Answer:
        loop = self.of_everyone()
        found = [loop.answer(self.segments[one], who) for one in names]
        if found.count(True) >= number:
            return True
        return None if found.count(True) + found.count(None) >= number else False

    def rank(self, where: Row, who: int) -> Answer:
        if not self.is_asked(who):
            return False
        values = [one[where["rank"]] for one in self.data["measures"]]
        groups = [
            fold(one[where["per"]]) if "per" in where and one[where["per"]] else None
            for one in self.data["customers"]
        ]
        mine = values[who]
        if mine is None or ("per" in where and groups[who] is None):
            return None
        ranked = [
            values[other]
            for other in self.people
            if self.is_asked(other)
            and values[other] is not None
            and groups[other] == groups[who]
        ]
        answer: Answer = placed(mine, ranked, where, self.starts)
        return answer

    def held(
        self, value: Any, comparators: dict[str, Any], who: int, *, exact: bool = False
    ) -> Answer:
        found = []
        for word, value_given in comparators.items():
            wanted = meant(value_given)
            if isinstance(wanted, dict) and "measure" in wanted:
                wanted = self.data["measures"][who][wanted["measure"]]
            elif isinstance(wanted, dict) and "field" in wanted:
                wanted = self.data["customers"][who][wanted["field"]]
            found.append(meets(value, word, wanted, self.starts, exact=exact))
        return every(found)

    def rows(self, table: str, who: int) -> list[Row]:
        mine = [row for row in self.data[table] if row["customer"] == str(who)]
        keys = ("date", "time", "id") if table == "orders" else ("id",)
        return sorted(
            mine,
            key=lambda row: [
                # A time of day is a number: as a text it would not sort.
                f"{row[key]:>9}" if row[key] is not None else "~"
                for key in keys
            ],
        )

    def any_row(
        self, name: str, comparators: dict[str, Any], who: int, *, exact: bool
    ) -> Answer:
        """Any row meets what is asserted; no row what is denied."""
        table, field = name.split(".")
        rows = [row for row in self.rows(table, who) if not is_to_come(table, row)]
        for word, same in (("known", "unknown"), ("unknown", "known")):
            if comparators.get(word) is False:  # the other one, said differently
                comparators = {same: True}

        def each(words: dict[str, Any]) -> list[Answer]:
            return [self.held(row[field], words, who, exact=exact) for row in rows]

        wanted = {k: v for k, v in comparators.items() if k not in OPPOSITES}
        found = [
            negated(some(each({OPPOSITES[k]: v})))
            for k, v in comparators.items()
            if k in OPPOSITES
        ]
        return every([*found, some(each(wanted))] if wanted else found)

    def row(self, where: Any, row: Row) -> Answer:
        if isinstance(where, list):
            return every([self.row(one, row) for one in where])
        group = next((word for word in ("all", "any", "none") if word in where), None)
        if group:
            return grouped(group, [self.row(one, row) for one in where[group]])
        name = where["field"]
        found = []
        for word, value_given in where.items():
            if word in {"field", "exact"}:
                continue
            wanted = meant(value_given)
            if isinstance(wanted, dict) and "field" in wanted:
                wanted = row[wanted["field"]]
            exact = where.get("exact", False)
            found.append(meets(row[name], word, wanted, self.starts, exact=exact))
        return every(found)

    def in_scope(self, where: Row, row: Row, versus: str = "") -> Answer:
        if row["status"] == "cancelled":
            return False
        window = where.get("within")
        ahead = isinstance(window, str) and window.startswith("next")
        day = dt.date.fromisoformat(row["date"]) if row["date"] else None
        if day and day > AS_OF and not ahead:
            return False
        parts: list[Answer] = []
        if window is not None and day is None:
            parts.append(None)
        elif window is not None and day is not None and versus:
            parts.append(in_earlier(day, window, versus, self.starts))
        elif window is not None and day is not None:
            parts.append(in_window(day, window, self.starts))
        if "where" in where:
            parts.append(self.row(where["where"], row))
        return every(parts)

    def marked(
        self, where: Row, who: int, versus: str = ""
    ) -> tuple[list[Row], list[Row]]:
        """Take the rows that belong, and those of which nobody can tell."""
        marked = [
            (row, self.in_scope(where, row, versus)) for row in self.rows("orders", who)
        ]
        return (
            [row for row, inside in marked if inside],
            [row for row, inside in marked if inside is None],
        )

    def aggregate(self, word: str, name: str, where: Row, who: int) -> Answer:
        comparators = {k: v for k, v in where.items() if k not in {word, *OTHERS}}
        exact = where.get("exact", False)
        if word not in {"count", "exists"}:
            value = self.figure(word, name, where, who)
            return self.held(value, comparators, who, exact=exact)
        sure, unsure = self.marked(where, who)
        ends: list[Any] = [len(sure), len(sure) + len(unsure)]
        if word == "exists":
            ends = [end > 0 for end in ends]
            comparators = comparators or {"is": True}
        low, high = (self.held(end, comparators, who) for end in ends)
        return low if low == high else None

    def figure(
        self, word: str, name: str, where: Row, who: int, versus: str = ""
    ) -> Any:
        sure, unsure = self.marked(where, who, versus)
        if word == "share":
            whole = {k: v for k, v in where.items() if k != "where"}
            every_row, doubtful = self.marked(whole, who, versus)
            if unsure or doubtful:
                return None
            return share_of(name, sure, every_row)
        if word == "count":
            return None if unsure else len(sure)
        return None if unsure else figure(word, name, sure)

    def trend(self, word: str, name: str, where: Row, who: int) -> Answer:
        now = self.figure(word, name, where, who)
        before = self.figure(word, name, where, who, where["vs"])
        if now is None or before is None:
            return self.held(None, where["change"], who)
        change = Fraction(now) - Fraction(before)
        if "%" in str(where["change"]):
            if before <= 0:
                return self.held(None, where["change"], who)
            change /= Fraction(before)
        return self.held(change, where["change"], who)


def is_to_come(table: str, row: Row) -> bool:
    if table != "orders" or not row["date"]:
        return False
    return dt.date.fromisoformat(row["date"]) > AS_OF


def meant(  # noqa: PLR0911 -- one plain line per form
    value: Any,
) -> Any:
    """Read shares, amounts in other currencies, times and days as they are written."""
    if isinstance(value, list):
        return [meant(one) for one in value]
    if not isinstance(value, str):
        return value
    if value.endswith("%"):
        return Fraction(value.rstrip("% ")) / 100
    if value[-3:] in RATES:
        return float(value[:-3]) * RATES[value[-3:]]
    if re.fullmatch("[0-9]{2}:[0-9]{2}", value):
        return int(value[:2]) * 3600 + int(value[3:]) * 60
    if value == "today":
        return AS_OF.isoformat()
    if re.fullmatch("[0-9]+ months? ago", value):
        return months_before(AS_OF, int(value.split()[0])).isoformat()
    return value


def placed(mine: Any, ranked: list[Any], where: Row, starts: int) -> Any:
    """Tell whether a value has the place that is asked for among others."""
    size = len(ranked)
    for word, ordered in (
        ("top", sorted(ranked, reverse=True)),
        ("bottom", sorted(ranked)),
    ):
        if word in where:
            places = meant(where[word])
            if isinstance(places, Fraction):
                places = -(-places * size // 1)
            # Whoever ties with the last place that is given has it, too.
            last = ordered[min(int(places), size) - 1]
            return mine in ordered[: ordered.index(last)] or mine == last
    if "percentile" in where:
        percentile = Fraction(100 * sum(one < mine for one in ranked), size)
        asked = where["percentile"]
        comparators = asked if isinstance(asked, dict) else {"gte": asked}
        if isinstance(asked, list):
            comparators = {"between": asked}
        return every(
            [
                meets(percentile, word, one, starts, exact=False)
                for word, one in comparators.items()
            ]
        )
    if "quantile" in where:
        number, parts = (int(one) for one in where["quantile"].split(" of "))
        limits = quantiles(ranked, parts)
        return 1 + sum(one < mine for one in limits) == number
    return mine > 0 and abc_class(mine, ranked) in where["abc"]


def quantiles(values: list[Any], parts: int) -> list[Any]:
    if len(values) == 1:
        return values * (parts - 1)
    return statistics.quantiles(map(Fraction, values), n=parts, method="inclusive")


def abc_class(mine: Any, ranked: list[Any]) -> str:
    positive = [Fraction(one) for one in ranked if one > 0]
    share = Fraction(sum(one for one in positive if one > mine), sum(positive))
    if share < Fraction(80, 100):
        return "A"
    return "B" if share < Fraction(95, 100) else "C"


def share_of(name: str, part: list[Row], whole: list[Row]) -> Fraction | None:
    if "." in name:
        field = name.split(".")[1]
        above, below = (
            sum(row[field] for row in rows if row[field] is not None)
            for rows in (part, whole)
        )
    else:
        above, below = len(part), len(whole)
    return Fraction(above, below) if below > 0 else None


def figure(  # noqa: PLR0911 -- one plain line per aggregate
    word: str, name: str, rows: list[Row]
) -> Any:
    if word == "days_since":
        dates = [dt.date.fromisoformat(row["date"]) for row in rows if row["date"]]
        dates = [day for day in dates if day <= AS_OF]
        return (AS_OF - max(dates)).days if dates else None
    field = name.split(".")[1]
    values = [row[field] for row in rows if row[field] is not None]
    if rows and not values:
        return None
    if word in {"sum", "distinct"}:
        return sum(values) if word == "sum" else len(set(values))
    if word in {"first", "last"}:
        dated = [row for row in rows if row[field] is not None and row["date"]]
        ordered = dated if word == "first" else dated[::-1]
        return ordered[0][field] if ordered else None
    if not values:
        return None
    if word == "most_frequent":
        latest = values[::-1]
        return max(latest, key=lambda one: (latest.count(one), -latest.index(one)))
    functions: dict[str, Any] = {
        "avg": statistics.mean,
        "median": statistics.median,
        "min": min,
        "max": max,
    }
    return functions[word](values)


def grouped(word: str, answers: list[Answer]) -> Answer:
    if word == "all":
        return every(answers)
    return some(answers) if word == "any" else negated(some(answers))
