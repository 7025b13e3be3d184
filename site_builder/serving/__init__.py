"""The preview: what is published, on this machine only, reloaded after each release."""

from site_builder.serving.preview import Preview
from site_builder.serving.server import address_of, bound, serving

__all__ = ["Preview", "address_of", "bound", "serving"]
