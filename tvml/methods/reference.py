"""What the reference methods share: scikit-learn, which only an extra installs and only learning needs."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from tvml.errors import ToolError


@contextmanager
def sklearn(method: str) -> Iterator[None]:
    """Inside, scikit-learn may be imported and learns without warnings. Raises ToolError where it is not installed."""
    try:
        from sklearn.exceptions import ConvergenceWarning
    except ImportError:
        raise ToolError(
            f"topics method {method} needs scikit-learn, which is not installed; pip install 'tvml[reference]'"
        ) from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it ends at the limit that was asked for
        yield
