"""Publishes a tiny site: `python -m tests.proofs.tiny_build OUTPUT GENERATION SOURCE`.

It ends as `dossier build` does: 0, or 1 with problems. Of two builds one keeps most
pages and changes the oldest tree, and the other writes most pages anew. Then it lays by
a spare tree, as whoever watches does.
"""

import sys
from pathlib import Path

from site_builder.problems import SiteError
from site_builder.releases import lay_by, publishing
from tests.releases.tiny import fill, site

KEEP = 2
SIZE = 2
SNAPSHOT = "2026-03-10.parquet"


def build(output: Path, generation: int, source: Path | None = None) -> None:
    """Publish one generation."""
    with publishing(output, clean=generation % 2 == 0) as publication:
        publication.note_sources({"source.csv": source} if source else {})
        fill(publication.tree("everyone"), site(generation, SIZE))
        publication.remember(SNAPSHOT, f"snapshot {generation}".encode())
        publication.publish(KEEP)


def main() -> int:
    """Build what the command line says."""
    try:
        build(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
        lay_by(Path(sys.argv[1]))
    except SiteError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
