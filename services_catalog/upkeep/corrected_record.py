"""Sets a corrected service into the text of services.yml, touching only what is another than before."""

from __future__ import annotations

from typing import Any

from services_catalog.models import Phone, Service, Words
from services_catalog.upkeep.editing import YamlText

_SERVICE = tuple(Service.model_fields)
_PHONE = tuple(Phone.model_fields)
_DERIVED = ("open_at_night",)
"""Not written in the file: loading.py adds it."""

_Shared = dict[str, Words]


def edit(text: YamlText, old: Service, new: Service, origins: tuple[int | None, ...], words: _Shared) -> None:
    """Change the record of `old` in `text` to `new`.

    `origins` tells for each number of `new` where it stood in `old`, None for new ones, which come last. Words that are
    among the shared ones (`words`) are written as their key.
    """
    for name in _SERVICE:
        before, after = getattr(old, name), getattr(new, name)
        if before == after or name in _DERIVED:
            continue
        if name == "phones":
            _edit_phones(text, old, new, origins, words)
        elif after in (None, ()) and not Service.model_fields[name].is_required():
            text.remove(new.id, (name,))
        else:
            text.set(new.id, (name,), _plain(after, {} if name == "names" else words), _SERVICE)


def _edit_phones(text: YamlText, old: Service, new: Service, origins: tuple[int | None, ...], words: _Shared) -> None:
    whole = [_phone(phone, words) for phone in new.phones]
    if not whole or not text.is_plain_list(new.id, ("phones",)):
        text.set(new.id, ("phones",), whole)
        return
    for place in set(range(len(old.phones))) - set(origins):
        text.remove(new.id, ("phones", place))
    for phone, origin in zip(new.phones, origins, strict=True):
        if origin is not None:
            _edit_phone(text, (new.id, origin), old.phones[origin], phone, words)
    added = [fields for fields, origin in zip(whole, origins, strict=True) if origin is None]
    if added:
        text.append(new.id, ("phones",), added)


def _edit_phone(text: YamlText, at: tuple[str, int], old: Phone, new: Phone, words: _Shared) -> None:
    record, place = at
    for name in _PHONE:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if after is None and not Phone.model_fields[name].is_required():
            text.remove(record, ("phones", place, name))
        else:
            text.set(record, ("phones", place, name), _plain(after, words), _PHONE)


def _phone(phone: Phone, words: _Shared) -> dict[str, Any]:
    """Return a number as it is written: what has its usual value is left out."""
    fields: dict[str, Any] = {}
    for name, field in Phone.model_fields.items():
        value = getattr(phone, name)
        if field.is_required() or value != field.default:
            fields[name] = _plain(value, words)
    return fields


def _plain(value: Any, words: _Shared) -> Any:
    if isinstance(value, Words):
        return next((key for key, shared in words.items() if shared == value), value.model_dump())
    return list(value) if isinstance(value, tuple) else value
