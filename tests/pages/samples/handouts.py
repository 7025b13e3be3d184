"""What is printed from a segment, and the report on consent."""

from site_builder.pages.address_labels import AddressLabelsView, Label
from site_builder.pages.call_sheet import CallSheetView
from site_builder.pages.consent import ConsentView
from site_builder.pages.shown import Column, Link, Table, Value
from site_builder.wording import Wording
from tests.pages.samples.parts import AS_OF, NAMES, paging


def call_sheet(wording: Wording) -> CallSheetView:
    """Whom to call, with a missing number and a name of several scripts."""
    columns = (
        Column("name", wording.word("Customer"), "link"),
        Column("phone", wording.word("Phone"), "text"),
        Column("last_contact", wording.word("Last contact"), "date"),
        Column("contacts_30d", wording.word("Contacts, 30 days"), "whole"),
        Column("outcome", wording.word("Outcome"), "text"),
    )
    rows = tuple(
        (
            f"C-{number}",
            (
                Link(f"../customers/c-{number}.html", name),
                None if number == 1 else "+47 22 00 00 00",
                AS_OF,
                number,
                "☐",
            ),
        )
        for number, name in enumerate(NAMES)
    )
    return CallSheetView(
        id="slipping",
        title="Slipping key accounts",
        crumbs=(Link("../segments/index.html", wording.word("Segments")),),
        counts=wording.phrase(
            "{members} members, {allowed} may be phoned, {reached} of them have a "
            "number",
            members=Value("members", 12, "whole"),
            allowed=Value("allowed.phone", 7, "whole"),
            reached=Value("reached.phone", 6, "whole"),
        ),
        calls=Table("calls", "", columns, rows, total=400),
    )


def address_labels(wording: Wording) -> AddressLabelsView:
    """Two sheets of labels."""
    labels = tuple(
        Label(f"C-{number}", (name, "Storgata 1", "0155 Oslo", "Norway"))
        for number, name in enumerate(NAMES)
    )
    return AddressLabelsView(
        id="slipping",
        title="Slipping key accounts",
        crumbs=(Link("../segments/index.html", wording.word("Segments")),),
        counts=wording.phrase(
            "{members} members, {allowed} may be written to, {reached} of them have "
            "an address",
            members=Value("members", 12, "whole"),
            allowed=Value("allowed.post", 7, "whole"),
            reached=Value("reached.post", 6, "whole"),
        ),
        sheets=(labels, labels[:1]),
        left_out=3,
    )


def consent(wording: Wording) -> ConsentView:
    """A report in which nothing is missing."""
    word = wording.word
    channels = (
        Column("channel", word("Channel"), "text"),
        Column("purpose", word("Purpose"), "text"),
        *(
            Column(name, word(label), "whole")
            for name, label in (
                ("allowed", "May be contacted"),
                ("refused", "Refused"),
                ("withdrawn", "Withdrawn"),
                ("expired", "Expired"),
                ("not_asked", "Never asked"),
            )
        ),
    )
    sends = (
        Column("name", word("Customer"), "link"),
        Column("campaigns.name", word("Campaign"), "name"),
        Column("date", word("Date"), "date"),
        Column("reason", word("Why not"), "text"),
    )
    words = (
        Column("name", word("Customer"), "link"),
        Column("consents.channel", word("Channel"), "text"),
        Column("consents.expires", word("Last day"), "date"),
    )
    people = [
        (f"C-{number}", Link(f"../customers/c-{number}.html", name))
        for number, name in enumerate(NAMES)
    ]
    ending = tuple((one, (link, word("SMS"), AS_OF)) for one, link in people)
    return ConsentView(
        channels=Table(
            "channels",
            "",
            channels,
            (("email", (word("E-mail"), word("any purpose"), 7, 1, 2, 0, 3)),),
        ),
        campaigns=Table(
            "campaigns",
            "",
            (
                Column("campaigns.name", word("Campaign"), "name"),
                Column("sent", word("Sent"), "whole"),
            ),
            (("K-1", ("Advent", 12)),),
        ),
        sends=Table(
            "sends",
            "",
            sends,
            tuple(
                (f"{one} K-1", (link, "Advent", AS_OF, word("never asked")))
                for one, link in people
            ),
        ),
        paging=paging(1, 3),
        sends_note=wording.phrase(
            "{found} of {number} sends had no permission on the day",
            found=Value("sends.without_permission", 12, "whole"),
            number=Value("sends", 40, "whole"),
        ),
        expiring=Table("expiring", "", words, ending, total=200),
        proof=Table("proof", "", words, ending),
    )
