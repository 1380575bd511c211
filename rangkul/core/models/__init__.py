"""Tables of who, where, may they, did they. Verbs are in ``services``, questions in ``queries``."""

from .agencies import Agency, AgencyRole
from .areas import Area, AreaChange, Holiday, Region
from .events import Event, Seal
from .people import Grant, Invitation, Person, RoleRight, SignIn

__all__ = [
    "Agency",
    "AgencyRole",
    "Area",
    "AreaChange",
    "Event",
    "Grant",
    "Holiday",
    "Invitation",
    "Person",
    "Region",
    "RoleRight",
    "Seal",
    "SignIn",
]
