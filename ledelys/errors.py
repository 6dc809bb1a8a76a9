"""Errors that are told in one sentence."""


class UserError(Exception):
    """Something the person at the keyboard can mend; the message says what and how, in one sentence."""
