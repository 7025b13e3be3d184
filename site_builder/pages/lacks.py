"""What an answer lacks, in the words of the reader."""

from site_builder.audiences import Visible
from site_builder.customer_file import Dictionary
from site_builder.pages.standings import Leaf, WholeLeaf
from site_builder.wording import Wording


def with_lacks(leaf: Leaf | WholeLeaf, place: int, wording: Wording) -> str:
    """Say a condition, and what is missing to answer it for one customer."""
    bits = int(leaf.lacking[place])
    missing = [name for k, name in enumerate(leaf.lacks) if bits >> k & 1]
    if not missing:
        return leaf.sentence
    said = wording.phrase(
        "{condition} (missing: {fields})",
        condition=leaf.sentence,
        fields=", ".join(missing),
    )
    return "".join(said)


def lack_in_words(name: str, visible: Visible, wording: Wording) -> str:
    """Say what is not known, given as ``Lacking`` names it: ``Channel (orders)``."""
    language = wording.language
    kind, _, rest = name.partition(":")
    if kind == "segment" and rest in visible.judgements:
        return visible.judgements[rest].segment.title_in(language)
    if name in visible.measures.catalogue:
        return visible.measures.catalogue[name].label_in(language)
    first, _, path = name.partition(".")
    dictionary = visible.file.dictionary
    if first == "rates" and path:
        return "".join(wording.phrase("rate of {currency}", currency=path))
    if first not in dictionary.tables:
        return _field("customers", name, dictionary, language) or name
    table = dictionary.tables[first].label_in(language)
    label = _field(first, path, dictionary, language)
    return f"{label} ({table})" if label else table


def _field(table: str, path: str, dictionary: Dictionary, language: str) -> str:
    """Label the field at the end of a path; empty where it leads nowhere.

    A name is that of what refers to it: who has no territory lacks no ``Name``.
    """
    step, _, rest = path.partition(".")
    field = dictionary.tables[table].fields.get(step)
    if field is None:
        return ""
    label = field.label_in(language)
    if not rest or not field.of or rest == "name":
        return label
    further = _field(field.of, rest, dictionary, language)
    return f"{further} ({label})" if further else ""
