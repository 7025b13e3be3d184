"""JSON Schemas of config.yaml and of segment files, for editors.

They are made of the models, the dictionary, the measures and the segment language, so
that an editor completes what this version knows. They are a little more lenient than
``dossier check``: fields of the author's own are not known to them.
"""

from site_builder.schemas.config_schema import config_schema
from site_builder.schemas.segment_schema import segment_schema
from site_builder.schemas.shapes import Schema


def schemas() -> dict[str, Schema]:
    """Make the schemas, by the kind of file they describe: config and segment."""
    return {"config": config_schema(), "segment": segment_schema()}
