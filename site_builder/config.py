"""config.yaml as frozen models: read once, passed on in parts, never changed.

Every key is described where it stands; ``dossier schema`` and the tests of the
documentation read these descriptions.
"""

import codecs
import itertools
import re
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from babel.numbers import list_currencies
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from site_builder.problems import Problem, SiteError, nearest
from site_builder.yaml_file import YamlDocument, read_yaml, validated

CONFIG_FILE = "config.yaml"
FIRST_YEAR, LAST_YEAR = 1900, 2199  # days that data and as-of dates may have
FieldType = Literal[
    "text", "whole", "number", "amount", "date", "time", "yes_no", "choice", "list"
]
Sensitivity = Literal["public", "internal", "personal", "sensitive", "special"]
Language = Literal["en", "nb", "fil", "zh"]
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%\Z")
_DAYS = re.compile(r"(\d{1,5}) days?\Z")
_SLOT = re.compile(r"(\d\d:\d\d)\s*-\s*(\d\d:\d\d)\Z")


def _one_text_or_many(value: Any) -> Any:  # noqa: ANN401 -- YAML gives anything
    return {"en": value} if isinstance(value, str) else value


def _share(value: Any) -> Any:  # noqa: ANN401 -- YAML gives anything
    match = _PERCENT.match(value) if isinstance(value, str) else None
    if match is None or float(match[1]) > 100:  # noqa: PLR2004 -- per cent
        message = "write a share such as '1 %'"
        raise ValueError(message)
    return float(match[1]) / 100


def _days(value: Any) -> Any:  # noqa: ANN401 -- YAML gives anything
    match = _DAYS.match(value) if isinstance(value, str) else None
    if match is None:
        message = "write a number of days such as '90 days'"
        raise ValueError(message)
    return int(match[1])


def _window(value: Any) -> Any:  # noqa: ANN401 -- YAML gives anything
    days = _days(value)
    if days == 0:
        message = "write at least '1 day'"
        raise ValueError(message)
    return days


def _currency(value: Any) -> Any:  # noqa: ANN401 -- YAML gives anything
    if value not in list_currencies():
        message = f"'{value}' is not a currency code; write one such as EUR or NOK"
        raise ValueError(message)
    return value


def _timezone(value: Any) -> Any:  # noqa: ANN401 -- YAML gives anything
    if value not in available_timezones() - {"localtime"}:
        hint = nearest(str(value), available_timezones())
        message = f"'{value}' is not a time zone such as Europe/Oslo; {hint}"
        raise ValueError(message)
    return value


def _encoding(value: Any) -> Any:  # noqa: ANN401 -- YAML gives anything
    try:
        codecs.lookup(value)
    except (LookupError, TypeError):
        message = f"'{value}' is not an encoding such as cp1252 or latin-1"
        raise ValueError(message) from None
    return value


def _rising(levels: list[float]) -> list[float]:
    steps = itertools.pairwise([0, *levels])
    if not levels or any(low >= high for low, high in steps):
        message = "write amounts that rise, such as [50, 200, 1000]"
        raise ValueError(message)
    return levels


def _as_of(value: Any) -> Any:  # noqa: ANN401 -- YAML gives anything
    if value in ("latest", "today"):
        return value
    try:
        day = datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007 -- a day has no zone
    except (ValueError, TypeError):
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = "write latest, today, or a date such as 2026-03-31"
        raise ValueError(message)
    return value


class TimeSlot(BaseModel):
    """A part of the day; it may run over midnight.

    Attributes:
        start: First minute that belongs to it.
        end: Last minute that belongs to it, through its last second.

    """

    model_config = ConfigDict(frozen=True)

    start: time
    end: time

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:  # noqa: ANN401 -- YAML gives anything
        match = _SLOT.match(value) if isinstance(value, str) else None
        if match is None:
            message = "write a time slot such as 05:00-11:59"
            raise ValueError(message)
        return {"start": match[1], "end": match[2]}


Labels = Annotated[dict[Language, str], BeforeValidator(_one_text_or_many)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class OwnField(_Strict):
    """A field of the author's own, under ``more:`` of a table."""

    column: str | None = Field(None, description="Their column; the same name if none")
    type: FieldType = Field("text", description="What the field holds")
    choices: list[str] = Field([], description="What a choice may be; none: anything")
    label: Labels = Field({}, description="What pages call it, per language")
    section: str = Field("descriptive", description="Where the dossier shows it")
    sensitivity: Sensitivity | None = Field(
        None, description="Who may see it; without one nobody does"
    )
    unit: str = Field("", description="Unit that stands behind the value")
    meaning: str = Field("", description="One line for the dictionary page")
    purpose: str = Field("", description="Why the field is kept")
    collected_by: str = Field("", description="Who or what collects it")
    refresh: str = Field("", description="How often it should be renewed")
    required_for: str = Field("", description="What cannot be done without it")


class Source(_Strict):
    """Where one table is read from, and how its columns are called there."""

    file: str | None = Field(None, description="File in the data folder")
    sheet: str | None = Field(None, description="Sheet of a workbook; first if none")
    sql: str | None = Field(None, description="One SELECT over files or a database")
    database: str | None = Field(None, description="Name under databases:")
    fields: dict[str, str] = Field({}, description="Our field: their column")
    more: dict[str, OwnField] = Field({}, description="Fields of your own")
    dates: str | None = Field(None, description="How dates look, such as %d/%m/%Y")
    decimal: Literal[".", ","] | None = Field(None, description="Decimal sign")
    delimiter: str | None = Field(None, description="What separates columns")
    encoding: str | None = Field(None, description="Encoding of the file")
    skip: int = Field(0, ge=0, description="Lines before the header line")
    missing: list[str] = Field([], description="More texts that mean nothing")
    values: dict[str, dict[str, str]] = Field(
        {}, description="Per field, their value: ours"
    )
    not_counted: dict[str, list[str]] = Field(
        {}, description="Per field, values whose rows are shown but never summed"
    )

    @model_validator(mode="after")
    def _one_place(self) -> "Source":
        if (self.file is None) == (self.sql is None):
            message = "a table has either file: or sql:"
            raise ValueError(message)
        if self.database is not None and self.sql is None:
            message = "a table of a database needs sql:"
            raise ValueError(message)
        return self


class Rejects(_Strict):
    """How much of a table may be rejected before the build fails."""

    allow: Annotated[float, BeforeValidator(_share)] = Field(
        0.01, description="Share of a table's rows, such as 1 %"
    )


class Releases(_Strict):
    """How long releases stay."""

    keep: int = Field(10, ge=1, description="How many releases stay")
    keep_data: Annotated[int, BeforeValidator(_days)] = Field(
        90, description="How long copies of the sources stay, one for each day"
    )


def _slots(**texts: str) -> dict[str, TimeSlot]:
    return {name: TimeSlot.model_validate(text) for name, text in texts.items()}


DEFAULT_TIME_SLOTS = _slots(
    morning="05:00-11:59",
    midday="12:00-13:59",
    afternoon="14:00-17:59",
    evening="18:00-22:59",
    night="23:00-04:59",
)


DEFAULT_SPEND_LEVELS = (50, 200, 1000)


class Config(_Strict):
    """What config.yaml says."""

    title: str = Field(min_length=1, description="Name of the site, on every page")
    language: Language = Field("en", description="Language of the site")
    currency: Annotated[str, BeforeValidator(_currency)] = Field(
        description="Currency of all amounts, such as NOK"
    )
    timezone: Annotated[str, BeforeValidator(_timezone)] = Field(
        "UTC", description="Time zone of dates and times"
    )
    as_of: Annotated[str, BeforeValidator(_as_of)] = Field(
        "latest", description="latest, today, or a date"
    )
    year_starts: int = Field(1, ge=1, le=12, description="First month of the year")
    data: str = Field(
        "content/data", min_length=1, description="The one folder that is read"
    )
    fallback_encoding: Annotated[str, BeforeValidator(_encoding)] = Field(
        "cp1252", description="Encoding of text that is not UTF-8"
    )
    time_slots: dict[str, TimeSlot] = Field(
        DEFAULT_TIME_SLOTS, min_length=1, description="Parts of the day"
    )
    spend_levels: Annotated[list[float], AfterValidator(_rising)] = Field(
        list(DEFAULT_SPEND_LEVELS),
        description="Limits between levels of spend per order",
    )
    compare: Annotated[int, BeforeValidator(_window)] = Field(
        7, description="How far back pages look for what has changed"
    )
    tables: dict[str, Source] = Field(description="Where each table is read from")
    databases: dict[str, str] = Field({}, description="Addresses of databases")
    rejects: Rejects = Field(Rejects(), description="When bad rows stop a build")
    releases: Releases = Field(Releases(), description="How long releases stay")

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of dates and times."""
        return ZoneInfo(self.timezone)

    def data_folder(self, site: Path) -> Path:
        """Name the one folder that sources and SQL may read; never with links in it."""
        return (site / self.data).resolve()


def load_config(site: Path) -> tuple[Config, YamlDocument]:
    """Read config.yaml in the folder of a site, and keep where each key stands.

    Raises:
        SiteError: The file is missing or does not describe a Config; carries all.

    """
    if not (site / CONFIG_FILE).is_file():
        raise SiteError([_no_config(site)])
    document = read_yaml(site / CONFIG_FILE, CONFIG_FILE)
    return validated(document, Config), document


def _no_config(site: Path) -> Problem:
    folder = site.resolve()
    if not folder.is_dir():
        message = f"there is no folder {folder}"
    else:
        message = f"no such file in {folder}"
    hint = "name the folder of the site with --site, or make one: 'dossier new DIR'"
    return Problem(CONFIG_FILE, 0, message, hint)
