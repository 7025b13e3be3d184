"""Rebuild on change: what is seen of the inputs decides, what is heard only hurries.

A place that tells of changes may tell too much, too little or nothing; so inputs are
compared with how they were for the last build, at each hint and every few seconds.
"""

from site_builder.watching.bell import Bell
from site_builder.watching.news import Broken, Made, News, Note, Refused
from site_builder.watching.watcher import Build, Clock, Watcher

__all__ = [
    "Bell",
    "Broken",
    "Build",
    "Clock",
    "Made",
    "News",
    "Note",
    "Refused",
    "Watcher",
]
