"""What the measures find of single rows, so that pages say what the figures say."""

import datetime as dt
from collections.abc import Callable, Mapping

import pandas as pd

from site_builder.customer_file import CustomerFile, Table
from site_builder.customer_file.consent import standing
from site_builder.measures.payment import outstanding, overdue
from site_builder.measures.rows import happened
from site_builder.measures.service import open_cases
from site_builder.memory import Recall, afresh, step
from site_builder.pages.batches import Derived

_Columns = Mapping[str, pd.Series]


def derived(file: CustomerFile, as_of: dt.date, recall: Recall = afresh) -> Derived:
    """Give further columns of tables that have any row."""
    return {
        name: step(recall, f"derived columns of {name}", find, file[name], as_of)
        for name, find in _FOUND_OF.items()
        if len(file[name])
    }


def _of_orders(orders: Table, as_of: dt.date) -> _Columns:
    return {"counts": pd.Series(happened(orders, as_of))}


def _of_consents(consents: Table, as_of: dt.date) -> _Columns:
    return {"standing": standing(consents, as_of)}


def _of_cases(cases: Table, as_of: dt.date) -> _Columns:
    return {"is_open": pd.Series(open_cases(cases, as_of))}


def _of_invoices(invoices: Table, as_of: dt.date) -> _Columns:
    unpaid = outstanding(invoices, as_of).where(happened(invoices, as_of), 0)
    return {"unpaid": unpaid, "is_overdue": pd.Series(overdue(invoices, as_of))}


_FOUND_OF: Mapping[str, Callable[[Table, dt.date], _Columns]] = {
    "orders": _of_orders,
    "consents": _of_consents,
    "cases": _of_cases,
    "invoices": _of_invoices,
}
