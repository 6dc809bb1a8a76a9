"""Keeping the catalogue right: looking whether numbers still stand on their pages, handing it out, taking it back."""
