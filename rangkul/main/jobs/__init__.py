"""Work done in the background, by name. A job carries ids and who asked; it opens the acting door itself.

Each module holds the jobs of one room; ``upkeep`` those of the system, each with its written policy.
"""

from . import areas, flow, intake, keeping, reconcile, upkeep, visits, webhooks  # noqa: F401
