"""Pieces of a page taken apart, for templates to put together again."""

from benchmarks.contexts import parts_of


def test_values_links_and_texts_come_apart() -> None:
    assert parts_of(
        'paid <data data-field="revenue" value="5.00" data-currency="USD">$5</data> '
        '<time data-field="since" datetime="2026-03-02">2 Mar</time> &amp; '
        '<bdi data-field="name">A &lt; B</bdi>'
        '<a href="x.html?a&amp;b"><bdi>C</bdi></a>'
        '<span class="unknown" data-field="margin" data-of="everyone">unknown</span>'
    ) == [
        {"x": "paid "},
        {"f": "revenue", "v": "5.00", "c": "USD", "x": "$5"},
        {"x": " "},
        {"f": "since", "d": "2026-03-02", "x": "2 Mar"},
        {"x": " & "},
        {"f": "name", "x": "A < B"},
        {"h": "x.html?a&b", "x": "C"},
        {"f": "margin", "o": "everyone", "u": "unknown"},
    ]


def test_a_unit_in_small_type_stands_beside_the_number() -> None:
    assert parts_of(
        '<data data-field="rate" value="0.5">50 <small>%</small></data>'
    ) == [{"f": "rate", "v": "0.5", "b": "50 ", "m": "%", "x": ""}]


def test_a_value_may_lead_somewhere() -> None:
    written = (
        '<bdi data-field="phone"><a href="tel:1" rel="noreferrer noopener">'
        "<bdi>1</bdi></a></bdi>"
    )
    assert parts_of(written) == [{"h": "tel:1", "x": "1", "f": "phone", "r": True}]
