"""Under which names the parts of a submission are sealed; a sealed part cannot be moved to another column."""

ANSWERS, PROTECTED, ORIGINAL = "forms.answers", "forms.protected", "forms.original"
