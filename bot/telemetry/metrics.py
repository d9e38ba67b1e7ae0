"""Every metric of the service, and the only place that knows their names."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from bot.outcomes import Outcome

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Metrics:
    """The metrics of one application. Labels come from short fixed lists, never from what people send."""

    def __init__(self) -> None:
        """Start every counter at zero."""
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.received = Counter(
            "bot_messages_received_total",
            "Messages from citizens by channel; repeated deliveries are counted apart.",
            ("channel", "repeated"),
            registry=self.registry,
        )
        self.turns = Counter(
            "bot_turns_total", "Turns by how they ended (bot/outcomes.py).", ("outcome",), registry=self.registry
        )
        self.dropped = Counter(
            "bot_replies_dropped_total",
            "Replies computed in vain: the owner changed meanwhile, or another worker had taken over.",
            ("reason",),
            registry=self.registry,
        )
        self.turn_seconds = Histogram(
            "bot_turn_seconds",
            "From a message's arrival to its stored answer.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.rasa_seconds = Histogram(
            "bot_rasa_seconds", "One call of Rasa.", ("result",), buckets=_SECONDS, registry=self.registry
        )
        self.requests = Counter(
            "bot_http_requests_total", "HTTP requests by status.", ("method", "status"), registry=self.registry
        )
        self.sent = Counter(
            "bot_messages_sent_total",
            "Pushed messages by channel and result.",
            ("channel", "result"),
            registry=self.registry,
        )
        self.webhooks = Counter(
            "bot_webhook_events_total",
            "What platforms told us, by channel and result (done, repeated, ignored, failed).",
            ("channel", "result"),
            registry=self.registry,
        )
        self.webhook_seconds = Histogram(
            "bot_webhook_seconds",
            "From a platform's call to its acknowledgement.",
            ("channel",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.bad_signatures = Counter(
            "bot_webhook_bad_signatures_total",
            "Calls that did not prove to come from the platform: alarm at the first one.",
            ("channel",),
            registry=self.registry,
        )
        self.late_webhooks = Counter(
            "bot_webhook_late_total",
            "Deliveries the platform had to try three times or more: it will soon switch the webhook off.",
            ("channel",),
            registry=self.registry,
        )
        self.channel_trouble = Gauge(
            "bot_channel_trouble",
            "1 while a channel cannot work until an operator repairs its set-up.",
            ("channel",),
            registry=self.registry,
        )
        self._tickets_open = Gauge("bot_tickets_open", "Open tickets by state.", ("state",), registry=self.registry)
        self._inbox_pending = Gauge(
            "bot_inbox_pending", "Messages whose turn is not settled yet.", registry=self.registry
        )
        self.streams = Gauge("bot_widget_streams", "Open live connections of widgets.", registry=self.registry)
        for outcome in Outcome:
            self.turns.labels(outcome.value)

    def set_queues(self, *, tickets: Mapping[str, int], inbox: int) -> None:
        """Set the gauges that are read from the database at each scrape."""
        for state, number in tickets.items():
            self._tickets_open.labels(state).set(number)
        self._inbox_pending.set(inbox)

    def render(self) -> bytes:
        """Everything in the Prometheus text format."""
        return generate_latest(self.registry)
