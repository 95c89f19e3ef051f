"""A headless Chromium, driven by its DevTools protocol over a pair of pipes: JSON with a NUL behind each message."""

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = shutil.which("chromium")
READS, WRITES = 3, 4  # the descriptors that Chromium has for it
POLL = 0.1
LONGEST_ANSWER = 30  # seconds


class Browser:
    """One page. Not thread-safe."""

    def __init__(self, environment, width=1000, height=600):
        self._session = None
        self._profile = tempfile.TemporaryDirectory(prefix="pyenvx-browser-", ignore_cleanup_errors=True)
        inbox, self._to = os.pipe()
        self._from, outbox = os.pipe()
        words = [PROGRAM, "--headless=new", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run",
                 "--disable-dev-shm-usage", f"--user-data-dir={self._profile.name}", "about:blank"]
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$@" {READS}<&{inbox} {WRITES}>&{outbox}', "sh", *words],
            pass_fds=(inbox, outbox), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(inbox)
        os.close(outbox)
        self._received = b""
        self._calls = 0
        page = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def close(self):
        with contextlib.suppress(OSError):
            self.call("Browser.close")
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)
        self._profile.cleanup()

    def _message(self):
        while b"\0" not in self._received:
            if not select.select([self._from], [], [], LONGEST_ANSWER)[0]:
                raise OSError("the browser does not answer")
            piece = os.read(self._from, 1 << 16)
            if not piece:
                raise OSError("the browser has ended")
            self._received += piece
        message, self._received = self._received.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        """Carries a command of the protocol out and returns its result. What happens meanwhile is passed over."""
        self._calls += 1
        message = {"id": self._calls, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._message()).get("id") != self._calls:
            pass
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, url):
        self.call("Page.navigate", url=url)

    def evaluate(self, expression):
        """The value of an expression of JavaScript in the page; a promise's once it is there."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait_for(self, expression, timeout=60):
        """Until an expression is true, in a page that may still be loading; returns its value."""
        deadline = time.monotonic() + timeout
        while True:
            with contextlib.suppress(AssertionError):
                if value := self.evaluate(expression):
                    return value
            if time.monotonic() > deadline:
                raise AssertionError(f"it did not come to {expression}")
            time.sleep(POLL)

    def screenshot(self):
        """The page as a PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
