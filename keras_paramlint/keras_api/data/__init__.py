"""Data that models are fed: what one element looks like, as far as shapes follow from the source."""
