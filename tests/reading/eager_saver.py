"""The command line with a checkpoint after every pass, for tests that kill it between two of them."""

import sys

from gemma10m_tui.__main__ import main
from gemma10m_tui.reading import read_on

if __name__ == "__main__":
    read_on.CHECKPOINT_SECONDS = 0.0
    sys.exit(main())
