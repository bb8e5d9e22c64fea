"""How are our pages' templates read? Without indentation, and without the lines that only choose: a page is lighter so.

Between two words of a page a line break stays, so that nothing is drawn in another way. Of what is no page, an e-mail's
text for one, nothing is left out.
"""

import re
from typing import Any

from django.template.loaders import filesystem

# Tags that print nothing of their own.
CHOOSES = r"(?:if|elif|else|endif|for|empty|endfor|with|endwith|load|extends|block|endblock)\b"
ONLY_CHOOSES = re.compile(rf"(?:{{% {CHOOSES}(?:(?!%}}).)*%}}|{{#(?:(?!#}}).)*#}})+")


class Loader(filesystem.Loader):
    """The templates of this project; those of packages are read as they are."""

    def get_contents(self, origin: Any) -> str:
        """A page's template in fewer bytes."""
        text: str = super().get_contents(origin)
        return tightened(text) if str(origin.name).endswith(".html") else text


def tightened(text: str) -> str:
    """The same page in fewer bytes."""
    lines = (line.strip() for line in text.splitlines())
    return "".join(line if ONLY_CHOOSES.fullmatch(line) else f"{line}\n" for line in lines if line)
