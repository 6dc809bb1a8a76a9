"""The services that help, the places they serve, and the code that finds the one for the other."""

from services_catalog.errors import CatalogueError, Problem
from services_catalog.finder import Catalogue, Found, HelpOfKind, load_catalogue
from services_catalog.geography.gazetteer import Area
from services_catalog.geography.places import PlaceMatch
from services_catalog.models import Municipality, Phone, Service, Words

__all__ = [
    "Area",
    "Catalogue",
    "CatalogueError",
    "Found",
    "HelpOfKind",
    "Municipality",
    "Phone",
    "PlaceMatch",
    "Problem",
    "Service",
    "Words",
    "load_catalogue",
]
