"""What a page is, and what stands around it."""

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.audiences import Visible
from site_builder.config import TimeSlot
from site_builder.pages.later import LaterView
from site_builder.pages.shown import Chrome, Link, SourceDate
from site_builder.wording import Wording

OLD_SOURCE_DAYS = 60
PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the site.

    Attributes:
        path: Relative to the root of the site, with ``/``.
        template: Name of its template; empty: it needs none.
        shown: The frozen value that the template shows, or what will make it.
        chrome: None for a file that is no HTML.
        inputs: Digest of all that the page is made of; empty: not known.

    """

    path: str
    template: str
    shown: object
    chrome: Chrome | None
    inputs: str = ""

    @property
    def view(self) -> object:
        """The frozen value that the template shows."""
        return self.shown.made if isinstance(self.shown, LaterView) else self.shown


@dataclass(frozen=True, slots=True)
class Setting:
    """What config.yaml says that pages show or are made by.

    Attributes:
        spend_levels: Limits between levels of spend per order, currency units, rising.
        rejects_allowed: Share of a table's rows, 0 to 1.
        stylesheet, scripts: Paths from the root of the site.
        made_by: Digests of what makes pages of the data: the program, the templates.

    """

    title: str
    wording: Wording
    time_slots: Mapping[str, TimeSlot]
    spend_levels: tuple[float, ...]
    rejects_allowed: float
    stylesheet: str
    scripts: tuple[str, ...]
    made_by: Mapping[str, str]


def chrome_of(setting: Setting, visible: Visible, depth: int, current: str) -> Chrome:
    """Make what stands around all pages of one folder and kind.

    Args:
        setting: From config.yaml.
        visible: What the audience may see.
        depth: 0 for pages at the root of the site, 1 for those in a folder.
        current: Path of the entry of the top line that the pages belong to, or empty.

    """
    root = "../" * depth
    word = setting.wording.word
    entries = (
        ("customers/index.html", word("Customers")),
        ("segments/index.html", word("Segments")),
        ("briefs/index.html", word("Briefs")),
        *((("reps/index.html", word("Reps")),) if has_owners(visible) else ()),
        ("reports/index.html", word("Reports")),
        *((f"pages/{page.slug}.html", page.title) for page in visible.pages),
    )
    return Chrome(
        title=setting.title,
        language=setting.wording.tag,
        root=root,
        nav=tuple(Link(root + path, text) for path, text in entries),
        current=root + current if current else "",
        as_of=visible.as_of,
        sources=source_dates(setting, visible),
        audience="",
        stylesheet=root + setting.stylesheet,
        scripts=tuple(root + script for script in setting.scripts),
    )


def has_owners(visible: Visible) -> bool:
    """Tell whether any customer is that of a rep whom the file knows."""
    customers = visible.file["customers"]
    shown = visible.audience.may_see(customers.entry.fields["owner"])
    return shown and bool((customers.references["owner"] >= 0).any())


def source_dates(setting: Setting, visible: Visible) -> tuple[SourceDate, ...]:
    """Tell how fresh each source is whose rows have happened."""
    found = []
    for name, table in visible.file.tables.items():
        state = visible.file.sources.get(name)
        if state is None or not table.entry.happens or state.newest is None:
            continue
        days = (visible.as_of - state.newest).days
        label = table.entry.label_in(setting.wording.language)
        old = days > OLD_SOURCE_DAYS
        found.append(SourceDate(name, label, state.newest, max(days, 0), old))
    return tuple(found)
