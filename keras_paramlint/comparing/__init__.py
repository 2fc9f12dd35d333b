"""Two versions of a project, or two targets, compared model by model."""

from keras_paramlint.comparing.asked import Revisions, understood
from keras_paramlint.comparing.run import between_revisions, between_targets
from keras_paramlint.comparing.thresholds import Threshold


__all__ = ["Revisions", "Threshold", "between_revisions", "between_targets", "understood"]
