"""Headers on every response: what a browser may do with it, and which other sites may read it."""

from __future__ import annotations

from sanic.request import Request
from sanic.response import BaseHTTPResponse

from ledelys.chat.config import ChatConfig
from ledelys.chat.pages import STATIC_CACHE

STATIC_PATHS = ("/chat/ledelys.js", "/chat/ledelys.css")
PREFLIGHT_SECONDS = 600

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


_RASAS_OWN = (
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-expose-headers",
)
"""Set by Rasa for every site; here only the sites of the allow-list are let in, and never with credentials."""


def content_security_policy(config: ChatConfig) -> str:
    """The policy of every response: own script, own style, own server, nothing else."""
    ancestors = " ".join(config.frame_ancestors) or "'none'"
    # Leaving the page without scripts is a form whose answer leads to the neutral site.
    neutral = "/".join(config.exit_address.split("/")[:3])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
        f"form-action 'self' {neutral}; frame-ancestors {ancestors}"
    )


def put_headers(request: Request, response: BaseHTTPResponse, config: ChatConfig) -> None:
    """Puts the security headers on a response, and lets allowed other sites read the chat's answers."""
    headers = response.headers
    for name, value in _ALWAYS.items():
        headers[name] = value
    headers["Content-Security-Policy"] = content_security_policy(config)
    if not config.frame_ancestors:
        headers["X-Frame-Options"] = "DENY"
    is_static = request.path in STATIC_PATHS and response.status in (200, 304)
    headers["Cache-Control"] = STATIC_CACHE if is_static else "no-store"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_static else "same-origin"
    for name in _RASAS_OWN:
        headers.pop(name, None)
    if request.path.startswith("/chat/"):
        _let_other_sites_in(request, response, config)


def _let_other_sites_in(request: Request, response: BaseHTTPResponse, config: ChatConfig) -> None:
    response.headers["Vary"] = "Origin, Accept-Language"
    origin = request.headers.get("origin")
    if origin not in config.allowed_origins:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    if request.method == "OPTIONS":
        response.status = 204
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE"
        response.headers["Access-Control-Allow-Headers"] = "authorization, content-type, accept-language"
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
