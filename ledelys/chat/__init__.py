"""The door: the web chat channel, its sessions and limits, and the page at the root."""

TRY_OUT = "LEDELYS_TRY_OUT"
"""Environment variable, "1" where the script book may open the window at an answer (`ledelys start --try`)."""
MODEL = "LEDELYS_MODEL"
"""Environment variable: the file that the server was told to load (set by ledelys.service.rasa_server)."""
METRICS = "LEDELYS_METRICS"
"""Environment variable: `host:port` where Prometheus may look (`ledelys start --metrics-port`)."""
