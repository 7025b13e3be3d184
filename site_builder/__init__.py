"""Dossier: a customer file becomes a read-only static site."""

__version__ = "0.1.0"
