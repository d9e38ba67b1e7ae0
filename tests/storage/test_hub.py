from bot.storage.hub import Hub


async def test_a_burst_of_news_wakes_a_listener_once() -> None:
    hub = Hub()
    with hub.subscribe("c1") as news:
        hub.changed(["c1"])
        hub.changed(["c1", "c2"])
        assert await news.wait(0.1)
        assert not await news.wait(0)


async def test_a_late_listener_learns_who_is_typing() -> None:
    hub = Hub()
    hub.typing("c1", "staff", True)
    with hub.subscribe("c1") as news:
        assert news.typing == {"staff"}
        hub.typing("c1", "staff", False)
        assert await news.wait(0.1)
        assert news.typing == frozenset()


def test_nothing_is_remembered_of_listeners_who_left() -> None:
    hub = Hub()
    with hub.subscribe("c1", "c2"):
        assert hub.topics() == {"c1", "c2"}
    hub.typing("c1", "bot", False)
    assert hub.topics() == frozenset()
