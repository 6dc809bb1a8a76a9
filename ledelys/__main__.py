"""``python -m ledelys`` is the command ``ledelys``."""

import sys

from ledelys.cli import main

if __name__ == "__main__":
    sys.exit(main())
