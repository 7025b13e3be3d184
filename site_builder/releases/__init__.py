"""Publish, roll back, verify, prune, find, and bring data back.

A build makes a complete tree for each audience, checks it, and lets readers see it by
one rename; whatever goes wrong, they go on seeing the last one.
"""

from site_builder.releases.durability import sync_all
from site_builder.releases.finding import DIGEST, Found, Listed, find, list_releases
from site_builder.releases.layout import BusyError, Layout
from site_builder.releases.manifests import Entry, Manifest, count_pages
from site_builder.releases.publication import Publication, Published, publishing
from site_builder.releases.records import Provenance, Record
from site_builder.releases.retention import prune_now
from site_builder.releases.source_copies import restore
from site_builder.releases.spares import lay_by
from site_builder.releases.switching import Switched, pin, rollback, unpin
from site_builder.releases.trees import NewTree
from site_builder.releases.verifying import served_number, verify
from site_builder.releases.writing import Writer, Written

__all__ = [
    "DIGEST",
    "BusyError",
    "Entry",
    "Found",
    "Layout",
    "Listed",
    "Manifest",
    "NewTree",
    "Provenance",
    "Publication",
    "Published",
    "Record",
    "Switched",
    "Writer",
    "Written",
    "count_pages",
    "find",
    "lay_by",
    "list_releases",
    "pin",
    "prune_now",
    "publishing",
    "restore",
    "rollback",
    "served_number",
    "sync_all",
    "unpin",
    "verify",
]
