"""How words, numbers, amounts, shares, dates and times are written in each language.

Signs and names come from Babel, once per language; texts are put together here, which
is twenty times as fast. Words are translated by the catalogues in ``locale/``, whose
keys are the English texts.
"""

import datetime as dt
import functools
import math
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Literal, TypeVar

from babel import Locale
from babel.messages.pofile import read_po
from babel.numbers import get_currency_precision

Language = Literal["en", "nb", "fil", "zh"]
Part = TypeVar("Part")

MILLION = 1_000_000
CENT = 10_000  # millionths
NBSP = "\N{NO-BREAK SPACE}"
THIN_NBSP = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
LONG = 10_000 * MILLION  # from here on an amount is read without its small change
_ROUNDING = 0.5 + 1e-9  # half up, though a fraction be stored a little too small
_PERCENTS = tuple(f"{number}{THIN_NBSP}%" for number in range(101))
_LAST_DAY_SECOND = 24 * 60 * 60 - 1
_LOCALES = Path(__file__).parent / "locale"
# International English writes the day first; the others follow CLDR.
_DATES = {"en": "d MMM y"}
_TAGS = {"zh": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language writes, with one currency.

    All methods return plain text, never markup, and never raise for a value of the
    right type; a missing or not finite one becomes the word for unknown. Spaces inside
    a number and between it and its unit do not break.

    Attributes:
        tag: BCP 47, for ``<html lang>``.
        symbol: Of the currency, as this language writes it.
        places: Decimals of the currency.
        before: The symbol stands in front of the amount.
        gap: What stands between the symbol and the amount.
        months: Short names from January, as used inside a date.
        initials: One or few letters for each month from January.
        weekdays: Short names from Monday.
        words: Translations by English text; an absent one is shown in English.

    """

    language: Language
    tag: str
    currency: str
    symbol: str
    places: int
    before: bool
    gap: str
    decimal: str
    group: str
    date_pattern: str
    month_pattern: str
    months: tuple[str, ...]
    initials: tuple[str, ...]
    weekdays: tuple[str, ...]
    words: Mapping[str, str] = field(hash=False)

    def word(self, message: str, count: float | None = None) -> str:
        """Translate an English text; ``"one|many"`` has a form for a count of one."""
        text = self.words.get(message, message)
        if count is None:
            return text
        forms = text.split("|")
        return forms[0] if count == 1 else forms[-1]

    def phrase(
        self, message: str, /, *, count: float | None = None, **values: Part
    ) -> tuple[str | Part, ...]:
        """Translate a sentence and put values where it says ``{name}``.

        Args:
            message: English; ``"one|many"`` has a form for a ``count`` of one.
            count: The number that decides on the form.
            values: By name; of any type, they come back as they are.

        Returns:
            The texts and the values, in the order of the language: the translation of
            ``"{who} owes {what}"`` with both given is ``(who, " owes ", what)``.

        """
        pieces: list[str | Part] = []
        for text, name in _pieces(self.word(message, count)):
            if text:
                pieces.append(text)
            if name:
                pieces.append(values[name])
        return tuple(pieces)

    def phrases(
        self, message: str, /, **columns: Iterable[Part]
    ) -> Iterator[tuple[str | Part, ...]]:
        """Translate a sentence once and put columns of values where it says ``{name}``.

        Args:
            message: English, with at least one name; no forms for a count.
            columns: By name, equally long.

        Returns:
            What ``phrase`` gives for each of the values.

        """
        pieces: list[Iterable[str | Part]] = []
        for text, name in _pieces(self.word(message)):
            if text:
                pieces.append(repeat(text))
            if name:
                pieces.append(columns[name])
        return zip(*pieces, strict=False)  # a text goes on for ever

    @property
    def unknown(self) -> str:
        """Say that a value is missing."""
        return self.word("unknown")

    def whole(self, value: int | None) -> str:
        """Write a whole number: ``12,345``."""
        if value is None:
            return self.unknown
        return self._signed(value < 0, f"{abs(value):,}".replace(",", self.group))

    def number(self, value: float | None, places: int = 2) -> str:
        """Write a number, rounded, without zeros at its end: ``2.58``, ``74``."""
        if value is None or not math.isfinite(value):
            return self.unknown
        text = f"{abs(value):,.{places}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return self._signed(value < 0, self._localized(text))

    def amount(
        self, value: int | None, places: int | None = None, *, unit: bool = True
    ) -> str:
        """Write an amount, rounded half-up: ``NOK 1,234.50``.

        Args:
            value: In millionths of the currency unit.
            places: Decimals; None: none for whole and for long amounts (10,000 and
                more), else those of the currency.
            unit: With the symbol of the currency.

        """
        if value is None:
            return self.unknown
        if places is None:
            places = self.amount_places(value)
        step = 10 ** (6 - places)
        rounded = (abs(value) + step // 2) // step
        whole, part = divmod(rounded, 10**places)
        text = f"{whole:,}".replace(",", self.group)
        if places:
            text = f"{text}{self.decimal}{part:0{places}d}"
        if unit and self.before:
            text = f"{self.symbol}{self.gap}{text}"
        elif unit:
            text = f"{text}{self.gap}{self.symbol}"
        return f"{MINUS}{text}" if value < 0 and rounded else text

    def whole_amounts(self, values: Iterable[int]) -> list[str]:
        """Write amounts as ``amount`` does without decimals: ``NOK 1,234``."""
        before = f"{self.symbol}{self.gap}" if self.before else ""
        after = "" if self.before else f"{self.gap}{self.symbol}"
        half, group = MILLION // 2, self.group
        return [
            f"{before}{f'{(value + half) // MILLION:,}'.replace(',', group)}{after}"
            if value >= 0
            else self.amount(value, 0)
            for value in values
        ]

    def amount_places(self, value: int) -> int:
        """Return how many decimals an amount has when it stands alone."""
        if value % MILLION == 0 or abs(value) >= LONG:
            return 0
        return self.places

    def rate(self, value: float | None, places: int = 1) -> str:
        """Write a fraction in per cent, rounded half-up: 0.149 is ``14.9 %``."""
        if value is None or not math.isfinite(value * MILLION):
            return self.unknown
        return f"{self._scaled(value, places)}{THIN_NBSP}%"

    def share(self, value: float | None) -> str:
        """Write a fraction from 0 to 1 in whole per cent; nearly all is not all."""
        if value is not None and 0.01 <= value <= 0.99:  # noqa: PLR2004 -- 1, 99 per cent
            return _PERCENTS[math.floor(value * 100 + _ROUNDING)]
        if value is None or not math.isfinite(value * MILLION):
            return self.unknown
        if 0 < value < 0.01:  # noqa: PLR2004 -- one per cent
            return f"<{THIN_NBSP}1{THIN_NBSP}%"
        if 0.99 < value < 1:  # noqa: PLR2004 -- 99 per cent
            return f">{THIN_NBSP}99{THIN_NBSP}%"
        return self.rate(value, 0)

    def points(self, value: float | None) -> str:
        """Write a difference of fractions in percentage points: ``+0.4 pp``."""
        if value is None or not math.isfinite(value * MILLION):
            return self.unknown
        text = self._scaled(value, 1)
        sign = "" if value <= 0 or _is_zero(text) else "+"
        return f"{sign}{text}{NBSP}{self.word('pp')}"

    def days(self, value: float | None) -> str:
        """Write a number of days with its unit: ``62 days``."""
        if value is None or not math.isfinite(value):
            return self.unknown
        return f"{self.number(value, 1)}{NBSP}{self.word('day|days', value)}"

    def date(self, value: dt.date | None) -> str:
        """Write a date: ``2 Mar 2026``."""
        if value is None:
            return self.unknown
        return self.date_pattern.format(
            d=value.day, m=self.months[value.month - 1], y=value.year
        )

    def weekday(self, value: dt.date) -> str:
        """Write the day of the week: ``Thu``."""
        return self.weekdays[value.weekday()]

    def month(self, value: dt.date) -> str:
        """Write a month: ``Mar 2026``."""
        return self.month_pattern.format(m=self.months[value.month - 1], y=value.year)

    def half_year(self, year: int, half: Literal[1, 2]) -> str:
        """Write a half-year: ``2025 H2``."""
        text = self.word("{year} H{half}").format(year=year, half=half)
        return text.replace(" ", NBSP)

    def time(self, seconds: int | None) -> str:
        """Write a time of day, given in seconds since midnight: ``14:05``."""
        if seconds is None or not 0 <= seconds <= _LAST_DAY_SECOND:
            return self.unknown
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"

    def yes_no(self, value: bool | None) -> str:  # noqa: FBT001 -- it is the value
        """Write a yes, a no, or the word for unknown."""
        if value is None:
            return self.unknown
        return self.word("yes") if value else self.word("no")

    def _scaled(self, fraction: float, places: int) -> str:
        """Write a hundred times a fraction, rounded half-up, always with its places."""
        tenths = math.floor(abs(fraction) * 10 ** (places + 2) + _ROUNDING)
        whole, part = divmod(tenths, 10**places)
        text = f"{whole:,}" + (f".{part:0{places}d}" if places else "")
        return self._signed(fraction < 0, self._localized(text))

    def _localized(self, text: str) -> str:
        whole, point, part = text.partition(".")
        decimal = self.decimal if point else ""
        return f"{whole.replace(',', self.group)}{decimal}{part}"

    def _signed(self, negative: bool, text: str) -> str:  # noqa: FBT001 -- private
        return f"{MINUS}{text}" if negative and not _is_zero(text) else text


def exact_amount(value: int) -> str:
    """Write millionths of a unit for a machine: ``1234.50``, unrounded."""
    whole, part = divmod(abs(value), MILLION)
    sign = "-" if value < 0 else ""
    if part % 10_000 == 0:
        return f"{sign}{whole}.{part // 10_000:02d}"
    return f"{sign}{whole}.{part:06d}".rstrip("0")


@functools.cache
def wording_of(language: Language, currency: str) -> Wording:
    """Gather how a language writes, for amounts in one currency (ISO 4217)."""
    locale = Locale.parse(language)
    symbols = locale.number_symbols["latn"]
    pattern = locale.currency_formats["standard"].pattern.partition(";")[0]
    symbol = locale.currency_symbols.get(currency, currency)
    before = pattern.startswith("¤")
    spaced = NBSP in pattern or symbol[-1 if before else 0].isalpha()
    dates = _DATES.get(language, locale.date_formats["medium"].pattern)
    weekdays = locale.days["stand-alone"]["abbreviated"]
    return Wording(
        language=language,
        tag=_TAGS.get(language, language),
        currency=currency,
        symbol=symbol,
        places=get_currency_precision(currency),
        before=before,
        gap=NBSP if spaced else "",
        decimal=symbols["decimal"],
        group=symbols["group"],
        date_pattern=_pattern(dates),
        month_pattern=_pattern(locale.datetime_skeletons["yMMM"].pattern),
        months=_in_order(locale.months["format"]["abbreviated"]),
        initials=_in_order(locale.months["stand-alone"]["narrow"]),
        weekdays=tuple(weekdays[day].rstrip(".") for day in range(7)),
        words=words_of(language),
    )


@functools.cache
def _pieces(message: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((text, name) for text, name, _, _ in string.Formatter().parse(message))


@functools.cache
def words_of(language: Language) -> Mapping[str, str]:
    """List the translations into a language by their English texts."""
    if language == "en":
        return {}
    with (_LOCALES / f"{language}.po").open(encoding="utf-8") as file:
        catalogue = read_po(file, locale=language)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def _pattern(cldr: str) -> str:
    """Turn a date pattern of CLDR into one for ``format(d=, m=, y=)``."""
    fields = {"d": "{d}", "M": "{m}", "L": "{m}", "y": "{y}"}
    # Chinese writes the month with its sign already in the name: 3月.
    cldr = re.sub(r"(?<![ML])[ML]月", "MMM", cldr)
    return re.sub(r"([dMLy])\1*", lambda match: fields[match[1]], cldr)


def _in_order(names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(names[number] for number in sorted(names))


def _is_zero(text: str) -> bool:
    return not text.strip("0.,")
