"""What is loaded once and stays is not looked through again and again; what is over goes soon.

Python's garbage collector now and then goes through all objects. With the model, its rules and the catalogue in memory
that takes 130 ms, in which nobody is answered; with them set aside it takes none. It is rare, but comes when it comes.
"""

from __future__ import annotations

import gc


def spare_the_collector() -> None:
    """Set aside everything that is in memory now; called once all is loaded."""
    gc.collect()
    gc.freeze()


def sweep() -> None:
    """Take out of memory what is held by nobody but itself: less than a millisecond's work after `spare_the_collector`.

    Left alone, Python may not look for hours: a rare error of Rasa's could hold a visitor's words so long.
    """
    gc.collect()
