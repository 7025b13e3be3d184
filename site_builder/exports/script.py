"""What search reads, as a script: pages that are opened as files can load nothing else.

Any site can have a browser that knows the reader's password run a script of ours. So it
hands over what it holds to pages that are files alone, which no site can pretend to be;
over the web the pages of this site read it as text, which other sites cannot.
"""

from site_builder.pages.search_index import SearchView

_ALONE = 'if(location.protocol==="file:")'


def script_file(view: SearchView) -> bytes:
    """Write one file of the search index.

    In JSON no text can end its quotes. What is not Unicode (half a pair of an old
    encoding) becomes a question mark.
    """
    script = f'{_ALONE}dossierFound("{view.name}",{view.content});\n'
    return script.encode(errors="replace")
