"""The customer file: the dictionary, and the typed, checked tables it describes."""

from site_builder.customer_file.checking import check
from site_builder.customer_file.dictionary import (
    Dictionary,
    Field,
    TableEntry,
    site_dictionary,
    standard_dictionary,
)
from site_builder.customer_file.fitness import UnfitError, unfit, without_rows
from site_builder.customer_file.quality import latest_date, too_large
from site_builder.customer_file.revision import Revision
from site_builder.customer_file.tables import CustomerFile, SourceState, Table
from site_builder.customer_file.updating import Update, check_again

__all__ = [
    "CustomerFile",
    "Dictionary",
    "Field",
    "Revision",
    "SourceState",
    "Table",
    "TableEntry",
    "UnfitError",
    "Update",
    "check",
    "check_again",
    "latest_date",
    "site_dictionary",
    "standard_dictionary",
    "too_large",
    "unfit",
    "without_rows",
]
