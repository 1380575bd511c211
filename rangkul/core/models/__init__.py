"""Tables of who, where, may they, did they. Verbs are in ``services``, questions in ``queries``."""

from .agencies import Agency, AgencyRole
from .areas import Area, AreaChange, AreaLevel, Holiday, Region, TimeZone
from .devices import Deposit, Device, DeviceCode, DeviceKind
from .events import Event, Seal
from .keeping import KeepingRule
from .machines import ApiToken, KeptAnswer, Webhook
from .people import Grant, Invitation, Person, RoleRight, SignIn
from .privacy import Breach, BreachData, RefusalGround, Ticket, TicketKind, TicketState
from .tries import Try

__all__ = [
    "Agency",
    "AgencyRole",
    "ApiToken",
    "Area",
    "AreaChange",
    "AreaLevel",
    "Breach",
    "BreachData",
    "Deposit",
    "Device",
    "DeviceCode",
    "DeviceKind",
    "Event",
    "Grant",
    "Holiday",
    "Invitation",
    "KeepingRule",
    "KeptAnswer",
    "Person",
    "RefusalGround",
    "Region",
    "RoleRight",
    "Seal",
    "SignIn",
    "Ticket",
    "TicketKind",
    "TicketState",
    "TimeZone",
    "Try",
    "Webhook",
]
