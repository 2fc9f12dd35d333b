"""What a finding is recognised by when lines have moved: its rule, its file, its model and its layer."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator

from keras_paramlint.graph.subject import subject_of
from keras_paramlint.report.formats.base import Finding
from keras_paramlint.report.places import shown


def fingerprints(found: Iterable[Finding], root: str) -> Iterator[str]:
    """Yield a fingerprint for each finding, no two of them the same."""
    seen: Counter[tuple[str, ...]] = Counter()
    for result, each in found:
        subject = subject_of(result, each)
        key = (each.code, shown(each.path, root), subject.model, subject.layer, subject.text)
        seen[key] += 1
        data = json.dumps([*key, seen[key]]).encode()
        yield hashlib.blake2b(data, digest_size=16).hexdigest()
