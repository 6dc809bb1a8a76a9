"""The places of Norway: their names, how people write them, and which municipality each lies in."""
