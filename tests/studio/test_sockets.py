"""Both websockets: who may listen, from where, and that no frame is ever missing."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.contrib.sessions.models import Session
from django.test import Client

from simulator.metrics.result import Column, Event, Frame
from studio.accounts.models import User
from studio.common import redis_client
from studio.config.asgi import application
from studio.config.routing import websocket_urlpatterns
from studio.designs import services as designs
from studio.designs.models import Design, Membership
from studio.designs.text_changes import TextChange
from studio.runs import live_stream
from studio.runs.live_stream import FrameWriter
from studio.runs.models import Run, State
from studio.runs.services import lease as leases
from studio.runs.services import requests
from studio.runs.services.lease import Lease
from tests.services.redis_process import RedisProcess
from tests.studio.conftest import People
from tests.studio.socket_client import SocketClient

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("live_redis"),
]

COLUMNS = (Column("orders", "utilisation", "1"), Column("orders", "latency", "s"))
HERE = "http://localhost"


@pytest.fixture(autouse=True)
def ids(design: Design, run: Run) -> dict[str, str]:
    """Rows that every test needs, made before its event loop starts."""
    return {"design_id": str(design.pk), "run_id": str(run.pk)}


def cookie(user: User | None) -> bytes:
    client = Client()
    if user is not None:
        client.force_login(user)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()).encode()


@contextlib.asynccontextmanager
async def opened(path: str, user: User | None, origin: str | None = HERE) -> AsyncIterator[SocketClient]:
    headers = [(b"host", b"localhost"), (b"cookie", await database_sync_to_async(cookie)(user))]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    socket = SocketClient(application, path, headers=headers)
    try:
        yield socket
    finally:
        await socket.disconnect()


async def closing_code(path: str, user: User | None) -> int | None:
    """With what code the socket is closed by itself; None when it stays open and talks."""
    async with opened(path, user) as socket:
        assert (await socket.connect())[0]
        said = await socket.receive_output(5)
        return int(said["code"]) if said["type"] == "websocket.close" else None


class Listener:
    """What a browser makes of the messages of a run's socket."""

    def __init__(self, socket: SocketClient) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []
        self.columns: list[Any] = []
        self.states: list[str] = []
        self.finished = False
        self.code: int | None = None

    async def listen_until(self, frame: int | None = None, within_s: float = 5.0) -> None:
        """Until *frame* came, or the end."""
        async with asyncio.timeout(within_s):
            while self.code is None and (frame is None or not self.frames or self.frames[-1]["n"] < frame):
                said = await self.socket.receive_output(within_s)
                if said["type"] == "websocket.close":
                    self.code = said["code"]
                    return
                message = json.loads(said["text"])
                match message["type"]:
                    case "frames":
                        self.frames += message["frames"]
                    case "columns":
                        self.columns.append(message["columns"])
                    case "run":
                        self.states.append(message["run"]["state"])
                    case "finished":
                        self.finished = True

    @property
    def numbers(self) -> list[int]:
        return [frame["n"] for frame in self.frames]


def frame(number: int) -> Frame:
    events = (Event(number * 0.1, "fault", "orders", "It broke."),) if number == 3 else ()
    return Frame(number, number * 0.1, (number / 10, float("nan")), events)


class Worker:
    """The writing half of a worker: a lease and the stream."""

    def __init__(self, run: Run) -> None:
        Run.objects.filter(pk=run.pk).update(state=State.QUEUED)
        lease = leases.take(run.pk)
        assert lease is not None
        self.lease: Lease = lease
        self.writer = FrameWriter(run.pk, lease.token, COLUMNS)
        self.count = 0

    def write(self, frames: int) -> None:
        for _ in range(frames):
            self.writer.add(frame(self.count))
            self.count += 1
        self.writer.flush()


def test_both_sockets_are_tested_here() -> None:
    assert {str(route.pattern) for route in websocket_urlpatterns} == {
        "ws/designs/<uuid:design_id>",
        "ws/runs/<uuid:run_id>",
    }


@pytest.mark.parametrize("path", ["/ws/designs/{design_id}", "/ws/runs/{run_id}"])
@pytest.mark.parametrize(
    ("name", "code"),
    [("owner", None), ("editor", None), ("viewer", None), ("stranger", 4404), ("anonymous", 4401)],
)
async def test_members_may_listen(
    people: People, ids: dict[str, str], path: str, name: str, code: int | None
) -> None:
    user = None if name == "anonymous" else getattr(people, name)
    assert await closing_code(path.format(**ids), user) == code


@pytest.mark.parametrize("path", ["/ws/designs/{design_id}", "/ws/runs/{run_id}"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", None])
async def test_a_page_of_another_site_is_refused(
    people: People, ids: dict[str, str], path: str, origin: str | None
) -> None:
    async with opened(path.format(**ids), people.owner, origin) as socket:
        connected, _ = await socket.connect()
        assert not connected


async def test_a_listener_gets_columns_every_frame_and_null_for_no_value(people: People, run: Run) -> None:
    worker = await database_sync_to_async(Worker)(run)
    async with opened(f"/ws/runs/{run.pk}", people.viewer) as socket:
        await socket.connect()
        listener = Listener(socket)
        await asyncio.to_thread(worker.write, 5)
        await listener.listen_until(frame=4)
    assert listener.columns == [json.loads(live_stream.columns_json(COLUMNS))]
    assert listener.numbers == [0, 1, 2, 3, 4]
    assert listener.frames[2]["v"] == [0.2, None]
    assert listener.frames[3]["e"] == [
        {"t_s": pytest.approx(0.3), "kind": "fault", "element": "orders", "text": "It broke."}
    ]
    assert listener.states[0] == "running"


async def test_a_listener_that_was_cut_off_a_hundred_times_misses_nothing(people: People, run: Run) -> None:
    worker = await database_sync_to_async(Worker)(run)
    numbers: list[int] = []
    for _ in range(100):
        await asyncio.to_thread(worker.write, 3)
        after = numbers[-1] if numbers else -1
        async with opened(f"/ws/runs/{run.pk}?after={after}", people.viewer) as socket:
            await socket.connect()
            listener = Listener(socket)
            await listener.listen_until(frame=after + 2)
            numbers += listener.numbers
    assert numbers == list(range(numbers[-1] + 1))
    assert len(numbers) >= 200


async def test_control_reaches_the_listener_at_once(people: People, run: Run) -> None:
    worker = await database_sync_to_async(Worker)(run)
    async with opened(f"/ws/runs/{run.pk}", people.viewer) as socket:
        await socket.connect()
        listener = Listener(socket)
        await asyncio.to_thread(worker.write, 1)
        await listener.listen_until(frame=0)
        await database_sync_to_async(requests.control)(people.editor, run.pk, "stop")
        async with asyncio.timeout(1):
            while listener.states[-1] != "stopping":
                said = await socket.receive_json(1)
                listener.states += [said["run"]["state"]] if said["type"] == "run" else []


async def test_a_listener_is_told_of_the_end_and_the_socket_closes(people: People, run: Run) -> None:
    worker = await database_sync_to_async(Worker)(run)
    async with opened(f"/ws/runs/{run.pk}", people.viewer) as socket:
        await socket.connect()
        listener = Listener(socket)
        await asyncio.to_thread(worker.write, 4)
        await database_sync_to_async(worker.lease.fail)("It broke.")
        await listener.listen_until()
    assert (listener.numbers, listener.states[-1], listener.finished, listener.code) == (
        [0, 1, 2, 3],
        "failed",
        True,
        1000,
    )


async def test_a_member_who_is_sent_away_hears_no_more_of_a_run(people: People, run: Run) -> None:
    worker = await database_sync_to_async(Worker)(run)
    async with opened(f"/ws/runs/{run.pk}", people.viewer) as socket:
        await socket.connect()
        listener = Listener(socket)
        await asyncio.to_thread(worker.write, 1)
        await listener.listen_until(frame=0)
        await Membership.objects.filter(user=people.viewer).adelete()
        await listener.listen_until()
    assert listener.code == 4404


async def test_signing_out_ends_the_socket(people: People, run: Run) -> None:
    async with opened(f"/ws/runs/{run.pk}", people.viewer) as socket:
        await socket.connect()
        await Session.objects.all().adelete()
        listener = Listener(socket)
        await listener.listen_until()
    assert listener.code == 4401


async def test_a_save_is_announced_to_everybody_who_has_the_design_open(
    people: People, design: Design
) -> None:
    async with (
        opened(f"/ws/designs/{design.pk}", people.viewer) as victor,
        opened(f"/ws/designs/{design.pk}", people.owner) as olga,
    ):
        await victor.connect()
        assert await victor.receive_json(2) == {"type": "presence", "users": ["victor"]}
        await olga.connect()
        assert await victor.receive_json(2) == {"type": "presence", "users": ["olga", "victor"]}
        change = TextChange("design.yaml", 0, 0, "# new\n")
        await database_sync_to_async(designs.save_changes)(people.owner, design.pk, 1, "", [change])
        assert await victor.receive_json(2) == {"type": "revision", "revision": 2, "by": "olga"}
        await olga.disconnect()
        assert await victor.receive_json(2) == {"type": "presence", "users": ["victor"]}


async def test_a_member_who_is_sent_away_hears_no_more_of_a_design(people: People, design: Design) -> None:
    async with opened(f"/ws/designs/{design.pk}", people.viewer) as socket:
        await socket.connect()
        assert (await socket.receive_json(2))["type"] == "presence"
        await Membership.objects.filter(user=people.viewer).adelete()
        change = TextChange("design.yaml", 0, 0, "# secret\n")
        await database_sync_to_async(designs.save_changes)(people.owner, design.pk, 1, "", [change])
        assert await socket.receive_output(2) == {"type": "websocket.close", "code": 4404}


async def test_a_listener_outlives_a_redis_that_dies_and_comes_back_empty(
    people: People, run: Run, redis_server: RedisProcess
) -> None:
    worker = await database_sync_to_async(Worker)(run)
    async with opened(f"/ws/runs/{run.pk}", people.viewer) as socket:
        await socket.connect()
        listener = Listener(socket)
        await asyncio.to_thread(worker.write, 5)
        await listener.listen_until(frame=4)
        await asyncio.to_thread(redis_server.kill)
        await asyncio.to_thread(redis_server.start)
        await asyncio.to_thread(redis_client.synchronous().flushall)
        await asyncio.to_thread(worker.write, 5)
        await listener.listen_until(frame=9)
    assert listener.numbers == list(range(10))


async def test_a_socket_whose_work_fails_is_closed_so_that_the_browser_comes_back(
    people: People, design: Design, redis_server: RedisProcess
) -> None:
    async with opened(f"/ws/designs/{design.pk}", people.viewer) as socket:
        await socket.connect()
        assert (await socket.receive_json(2))["type"] == "presence"
        await asyncio.to_thread(redis_server.kill)
        try:
            said = await socket.receive_output(12)
            while said["type"] != "websocket.close":
                said = await socket.receive_output(12)
        finally:
            await asyncio.to_thread(redis_server.start)
    assert said["code"] == 1011
