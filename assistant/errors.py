"""Errors of the assistant. A message names the value and the remedy; only the edge turns it into words for a person."""


class PlainRadError(Exception):
    """Base of all errors that a person can do something about."""


class InputError(PlainRadError):
    """A line, file or request that cannot be used at all."""


class SettingsError(PlainRadError):
    """A setting that cannot be used."""


class FormatError(PlainRadError):
    """A file of a known format that is broken, or of a format that is not read."""
