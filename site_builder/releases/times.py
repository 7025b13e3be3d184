"""Times of files, by which web servers tell browsers that a page has changed."""

import datetime as dt
import os

from site_builder.releases.last import Last
from site_builder.releases.manifests import size_of
from site_builder.releases.trees import NewTree

_SHORT = dt.timedelta(minutes=1)


def tell_apart(tree: NewTree, last: Last) -> None:
    """See to it that a page that changes gets another time, or another size.

    Servers make the mark of a page (its ETag) from whole seconds and the size. If two
    builds follow each other within a second, a browser would go on with the old page.
    """
    if dt.datetime.now(dt.UTC) - last.made > _SHORT:
        return
    before, folder = last.manifest(tree.audience).lines, last.folder(tree.audience)
    for path in tree.written.keys() & before.keys():
        if size_of(before[path]) != size_of(tree.written[path]):
            continue
        try:
            then = int((folder / path).stat().st_mtime)
        except FileNotFoundError:
            continue
        new = tree.folder / path
        if new.is_file() and int(new.stat().st_mtime) <= then:
            os.utime(new, (then + 1, then + 1))
