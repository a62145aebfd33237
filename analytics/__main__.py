"""``python -m analytics``: stops cleanly on Ctrl-C, however early it comes."""

import signal
import sys
from types import FrameType


def _stop(_number: int, _frame: FrameType | None) -> None:
    # Polars raises the first by itself; a second one would cut the cleaning up short.
    if not isinstance(sys.exception(), KeyboardInterrupt):
        raise KeyboardInterrupt


# Before polars is imported: what stands here when it comes is still called after its own, while
# what replaces it would leave a long query deaf to Ctrl-C.
signal.signal(signal.SIGINT, _stop)
signal.signal(signal.SIGTERM, _stop)

try:
    from analytics.cli import main

    main()
except KeyboardInterrupt:
    sys.exit(130)
