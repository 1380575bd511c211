"""Tables of what arrives: deliveries and their files, the basis they rest on, saved column maps, the calendar."""

from .bases import Basis
from .calendar import Arrival, Expectation
from .deliveries import Delivery, DeliveryFile, DeliveryState, Upload
from .kinds import Kind
from .maps import SavedMap

__all__ = [
    "Arrival",
    "Basis",
    "Delivery",
    "DeliveryFile",
    "DeliveryState",
    "Expectation",
    "Kind",
    "SavedMap",
    "Upload",
]
