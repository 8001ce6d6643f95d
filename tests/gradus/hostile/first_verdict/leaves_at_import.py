"""It ends Python while it is being imported, with the status of success.

expected: no_credit
"""

import os

os._exit(0)
