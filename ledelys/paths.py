"""Where the parts of the project lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
MODELS = ROOT / "models"
STATE = ROOT / ".ledelys"
"""What the program remembers between starts: which model was trained from what. Never anything of a visitor's."""
