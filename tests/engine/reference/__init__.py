"""The rules of linking once more: slow, plain Python, one pair after the other. It judges the fast engine.

Data that is only data is shared with the engine (lists of titles and spellings); every rule is written anew, from the
manual (``docs/linking.md``), in the way that is easiest to read. No rule is here for speed.
"""

from .alike import birth_level, mother_level, name_level, one_slip
from .deciding import links
from .names import comparison, sound
from .people import Person, World

__all__ = ["Person", "World", "birth_level", "comparison", "links", "mother_level", "name_level", "one_slip", "sound"]
