"""A site of somebody else's, on this machine, whose pages carry the chat window."""

from tiny_bot import free_port

HOST_SITE = f"http://localhost:{free_port()}"
