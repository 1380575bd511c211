"""Tables of forms: questionnaires and their versions, what was sent in, the door for ODK Collect."""

from .collect import CollectDoor
from .questionnaires import AUDIENCE, Form, FormVersion, Publication, Use, VersionState
from .submissions import Answers, Attachment, Channel, Original, Protected, Submission

__all__ = [
    "AUDIENCE",
    "Answers",
    "Attachment",
    "Channel",
    "CollectDoor",
    "Form",
    "FormVersion",
    "Original",
    "Protected",
    "Publication",
    "Submission",
    "Use",
    "VersionState",
]
