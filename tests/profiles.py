"""How hard the property tests try: the same examples each time in CI, new ones at a desk."""

import os

from hypothesis import settings

# No deadline: a busy machine is slow, and slow is not wrong.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")
