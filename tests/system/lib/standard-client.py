#!/usr/bin/env python3
# SPDX-License-Identifier: MPL-2.0
"""A standard WebRTC client by other people (aiortc), which knows nothing of this project: publishes by WHIP or receives by WHEP.

    standard-client.py publish URL SOUND [mute-levels] [h264]    publishes the sound file over and over, and a moving picture
    standard-client.py receive URL                               counts what it receives

With mute-levels it does not write into its packets how loud they are, as OBS does not. With h264 it offers H.264 and nothing else, as
OBS does.

The access token is in the environment as TOKEN. Prints JSON lines: the answer to its POST, then twice a second what it has sent or
received. The line "end" on standard input ends the session as the standards say; a closed standard input ends the process at
once, which is what a power cut looks like from the other side.
"""

import asyncio
import fractions
import json
import os
import sys
import time
from urllib.parse import urljoin

import aiohttp
import av
import numpy
from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.contrib.media import MediaPlayer
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

FRAMES_PER_SECOND = 10
WIDTH, HEIGHT = 320, 240


class Picture(MediaStreamTrack):
    """A bar that moves."""

    kind = "video"

    def __init__(self):
        super().__init__()
        self.sent = 0
        self.began = time.monotonic()

    async def recv(self):
        self.sent += 1
        await asyncio.sleep(max(0, self.began + self.sent / FRAMES_PER_SECOND - time.monotonic()))
        pixels = numpy.full((HEIGHT, WIDTH, 3), 60, dtype=numpy.uint8)
        left = self.sent * 8 % (WIDTH - 40)
        pixels[:, left : left + 40] = (30, 160, 220)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts = int(self.sent * 90000 / FRAMES_PER_SECOND)
        frame.time_base = fractions.Fraction(1, 90000)
        return frame


class Counter:
    """What was received of one track."""

    def __init__(self):
        self.frames = 0
        self.loudest = 0.0
        self.size = None

    async def count(self, track):
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            self.frames += 1
            if track.kind == "audio":
                samples = frame.to_ndarray().astype(numpy.float64) / 32768
                self.loudest = max(self.loudest, float(numpy.sqrt(numpy.mean(samples**2))))
            else:
                self.size = [frame.width, frame.height]


def say(**what):
    print(json.dumps(what), flush=True)


async def lines():
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line.decode().strip()


async def report(connection, state):
    while True:
        say(event="state", connection=connection.connectionState, **state())
        await asyncio.sleep(0.5)


async def main():
    mode, url = sys.argv[1:3]
    connection = RTCPeerConnection()
    if mode == "publish":
        player = MediaPlayer(sys.argv[3], loop=True)
        picture = Picture()
        connection.addTransceiver(player.audio, direction="sendonly")
        lane = connection.addTransceiver(picture, direction="sendonly")
        if "h264" in sys.argv:
            known = RTCRtpSender.getCapabilities("video").codecs
            lane.setCodecPreferences([codec for codec in known if codec.mimeType in ("video/H264", "video/rtx")])
        state = lambda: {"video": picture.sent}  # noqa: E731
    else:
        counters = {kind: Counter() for kind in ("audio", "video")}
        for kind in counters:
            connection.addTransceiver(kind, direction="recvonly")

        @connection.on("track")
        def on_track(track):
            asyncio.ensure_future(counters[track.kind].count(track))

        def state():
            sound, picture = counters["audio"], counters["video"]
            loudest, sound.loudest = sound.loudest, 0.0
            return {"audio": sound.frames, "loudest": loudest, "video": picture.frames, "size": picture.size}

    await connection.setLocalDescription(await connection.createOffer())
    bearer = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
    async with aiohttp.ClientSession(headers=bearer) as http:
        offer = connection.localDescription.sdp
        if "mute-levels" in sys.argv:
            offer = "".join(line for line in offer.splitlines(keepends=True) if "ssrc-audio-level" not in line)
        async with http.post(url, data=offer.encode(), headers={"Content-Type": "application/sdp"}) as answer:
            text = await answer.text()
            say(event="answer", status=answer.status, location=answer.headers.get("Location"), text=text)
            if answer.status != 201:
                return
            session = urljoin(url, answer.headers["Location"])
        await connection.setRemoteDescription(RTCSessionDescription(sdp=text, type="answer"))
        reporting = asyncio.ensure_future(report(connection, state))
        async for line in lines():
            if line == "end":
                async with http.delete(session) as ended:
                    say(event="ended", status=ended.status)
                reporting.cancel()
                await connection.close()
                return
        os._exit(0)


asyncio.run(main())
