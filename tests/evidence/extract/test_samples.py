"""Every reader has a sample, every sample its expected reading, and every reading is what was expected."""

from __future__ import annotations

import json

import pytest

from kaiji.evidence.binding import by_record, faults, places, post_from_json, resolve
from kaiji.evidence.extract import caution_words, manifests
from tests.evidence.extract.sampling import FOLDER, Sample, samples, spelled

SAMPLES = samples()


def test_every_reader_has_a_sample_and_every_sample_a_reader() -> None:
    assert {sample.reader for sample in SAMPLES} == {manifest.name for manifest in manifests()}


def test_no_file_lies_about_that_no_sample_names() -> None:
    named = {path for sample in SAMPLES for path in (sample.path, sample.expected, *sample.files)}
    there = {path for path in FOLDER.glob("*/*") if path.is_file()}
    assert there - named == set(), "files without a sample"
    assert named - there == set(), "files that a sample needs"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_is_read_as_expected_by_the_reader_it_was_made_for(sample: Sample) -> None:
    reading = sample.read()
    assert reading.reader == sample.reader
    assert spelled(reading) == sample.expected.read_text(encoding="utf-8")
    assert reading.posts


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_value_of_a_sample_follows_from_the_bytes(sample: Sample) -> None:
    wires = by_record(sample.wires())
    for entry in json.loads(sample.expected.read_text(encoding="utf-8"))["posts"]:
        post = post_from_json(entry)
        assert [fault for fault in faults(post, wires) if fault.kind != "unbound"] == []
        assert post.bindings.get("text") or not post.text
        for bindings in post.bindings.values():
            for binding in bindings:
                cut = places(binding, wires)
                assert "".join(place.characters for place in cut) == resolve(binding, wires)
                assert all(0 <= p.offset - binding.offset <= binding.length - p.length for p in cut)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_warning_has_words_and_what_is_unbound_is_said(sample: Sample) -> None:
    reading = sample.read()
    wires = by_record(sample.wires())
    for warning in reading.warnings:
        assert caution_words(warning).ja
    said = " ".join(w for w in reading.warnings if w.startswith(("derived:", "unbound-field:")))
    for post in reading.posts:
        for fault in faults(post, wires):
            assert fault.field in said
