"""What search reads, as a script: pages that are opened as files can load nothing else.

Any site can have a browser that knows the reader's password run a script of ours. So it
hands over what it holds to pages that are files alone, and over the web the pages of
this site read it as text, which other sites cannot. No page can pretend to be a file;
a worker can, but has no ``document.all``, which nothing else is like. Against a page
that the reader has opened as a file only the server's header helps (operating.md).
"""

from site_builder.pages.search_index import SearchView

_ALONE = (
    'if(typeof document==="object"&&typeof document.all==="undefined"'
    '&&document.all!==undefined&&location.protocol==="file:")'
)


def script_file(view: SearchView) -> bytes:
    """Write one file of the search index.

    In JSON no text can end its quotes. What is not Unicode (half a pair of an old
    encoding) becomes a question mark.
    """
    script = f'{_ALONE}dossierFound("{view.name}",{view.content});\n'
    return script.encode(errors="replace")
