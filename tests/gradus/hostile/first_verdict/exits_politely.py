"""``sys.exit(0)`` while it is being imported: a runner that believes exit statuses would call it a success.

expected: no_credit
"""

import sys

sys.exit(0)
