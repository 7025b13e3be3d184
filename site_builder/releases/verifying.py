"""Is a release still what was published?"""

from collections.abc import Iterator
from pathlib import Path

from site_builder.problems import Problem
from site_builder.releases.gates import differences
from site_builder.releases.last import distrust
from site_builder.releases.layout import Layout
from site_builder.releases.manifests import content_digest
from site_builder.releases.records import (
    DamagedError,
    Record,
    read_manifest,
    read_record,
)
from site_builder.releases.roots import tree_folder
from site_builder.releases.switching import current


def verify(output: Path, number: int) -> list[Problem]:
    """Compare every byte of a release with its manifest.

    What is found keeps the next build from building on this release.

    Returns:
        A problem for each file that is changed, missing or too much, by path.

    """
    layout = Layout(output.absolute())
    try:
        record = read_record(layout, number)
    except DamagedError as error:
        return [_problem(f"release {number}", str(error))]
    found = sorted(
        problem
        for audience in record.parts
        for problem in _in_tree(layout, record, audience)
    )
    if found and number in layout.numbers():
        distrust(layout, number)
    return found


def served_number(output: Path) -> int | None:
    """Tell which release readers see."""
    return current(Layout(output.absolute()))


def _in_tree(layout: Layout, record: Record, audience: str) -> Iterator[Problem]:
    folder = tree_folder(layout, audience, record.number)
    if not folder.is_dir():
        yield _problem(audience, f"the tree of release {record.number} is missing")
        return
    try:
        manifest = read_manifest(layout, record, audience)
    except DamagedError as error:
        yield _problem(audience, str(error))
        return
    wrong = dict(differences(folder, manifest.lines))
    for path, what in wrong.items():
        yield _problem(f"{audience}/{path}", what)
    for path in manifest.lines.keys() - wrong.keys():
        if content_digest((folder / path).read_bytes()) != manifest[path].content:
            yield _problem(f"{audience}/{path}", "has another content")


def _problem(place: str, message: str) -> Problem:
    return Problem(place, 0, message)
