"""The tests of the screen import their own stage and fake engine by name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
