from bot.outcomes import Outcome
from bot.telemetry.metrics import Metrics


def test_every_outcome_is_there_from_the_start() -> None:
    text = Metrics().render().decode()
    for outcome in Outcome:
        assert f'bot_turns_total{{outcome="{outcome.value}"}} 0.0' in text


def test_two_applications_in_one_process_count_apart() -> None:
    one, two = Metrics(), Metrics()
    one.turns.labels("answered").inc()
    assert 'bot_turns_total{outcome="answered"} 1.0' in one.render().decode()
    assert 'bot_turns_total{outcome="answered"} 0.0' in two.render().decode()


def test_queues_are_set_at_each_scrape() -> None:
    metrics = Metrics()
    metrics.set_queues(tickets={"waiting": 2, "claimed": 1}, inbox=3)
    text = metrics.render().decode()
    assert 'bot_tickets_open{state="waiting"} 2.0' in text
    assert "bot_inbox_pending 3.0" in text
