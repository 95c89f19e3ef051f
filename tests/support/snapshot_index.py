#!/usr/bin/env python3
"""A package index on the loopback interface that remembers another one: what is asked for the first time is fetched from
there and kept, and everything is served from what was kept, each answer after the same delay. Standard library only.

    snapshot_index.py FOLDER [--from URL] [--cafile FILE] [--latency SECONDS]

Prints its port as one line and serves until it is killed. The index is at /simple/. Without --from it serves what it has
and answers 404 to all else: all who ask then see one and the same index, whatever is published meanwhile.
"""

import argparse
import asyncio
import collections
import hashlib
import io
import json
import pathlib
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request
import zipfile

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
ABSENT = b""  # what is kept of a 404
MAX_HEAD = 64 * 1024


class RemoteFile(io.RawIOBase):
    """A file at an address, of which only what is read is fetched."""

    def __init__(self, address, context):
        self.address, self.context, self.place = address, context, 0
        with urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=60, context=context) as answer:
            self.size = int(answer.headers["Content-Length"])

    def seekable(self):
        return True

    def readable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        self.place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.place, io.SEEK_END: self.size}[whence]
        return self.place

    def readinto(self, buffer):
        last = min(self.place + len(buffer), self.size) - 1
        if last < self.place:
            return 0
        request = urllib.request.Request(self.address, headers={"Range": f"bytes={self.place}-{last}"})
        with urllib.request.urlopen(request, timeout=60, context=self.context) as answer:
            body = answer.read()
        buffer[: len(body)] = body
        self.place += len(body)
        return len(body)


class Upstream:
    """The index that is remembered."""

    def __init__(self, address, cafile):
        self.address = address.rstrip("/") + "/"
        self.context = ssl.create_default_context(cafile=cafile) if cafile else None

    def fetch(self, address):
        request = urllib.request.Request(address, headers={"Accept": f"{JSON_TYPE}, */*;q=0.1"})
        try:
            with urllib.request.urlopen(request, timeout=60, context=self.context) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code in (403, 404, 410):
                return ABSENT
            raise

    def metadata(self, address):
        """What lies beside the wheel, or else within it: an index need not offer the one."""
        beside = self.fetch(address + ".metadata")
        if beside:
            return beside
        with zipfile.ZipFile(io.BufferedReader(RemoteFile(address, self.context), 32 * 1024)) as wheel:
            return wheel.read(next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")))

    def page(self, name):
        """The page as it is kept: files by their addresses there, and each wheel said to have its metadata beside it."""
        address = urllib.parse.urljoin(self.address, f"{name}/")
        body = self.fetch(address)
        if not body:
            return ABSENT
        page = json.loads(body)
        for file in page["files"]:
            file["url"] = urllib.parse.urldefrag(urllib.parse.urljoin(address, file["url"])).url
            if file["filename"].endswith(".whl"):
                file["core-metadata"] = True
        return json.dumps(page).encode()


class Snapshot:
    """What is known of the index, below a folder."""

    def __init__(self, folder, upstream):
        self.folder, self.upstream = pathlib.Path(folder), upstream
        self.addresses = {}  # of files, by project and name
        self.pages = {}
        self.fetching = collections.defaultdict(asyncio.Lock)  # by path
        for kind in ("pages", "files"):
            (self.folder / kind).mkdir(parents=True, exist_ok=True)

    async def kept(self, path, fetch):
        async with self.fetching[path]:
            if not path.exists():
                if self.upstream is None:
                    return ABSENT
                body = await asyncio.get_running_loop().run_in_executor(None, fetch)
                path.with_suffix(".part").write_bytes(body)
                path.with_suffix(".part").rename(path)
        return path.read_bytes()

    async def page(self, name):
        if name not in self.pages:
            body = await self.kept(self.folder / "pages" / f"{name}.json", lambda: self.upstream.page(name))
            self.pages[name] = self.with_own_addresses(name, json.loads(body)) if body else ABSENT
        return self.pages[name]

    def with_own_addresses(self, name, page):
        for file in page["files"]:
            self.addresses[name, file["filename"]] = file["url"]
            file["url"] = f"/files/{name}/{file['filename']}"
        return json.dumps(page).encode()

    async def file(self, name, filename):
        await self.page(name)
        address = self.addresses.get((name, filename.removesuffix(".metadata")))
        if address is None:
            return ABSENT
        place = self.folder / "files" / hashlib.sha256(f"{name}/{filename}".encode()).hexdigest()
        is_metadata = filename.endswith(".metadata")
        return await self.kept(place, lambda: (self.upstream.metadata if is_metadata else self.upstream.fetch)(address))

    async def answer(self, path):
        """The body and its type."""
        match = re.fullmatch(r"/(simple|files)/([a-z0-9-]+)/([^/]*)", urllib.parse.unquote(path))
        if match and match[1] == "simple" and not match[3]:
            return await self.page(match[2]), JSON_TYPE
        if match and match[1] == "files":
            return await self.file(match[2], match[3]), "application/octet-stream"
        return ABSENT, "text/plain"


class Server:
    def __init__(self, snapshot, latency):
        self.snapshot, self.latency = snapshot, latency

    async def serve(self, reader, writer):
        """One connection, kept open for further requests."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                _, answer = await asyncio.gather(asyncio.sleep(self.latency), self.answer(head.decode("latin-1")))
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, head):
        method, path, _ = head.split(" ", 2)
        body, content_type = await self.snapshot.answer(path)
        status = "200 OK" if body else "404 Not Found"
        first = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nCache-Control: max-age=600\r\n"
        chosen, wanted = body, re.search(r"^range: *bytes=(\d*)-(\d*)", head, re.IGNORECASE | re.MULTILINE)
        if body and wanted and (wanted[1] or wanted[2]):
            begin = int(wanted[1]) if wanted[1] else max(0, len(body) - int(wanted[2]))
            end = min(int(wanted[2]) + 1, len(body)) if wanted[1] and wanted[2] else len(body)
            chosen = body[begin:end]
            first = first.replace("200 OK", "206 Partial Content") + f"Content-Range: bytes {begin}-{end - 1}/{len(body)}\r\n"
        answer = f"{first}Accept-Ranges: bytes\r\nContent-Length: {len(chosen)}\r\n\r\n".encode()
        return answer if method == "HEAD" else answer + chosen


async def run(options):
    upstream = Upstream(options.address, options.cafile) if options.address else None
    server = Server(Snapshot(options.folder, upstream), options.latency)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=MAX_HEAD, backlog=256)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--from", dest="address")
    parser.add_argument("--cafile")
    parser.add_argument("--latency", type=float, default=0)
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
