"""What the metrics learn of questions, through whichever door they come."""

from __future__ import annotations

import pytest

from interface.http.measured import measured
from tests.qa.quoting_engine import QuotingEngine


def test_stages_outcomes_and_failures_are_counted(
    quoting_engine: QuotingEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = measured(quoting_engine)
    assert measured(engine) is engine
    engine.ask("札幌")
    assert list(engine.stream("札幌"))[-1].answered
    engine.ask("火星")
    engine.find("札幌")
    monkeypatch.setattr(quoting_engine, "find", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        engine.find("札幌")
    text = engine.metrics.render(engine.knowledge_base, None).decode()
    for line in (
        'tenkyo_question_seconds_count{stage="answer"} 3.0',
        'tenkyo_question_seconds_count{stage="first words"} 1.0',
        'tenkyo_question_seconds_count{stage="find"} 1.0',
        'tenkyo_confidence_count{outcome="answered"} 2.0',
        'tenkyo_confidence_bucket{le="0.1",outcome="refused"} 1.0',
        'tenkyo_question_failures_total{error="ZeroDivisionError",stage="find"} 1.0',
        'tenkyo_reader{state="off"} 1.0',
        'tenkyo_reader{state="ready"} 0.0',
    ):
        assert line in text


def test_a_client_that_leaves_in_the_midst_is_no_failure(quoting_engine: QuotingEngine) -> None:
    engine = measured(quoting_engine)
    growing = engine.stream("札幌")
    next(growing)
    growing.close()
    text = engine.metrics.render(engine.knowledge_base, None).decode()
    assert "tenkyo_question_failures_total{" not in text
    assert 'tenkyo_question_seconds_count{stage="first words"} 1.0' in text
