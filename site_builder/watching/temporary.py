"""Files that editors, spreadsheets and copying programs make and take away again."""

import re
from pathlib import PurePosixPath

# Named after who makes them. Files with a dot in front cover .~lock.x# (LibreOffice),
# .x.swp (vim), .#x (Emacs), .goutputstream-x (GNOME), .x.kate-swp, .x.Ab12Cd (rsync),
# .DS_Store, ._x (macOS), .syncthing.x.tmp and .git.
_TEMPORARY = re.compile(
    r"""
    \.                          # what is hidden
    | ~\$                       # Word, Excel
    | ~.*\.tmp\Z                # Excel, OneDrive
    | \#.*\#\Z                  # Emacs
    | 4913\Z                    # vim, which tries whether it may write
    | [0-9A-F]{8}\Z             # Excel, which writes beside and renames
    | .*(
        ~                       # backups of many
        | \.(tmp|temp|swp|swx|bck|part|partial|crdownload|filepart)
        | ___jb_(tmp|old|bak)___
    )\Z
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_temporary(name: str) -> bool:
    """Tell whether a file is nothing that somebody keeps, by its name alone."""
    return _TEMPORARY.match(name) is not None


def has_temporary(path: str) -> bool:
    """Tell the same by a path with slashes: nothing in a hidden folder is kept.

    Other names of folders say nothing: notes lie in folders called like customers.
    """
    *folders, name = PurePosixPath(path).parts
    return is_temporary(name) or any(one.startswith(".") for one in folders)
