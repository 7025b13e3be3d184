"""The segments of a site: every file read, every problem found, no circle left."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from site_builder.config import DEFAULT_TIME_SLOTS, TimeSlot
from site_builder.customer_file.dictionary import Dictionary
from site_builder.measures.catalogue import Measure
from site_builder.problems import Problem, SiteError, raise_if_any
from site_builder.segments.conditions import conditions_of
from site_builder.segments.definitions import Labels, Segment
from site_builder.segments.reader import Vocabulary
from site_builder.segments.references import segments_named
from site_builder.segments.segment_file import read_segment, title_of
from site_builder.yaml_file import YamlDocument, YamlPath, read_yaml

_SUFFIX = ".yaml"


def load_segments(
    folder: Path,
    dictionary: Dictionary,
    catalogue: Mapping[str, Measure],
    *,
    currency: str,
    time_slots: Mapping[str, TimeSlot] = DEFAULT_TIME_SLOTS,
    compare: int = 7,
    shown_as: str = "content/segments",
) -> tuple[Segment, ...]:
    """Read all segments of a folder.

    Args:
        folder: Need not exist; then there are none.
        dictionary: What fields there are.
        catalogue: What measures there are.
        currency: ISO code of the site's currency.
        time_slots: Parts of the day, by name.
        compare: Days that changes are told of where no window is named.
        shown_as: The folder as the author knows it.

    Returns:
        Sorted by id.

    Raises:
        SiteError: With every problem of every file.

    """
    problems: list[Problem] = []
    documents: dict[str, YamlDocument] = {}
    for path in _files(folder):
        shown = f"{shown_as}/{path.name}"
        if path.suffix != _SUFFIX:
            problems.append(_wrong_suffix(shown))
            continue
        try:
            documents[path.stem] = read_yaml(path, shown)
        except SiteError as error:
            problems += error.problems
            # It exists, so that what refers to it is not a second problem.
            documents[path.stem] = YamlDocument(shown, {}, "", {})
    unreadable = {problem.file for problem in problems}
    titles = {name: title_of(name, one.data) for name, one in documents.items()}
    vocabulary = Vocabulary(
        dictionary, catalogue, currency, time_slots, titles, compare
    )
    segments = []
    for name, document in documents.items():
        if document.file in unreadable:
            continue
        segment, reader = read_segment(name, document, vocabulary)
        problems += reader.problems
        segments += [segment] if segment else []
    problems += _circles(segments)
    raise_if_any(problems)
    return tuple(segments)


def load_segment(
    path: Path,
    dictionary: Dictionary,
    catalogue: Mapping[str, Measure],
    *,
    currency: str,
    time_slots: Mapping[str, TimeSlot] = DEFAULT_TIME_SLOTS,
    compare: int = 7,
    others: Sequence[Segment] = (),
    shown_as: str = "",
) -> Segment:
    """Read one segment file, which may refer to the segments of the site.

    Raises:
        SiteError: With every problem of the file.

    """
    document = read_yaml(path, shown_as or str(path))
    rest = [one for one in others if one.id != path.stem]
    titles: dict[str, Labels] = {one.id: one.title for one in rest}
    titles[path.stem] = title_of(path.stem, document.data)
    vocabulary = Vocabulary(
        dictionary, catalogue, currency, time_slots, titles, compare
    )
    segment, reader = read_segment(path.stem, document, vocabulary)
    raise_if_any(reader.problems)
    if segment is None:
        message = "a segment without problems was not read"
        raise AssertionError(message)
    raise_if_any(_circles([*rest, segment]))
    return segment


def in_order(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Order segments so that each comes after those it refers to.

    Raises:
        SiteError: They go in a circle, or one refers to a segment that is not here.

    """
    by_id = {segment.id: segment for segment in segments}
    raise_if_any(_circles(by_id.values()))
    ordered: dict[str, Segment] = {}

    def visit(segment: Segment) -> None:
        for name, path in references(segment):
            if name not in by_id:
                message = f"there is no segment '{name}'"
                problem = segment.document.problem(path, message)
                raise SiteError([problem])
            if name not in ordered:
                visit(by_id[name])
        ordered.setdefault(segment.id, segment)

    for segment in by_id.values():
        visit(segment)
    return tuple(ordered.values())


def references(segment: Segment) -> Iterator[tuple[str, YamlPath]]:
    """List the segments that a segment asks for, and where it does."""
    for condition in conditions_of(segment.where):
        for name in segments_named(condition.subject):
            yield name, (*condition.path, condition.subject.word)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    wanted = (_SUFFIX, ".yml")
    files = [one for one in folder.iterdir() if one.suffix in wanted]
    shown = (one for one in files if not one.name.startswith("."))
    return sorted(shown, key=lambda one: (one.stem, one.suffix))


def _wrong_suffix(shown: str) -> Problem:
    return Problem(shown, 0, "a segment file ends in .yaml", "rename the file")


def _circles(segments: Iterable[Segment]) -> Iterator[Problem]:
    """Find every circle once, from the segment in it that comes first."""
    by_id = {segment.id: segment for segment in segments}
    seen: set[frozenset[str]] = set()
    for name in sorted(by_id):
        circle = _way_back(name, by_id)
        if circle and frozenset(circle) not in seen:
            seen.add(frozenset(circle))
            way = " → ".join([*circle, name])
            first = by_id[name]
            step = circle[1] if len(circle) > 1 else name
            at = next(path for name, path in references(first) if name == step)
            message = f"segments refer to each other in a circle: {way}"
            hint = "let one of them do without the other"
            yield first.document.problem(at, message, hint)


def _way_back(start: str, by_id: Mapping[str, Segment]) -> list[str]:
    """Find the shortest way from a segment to itself; empty if there is none."""
    ways = [[start]]
    reached: set[str] = set()
    for way in ways:
        for target, _ in references(by_id[way[-1]]):
            if target == start:
                return way
            if target in by_id and target not in reached:
                reached.add(target)
                ways.append([*way, target])
    return []
