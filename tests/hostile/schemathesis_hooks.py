"""For schemathesis, which runs in an environment of its own (tools/.venv): each case gets a session of its own."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import Any

import schemathesis

FROM_A_LINK = re.compile(r"Bearer [\w-]{32}")


@schemathesis.auth(refresh_interval=None)
class OwnSession:
    """Opens a session for a case that needs a token, unless a link has brought one along."""

    def get(self, case: Any, _context: Any) -> str:
        """Return the token of a new session."""
        request = urllib.request.Request(case.operation.base_url.rstrip("/") + "/chat/sessions", method="POST")
        with urllib.request.urlopen(request, timeout=20) as answer:
            token: str = json.load(answer)["token"]
        return token

    def set(self, case: Any, data: str, _context: Any) -> None:
        """Put the token where the description says."""
        if not FROM_A_LINK.fullmatch(str(case.headers.get("Authorization", ""))):
            case.headers["Authorization"] = f"Bearer {data}"
