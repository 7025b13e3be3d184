"""Segments: definitions in YAML are read, judged, explained and said in words."""

from site_builder.segments.absent import absent_values
from site_builder.segments.conditions import conditions_of
from site_builder.segments.definitions import (
    Condition,
    Expectation,
    Group,
    Include,
    Segment,
    Where,
)
from site_builder.segments.derivation import fields_of, segments_of
from site_builder.segments.expectations import check_expectations
from site_builder.segments.judging import Judgement, Leaf, judge
from site_builder.segments.loading import load_segment, load_segments
from site_builder.segments.near_misses import NearMisses, near_misses
from site_builder.segments.sentences import say, say_condition

__all__ = [
    "Condition",
    "Expectation",
    "Group",
    "Include",
    "Judgement",
    "Leaf",
    "NearMisses",
    "Segment",
    "Where",
    "absent_values",
    "check_expectations",
    "conditions_of",
    "fields_of",
    "judge",
    "load_segment",
    "load_segments",
    "near_misses",
    "say",
    "say_condition",
    "segments_of",
]
