"""One bar with an estimate, on the error stream, for a person only."""

from __future__ import annotations

import sys

from tqdm import tqdm


class Bar:
    """Shows what is being done once it has taken a second; silent where nobody watches."""

    def __init__(self) -> None:
        self._bar = tqdm(
            total=100,
            file=sys.stderr,
            disable=not sys.stderr.isatty(),
            delay=1,
            leave=False,
            ascii=None,
            bar_format="{desc:<22}{bar} {n:3.0f} %  sisa ± {remaining}",
        )

    def show(self, what: str, share: float) -> None:
        """``share`` of the whole (0..1) is done; ``what`` comes next."""
        self._bar.set_description_str(what, refresh=False)
        self._bar.update(max(0.0, share * 100 - self._bar.n))

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_exc) -> None:
        self._bar.close()
