"""Any model that knows words, as what expands a set of them: encoders learned without labels, topics."""

from pathlib import Path

from tvml.errors import InputError, ModelError
from tvml.models import expansion
from tvml.models.expansion import Expander
from tvml.registry import embedding, topics, verify
from tvml.registry.format import a_model


def load(root: Path, ref: str) -> Expander:
    """The expander of the model that `ref` means now, by its kind. Raises ModelError when it is of no such kind."""
    stored = verify.load(root, ref)
    kind = stored.manifest.kind
    if kind == embedding.KIND:
        return expansion.of_embedding(embedding.of(stored))
    if kind == topics.KIND:
        try:
            return expansion.of_topics(topics.of(stored))
        except InputError as error:
            raise ModelError(f"model {ref}: {error}") from None
    raise ModelError(
        f"model {ref} is {a_model(kind)}, which names no words; tvml embed train or topics train makes one that does"
    )
