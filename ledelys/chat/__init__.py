"""The door: the web chat channel, its sessions and limits, and the page at the root."""
