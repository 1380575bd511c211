"""Phones that send visits: a process of its own, so that its processor time is told apart. Reads its orders as JSON.

Each phone wakes at a moment of its own and sends its visits one after the other over one connection, answers before
photos; some answers are sent twice, as phones do that lost the line before the answer came. Prints times as JSON.
"""

from __future__ import annotations

import http.client
import json
import queue
import random
import sys
import threading
import time
import uuid

BOUNDARY = "rangkul-visits-load"
TRIES = 5


class Sender(threading.Thread):
    """Takes phones from the schedule and sends for them."""

    def __init__(self, orders: dict, phones: queue.Queue, photos: queue.Queue, started: float, seed: int):
        super().__init__(daemon=True)
        self.orders, self.phones, self.photos, self.started = orders, phones, photos, started
        self.dice = random.Random(seed)
        self.line = None
        self.times, self.lags, self.photo_times, self.failed = [], [], [], []
        self.sent = self.again = self.photo_bytes = 0

    def run(self) -> None:
        while True:
            try:
                at, phone = self.phones.get_nowait()
            except queue.Empty:
                break
            wait = self.started + at - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            self.lags.append(max(0.0, -wait))
            self.answers(phone)
        while True:  # everybody's answers are on their way: photos
            try:
                phone, instance, xml = self.photos.get_nowait()
            except queue.Empty:
                break
            self.photo(phone, instance, xml)
        if self.line is not None:
            self.line.close()

    def answers(self, phone: dict) -> None:
        for number, code in enumerate(phone["doors"]):
            instance = f"uuid:{uuid.UUID(int=self.dice.getrandbits(128))}"
            photo = "photo.jpg" if number < self.orders["photos"] else ""
            xml = self.orders["xml"].format(visit_code=code, instance=instance, photo=photo)
            body = _parts([("xml_submission_file", "submission.xml", "text/xml", xml.encode())])
            if self.post(phone, body, self.times):
                self.sent += 1
            if self.dice.random() < self.orders["again"]:
                self.again += self.post(phone, body, self.times)
            if photo:
                self.photos.put((phone, instance, xml))

    def photo(self, phone: dict, _instance: str, xml: str) -> None:
        picture = bytes.fromhex(self.orders["picture"])
        content = picture + self.dice.randbytes(self.orders["photo_bytes"] - len(picture))
        body = _parts(
            [
                ("xml_submission_file", "submission.xml", "text/xml", xml.encode()),
                ("photo", "photo.jpg", "image/jpeg", content),
            ]
        )
        if self.post(phone, body, self.photo_times):
            self.photo_bytes += len(content)

    def post(self, phone: dict, body: bytes, times: list[float]) -> bool:
        """One POST; a lost line is tried again, at most five times."""
        head = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Authorization": phone["secret"]}
        for _try in range(TRIES):
            began = time.perf_counter()
            try:
                if self.line is None:
                    self.line = http.client.HTTPConnection("127.0.0.1", self.orders["port"], timeout=60)
                self.line.request("POST", self.orders["address"], body, head)
                answer = self.line.getresponse()
                said = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.line, trouble = None, repr(error)
                time.sleep(0.2)
                continue
            times.append((time.perf_counter() - began) * 1000)
            if answer.status in (200, 201, 202):
                return True
            trouble = f"{answer.status} {said[:200]!r}"
            if answer.status < 500 and answer.status != 429:
                break
            time.sleep(0.5)
        self.failed.append(trouble)
        return False


def _parts(files: list[tuple[str, str, str, bytes]]) -> bytes:
    out = []
    for field, name, kind, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        head += f"Content-Type: {kind}\r\n\r\n"
        out += [head.encode(), content, b"\r\n"]
    return b"".join([*out, f"--{BOUNDARY}--\r\n".encode()])


def main() -> None:
    orders = json.load(sys.stdin)
    dice = random.Random(orders["seed"])
    waking = sorted((dice.random() * orders["seconds"], number) for number in range(len(orders["phones"])))
    phones: queue.Queue = queue.Queue()
    for at, number in waking:
        phones.put((at, orders["phones"][number]))
    photos: queue.Queue = queue.Queue()
    started = time.perf_counter()
    senders = [Sender(orders, phones, photos, started, orders["seed"] + n) for n in range(orders["lines"])]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    json.dump(
        {
            "seconds": time.perf_counter() - started,
            "processor": time.process_time(),
            "sent": sum(s.sent for s in senders),
            "again": sum(s.again for s in senders),
            "times": [t for s in senders for t in s.times],
            "photo_times": [t for s in senders for t in s.photo_times],
            "photo_bytes": sum(s.photo_bytes for s in senders),
            "lags": [lag for s in senders for lag in s.lags],
            "failed": [f for s in senders for f in s.failed][:20],
            "failures": sum(len(s.failed) for s in senders),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
