"""The services that help, the places they serve, and the code that finds the one for the other."""

from services_catalog.errors import CatalogueError, Problem
from services_catalog.finder import Catalogue, Found, load_catalogue
from services_catalog.models import Municipality, Phone, Service, Words
from services_catalog.geography.places import PlaceMatch

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Found",
    "Municipality",
    "Phone",
    "PlaceMatch",
    "Problem",
    "Service",
    "Words",
    "load_catalogue",
]
