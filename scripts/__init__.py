"""Tools for those who keep the project: each file or folder is one, and says how it is used."""
