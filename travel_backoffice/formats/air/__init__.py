"""Amadeus AIR (Amadeus Interface Record): what the reservation system sends when a document is issued or corrected."""

from .reader import read

__all__ = ["read"]
