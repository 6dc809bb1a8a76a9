"""Ledelys: an anonymous chat that helps people in Norway find help.

Whatever is used of it, from wherever it is started: the libraries beneath it report to nobody. Rasa would send how it
is used, and onnxruntime keeps an id of the device and events in the home folder and has an address to send them to.
"""

import os

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
