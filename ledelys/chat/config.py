"""Settings of the web chat, as they stand in credentials.yml."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from rasa.shared.exceptions import RasaException


def _origin(value: str) -> str:
    scheme, _, host = value.partition("://")
    if scheme not in ("http", "https") or not host or set(host) & set("/*; \"'"):
        raise ValueError("must look like https://example.no, without path and without *")
    return value


def _https(value: str) -> str:
    if not value.startswith("https://") or set(value) & set("; \"'<>") or not value.removeprefix("https://").strip("/"):
        raise ValueError("must look like https://www.example.no/")
    return value


Origin = Annotated[str, AfterValidator(_origin)]
Positive = Annotated[int, Field(ge=1)]


class ChatConfig(BaseModel):
    """Settings with their defaults. Bytes, characters and counts are whole numbers from 1 up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    allowed_origins: tuple[Origin, ...] = ()
    """Other sites whose pages may carry the widget."""
    frame_ancestors: tuple[Origin, ...] = ()
    """Other sites that may show the page in a frame."""
    exit_address: Annotated[str, AfterValidator(_https)] = "https://www.yr.no/"
    """Where "leave the page" goes: a site that says nothing of the visitor, such as the weather forecast."""
    proxies: Annotated[int, Field(ge=0)] = 0
    """Own proxies in front that set X-Forwarded-For; 0 means the address of the connection is the visitor's."""
    idle_seconds: Positive = 1800
    reply_seconds: Annotated[float, Field(ge=0.5)] = 2.5
    """A visitor has an answer or the card within three seconds."""
    max_characters: Positive = 2000
    max_body_bytes: Positive = 32768
    max_sessions: Positive = 5000
    max_turns: Positive = 200
    max_in_flight: Positive = 40
    """Messages answered at once: what this takes is less than `reply_seconds`."""
    messages_per_minute: Positive = 40
    requests_per_minute_per_address: Positive = 1200
    """A whole shelter or school may stand behind one address: forty who write as fast as people can."""
    drain_seconds: Positive = 10
    """When the server is to end, what is in hand may take so long."""

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> ChatConfig:
        """Reads the channel's part of credentials.yml.

        Raises:
            RasaException: names the first wrong setting; Rasa prints it and does not start.
        """
        try:
            return cls.model_validate(credentials or {})
        except ValidationError as error:
            first = error.errors()[0]
            setting = ".".join(str(part) for part in first["loc"]) or "the whole part"
            raise RasaException(
                f"credentials.yml, ledelys.chat.channel.LedelysChat: {setting}: {first['msg']}."
            ) from error
