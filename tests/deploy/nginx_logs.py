"""What nginx may not write down."""

from __future__ import annotations

import re

from real_servers import NginxServer

NOT_IN_LOGS = re.compile(r"127\.0\.0\.1|::1|/chat|/webhooks|smuggled|Mozilla|GET|POST", re.IGNORECASE)


def assert_says_nothing_of_visitors(server: NginxServer) -> None:
    """Nothing that nginx has written holds an address, a path or a header."""
    assert NOT_IN_LOGS.findall(server.log()) == []
