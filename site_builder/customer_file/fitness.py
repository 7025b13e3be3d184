"""Whether there are the rows that a site is made of, or what is missing of a file.

An export that was cut off makes rejects all over the other tables. What is said then
is the cause, once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from site_builder.customer_file.drafts import OF_NOTHING, nowhere
from site_builder.customer_file.tables import CustomerFile, SourceState
from site_builder.problems import Problem, SiteError
from site_builder.sources import Reject
from site_builder.yaml_file import YamlDocument

_NAMED = 3  # tables in one message
_MORE = 2  # times the share of the orders: an order has more or fewer lines
_LISTED = "'dossier check' lists them"

Lines = Mapping[str, Mapping[str, set[int]]]
Blaming = list[tuple[SourceState, int]]


class UnfitError(SiteError):
    """There is no day to count from in a customer file; its rejects may say why."""

    def __init__(
        self, problems: Iterable[Problem], rejects: tuple[Reject, ...]
    ) -> None:
        """Keep both."""
        super().__init__(problems)
        self.rejects = rejects


def unfit(file: CustomerFile, allow: float, document: YamlDocument) -> list[Problem]:
    """Say what of a customer file nobody should publish.

    Args:
        file: The checked file.
        allow: Share of a table's rows that may be rejected, 0 to 1.
        document: config.yaml, for the lines of the tables.

    """
    if not file.size:
        return [_nobody(file.sources["customers"], document)]
    return list(_too_many_rejects(file, allow, document))


def without_rows(file: CustomerFile) -> Iterator[str]:
    """Name the sources other than that of customers in which there is no row at all.

    They may be right: no complaint so far is no mistake.
    """
    for state in file.sources.values():
        if not state.rows_in and state.table != "customers":
            yield f"{state.shown}: there are no rows: was the export cut off?"


def _nobody(state: SourceState, document: YamlDocument) -> Problem:
    place = f"{document.file}:{document.line(('tables', 'customers'))}"
    if state.rows_in:
        message = (
            f"all {state.rows_in:,} rows were rejected, so that there are no customers"
        )
        hint = f"mend them ({_LISTED}), or what {place} says of the table"
    else:
        message = "there are no rows, and so no customers"
        hint = f"was the export cut off? export it again, or mend {place}"
    return Problem(state.shown, 0, message, hint)


def _too_many_rejects(
    file: CustomerFile, allow: float, document: YamlDocument
) -> Iterator[Problem]:
    """Name each table of which more rows were rejected than the author allows.

    Where a table lacks the rows that others name, it is that one, and these are not.
    """
    over = [one for one in file.sources.values() if _share(one.rejected, one) > allow]
    found = _lines(file) if over else {}
    blamed: dict[str, Blaming] = defaultdict(list)
    for state in over:
        left = set().union(*found[state.table].values())
        for missing, lines in found[state.table].items():
            if missing and _share(len(lines), state) > allow:
                owner = missing
                if missing == "orders" and _follows(len(lines), state, blamed):
                    owner = "customers"
                blamed[owner].append((state, len(lines)))
                left -= lines
        share = _share(len(left), state)
        if share > allow:
            yield document.problem(
                ("tables", state.table),
                f"{len(left)} of {state.rows_in} rows of {state.shown} were "
                f"rejected: {share:.1%}, more than the {allow:.1%} allowed",
                f"mend the file ({_LISTED}), or raise 'rejects: {{allow: …}}'",
            )
    yield from _incomplete(blamed, file, document)


def _share(rows: int, state: SourceState) -> float:
    return rows / state.rows_in if state.rows_in else 0.0


def _follows(lines: int, state: SourceState, blamed: Mapping[str, Blaming]) -> bool:
    """Tell whether lines are lost with orders whose customer is not there.

    If far more of them are lost, orders themselves are missing.
    """
    orders = [
        _share(rows, one)
        for one, rows in blamed.get("customers", ())
        if one.table == "orders"
    ]
    return bool(orders) and _share(lines, state) <= _MORE * orders[0]


def _lines(file: CustomerFile) -> Lines:
    """Tell on which lines of each table something was rejected.

    Returns:
        By table, then by the table with a source that lacks what the lines name; empty
        for all other reasons.

    """
    found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for one in file.rejects:
        found[one.table][_lacking(one, file)].add(one.line)
    return found


def _lacking(reject: Reject, file: CustomerFile) -> str:
    field = file[reject.table].entry.fields.get(reject.field)
    if field is None or field.of not in file.sources:
        return ""
    reasons = (OF_NOTHING.get(field.name), nowhere(field))
    return field.of if reject.reason in reasons else ""


def _incomplete(
    blamed: Mapping[str, Blaming], file: CustomerFile, document: YamlDocument
) -> Iterator[Problem]:
    for owner, some in blamed.items():
        shown = file.sources[owner].shown
        number = sum(rows for _, rows in some)
        tables = [state.shown for state, _ in some]
        named = ", ".join(tables[:_NAMED])
        if len(tables) > _NAMED:
            named += f" and {len(tables) - _NAMED} more"
        yield document.problem(
            ("tables", owner),
            f"{shown} does not have the {owner} of {number:,} "
            f"row{'' if number == 1 else 's'} of {named}: is it complete?",
            f"export {shown} again, whole, or mend the rows ({_LISTED}): are ids "
            "written alike in both? "
            "Raise 'rejects: {allow: …}' only if they are to be left out",
        )
