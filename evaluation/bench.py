"""``make bench``: every table, one after the other.

Set ``BOT_EVAL_DIR`` to the folder of the evaluation data for the retrieval tables; without it only what the project
itself holds is measured.
"""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> int:
    """Run the benchmarks; the exit status is the worst of theirs."""
    commands = [[sys.executable, "-m", "evaluation.speed.run"]]
    data = os.environ.get("BOT_EVAL_DIR")
    if data:
        commands.append([sys.executable, "-m", "evaluation.retrieval.run", "--data", data])
    else:
        print("BOT_EVAL_DIR is not set: the retrieval tables are left out.", file=sys.stderr)
    return max(subprocess.run(command, check=False).returncode for command in commands)


if __name__ == "__main__":
    sys.exit(main())
