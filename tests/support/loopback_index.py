#!/usr/bin/env python3
"""A package index on the loopback interface that serves a folder of wheels and source distributions, and misbehaves when
asked to. Standard library only.

    loopback_index.py FOLDER [--log FILE]

Prints its port as one line and serves until it is killed. The index is at /simple/. Behaviours are words before that,
joined by commas: /wrong-hash,no-ranges/simple/ is an index with both. /_requests answers with all requests so far as
JSON and /_reset forgets them; --log appends each as a line "PATH range=… auth=… if-none-match=…".

Pages: html (PEP 503 instead of JSON), html-as-json, captive (a login page), half-page, endless, redirect-loop,
redirect-host (to another name of this host), busy-once (503 with Retry-After the first time for each path), busy, patient-once (as busy-once, and asks for two seconds),
silent (never an answer), auth (Basic user:secret), etag, max-age, api-2, not-json, quarantined, archived, deprecated, credential-links,
drop-once (closes the connection the first time).
FILE.listing beside a file is JSON that its page says of it besides: {"upload-time": "2025-06-01T12:00:00Z"}.
Files: wrong-hash, no-hash, no-size, wrong-size, no-ranges, no-suffix-ranges (501), bare-range (206 without
Content-Range), sidecar, hidden-sidecar (there and not offered), wrong-sidecar, forged-sidecar (with
its own hash), endless-sidecar, half-file, stalled-file (half of it, then nothing), endless-file, endless-range,
missing-file, yanked, plain-206 (to a request for the whole), garbled-range (no numbers in Content-Range), shifted-range (other bytes
than were asked for, and says so), lying-range (other bytes, and says they are those), short-range, long-range.
Answers that break off: cut-KIND-PLACE-HOW, where KIND is pages, files (asked for whole) or ranges; PLACE is status (in
the status line), headers, first (the body's first byte), middle, end-record (in a wheel's last 22 bytes) or last (byte);
HOW is reset (RST), close or stall. With once, only the first time for each request. slow-KIND comes in small pieces.
"""

import argparse
import base64
import hashlib
import html
import http.server
import io
import json
import pathlib
import re
import socket
import struct
import threading
import time
import zipfile

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
CUT = re.compile("cut-(pages|files|ranges)-(status|headers|first|middle|end-record|last)-(reset|close|stall)")
PIECES, PAUSE = 20, 0.04  # of a slow answer
AUTHORIZATION = "Basic " + base64.b64encode(b"user:secret").decode()


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def project_of(filename):
    if filename.endswith(".whl"):
        return normalized(filename.split("-")[0])
    return normalized(filename.removesuffix(".tar.gz").removesuffix(".zip").rsplit("-", 1)[0])


def metadata_of(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA")))


class Index(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, folder, log):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.log = pathlib.Path(folder), log
        self.lock, self.requests, self.seen = threading.Lock(), [], set()
        self.latency = 0  # seconds until an answer
        self.answers = threading.Event()  # while it is clear, nobody gets one
        self.answers.set()

    def handle_error(self, *_):
        """Clients hang up in the middle: nothing to tell."""

    def note(self, handler):
        headers = handler.headers
        entry = {"path": handler.path, "range": headers.get("Range", "-"),
                 "auth": "yes" if "Authorization" in headers else "no",
                 "if-none-match": headers.get("If-None-Match", "-")}
        with self.lock:
            self.requests.append(entry)
            if self.log:
                words = [f"{key}={value}" for key, value in entry.items() if key != "path"]
                with open(self.log, "a", encoding="utf-8") as log:
                    log.write(" ".join([entry["path"], *words]) + "\n")

    def first_time(self, path):
        with self.lock:
            is_first = path not in self.seen
            self.seen.add(path)
            return is_first


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path == "/_requests":
            return self.send(200, json.dumps(self.server.requests).encode(), "application/json")
        if self.path == "/_reset":
            with self.server.lock:
                self.server.requests.clear()
                self.server.seen.clear()
            return self.send(200, b"")
        self.server.note(self)
        self.server.answers.wait()
        time.sleep(self.server.latency)
        match = re.fullmatch(r"(?:/([a-z0-9,-]+))?/(simple|files)/([^/]*)/?", self.path)
        if not match:
            return self.send(404, b"no such page")
        self.ways = set((match[1] or "").split(","))
        if self.misbehaves():
            return None
        return self.send_page(match[3]) if match[2] == "simple" else self.send_file(match[3])

    def kind(self):
        """What is asked for, as the ways of breaking off call it."""
        if "/simple/" in self.path:
            return "pages"
        return "ranges" if "Range" in self.headers else "files"

    def is_due(self):
        """With once, whether this very request comes for the first time."""
        return "once" not in self.ways or self.server.first_time(f"{self.path} {self.headers.get('Range')}")

    def cut(self):
        """(PLACE, HOW) of the way that breaks this answer off."""
        for way in self.ways:
            if (match := CUT.fullmatch(way)) and match[1] == self.kind() and self.is_due():
                return match[2], match[3]
        return None

    def send_whole(self, answer):
        if f"slow-{self.kind()}" not in self.ways:
            return self.wfile.write(answer)
        for piece in range(PIECES):
            self.wfile.write(answer[len(answer) * piece // PIECES : len(answer) * (piece + 1) // PIECES])
            time.sleep(PAUSE)

    def break_off(self, answer, place, how):
        head = answer.index(b"\r\n\r\n") + 4
        ends = {"status": 5, "headers": head // 2, "first": head + 1, "middle": (head + len(answer)) // 2,
                "end-record": len(answer) - 10, "last": len(answer) - 1}
        self.wfile.write(answer[: ends[place]])
        self.wfile.flush()
        self.close_connection = True
        if how == "stall":
            self.connection.settimeout(60)
            self.connection.recv(1)  # ends when the client has given up
        elif how == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def misbehaves(self):
        if "silent" in self.ways:
            time.sleep(60)
        elif "drop-once" in self.ways and self.server.first_time(self.path):
            self.close_connection = True
        elif "busy" in self.ways or ("busy-once" in self.ways and self.server.first_time(self.path)):
            self.send(503, b"busy", headers={"Retry-After": "0"})
        elif "patient-once" in self.ways and self.server.first_time(self.path):
            self.send(503, b"busy", headers={"Retry-After": "2"})
        elif "redirect-loop" in self.ways:
            self.send(302, b"", headers={"Location": self.path})
        elif "redirect-host" in self.ways and not self.headers["Host"].startswith("localhost"):
            self.send(302, b"", headers={"Location": f"http://localhost:{self.server.server_port}{self.path}"})
        elif "auth" in self.ways and self.headers.get("Authorization") != AUTHORIZATION:
            self.send(401, b"who are you", headers={"WWW-Authenticate": 'Basic realm="index"'})
        else:
            return False
        return True

    def send(self, status, body, content_type="text/plain", headers=None, length=None):
        connection, self.wfile = self.wfile, io.BytesIO()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        answer, self.wfile = self.wfile.getvalue() + body, connection
        if cut := self.cut():
            return self.break_off(answer, *cut)
        self.send_whole(answer)
        if length is not None and length > len(body):
            self.close_connection = True

    def send_endless(self, content_type, status=200):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            while True:
                self.wfile.write(b" " * (1 << 20))
        except OSError:
            pass

    # Pages

    def entry(self, path):
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        link = f"../../files/{path.name}"
        if "credential-links" in self.ways:
            link = f"http://user:secret@127.0.0.1:{self.server.server_port}/files/{path.name}"
        file = {"filename": path.name, "url": link, "requires-python": None, "hashes": {"sha256": digest},
                "size": len(data), "yanked": "broken" if "yanked" in self.ways else False}
        if "wrong-hash" in self.ways:
            file["hashes"]["sha256"] = digest[::-1]
        if "no-hash" in self.ways:
            file["hashes"] = {}
        if "no-size" in self.ways:
            del file["size"]
        if "wrong-size" in self.ways:
            file["size"] -= 1
        if {"sidecar", "wrong-sidecar", "forged-sidecar", "endless-sidecar"} & self.ways and path.suffix == ".whl":
            file["core-metadata"] = {"sha256": hashlib.sha256(self.sidecar(path, "forged-sidecar")).hexdigest()}
        listing = path.with_name(path.name + ".listing")
        if listing.exists():
            file |= json.loads(listing.read_text(encoding="utf-8"))
        return file

    def html_page(self, name, files):
        lines = []
        for file in files:
            digests = "".join(f"#{algorithm}={digest}" for algorithm, digest in file["hashes"].items())
            attributes = f'href="{html.escape(file["url"] + digests)}"'
            if file["yanked"]:
                attributes += f' data-yanked="{file["yanked"]}"'
            if "core-metadata" in file:
                attributes += f' data-core-metadata="sha256={file["core-metadata"]["sha256"]}"'
            lines.append(f"<a {attributes}>{file['filename']}</a><br>")
        return f"<!DOCTYPE html><html><head><title>Links for {name}</title></head><body>{''.join(lines)}</body></html>"

    def json_page(self, name, files):
        page = {"meta": {"api-version": "2.0" if "api-2" in self.ways else "1.1"}, "name": name, "files": files}
        for status in {"archived", "deprecated", "quarantined"} & self.ways:
            page["project-status"] = {"status": status, "reason": f"said so\x1b of {status}"}
        return json.dumps(page)

    def send_page(self, project):
        name = normalized(project)
        paths = sorted(path for path in self.server.folder.iterdir() if project_of(path.name) == name and path.suffix != ".listing")
        if not paths:
            return self.send(404, b"no such project")
        if "endless" in self.ways:
            return self.send_endless(JSON_TYPE)
        if "captive" in self.ways:
            return self.send(200, b"<html><body><a href='/login'>Log in to the network</a></body></html>", "text/html")
        files = [self.entry(path) for path in paths]
        is_html = bool({"html", "html-as-json"} & self.ways)
        body = (self.html_page(name, files) if is_html else self.json_page(name, files)).encode()
        if "not-json" in self.ways:
            body = body[:-1]
        headers = {"Cache-Control": "max-age=600"} if "max-age" in self.ways else {}
        if "etag" in self.ways:
            headers |= {"ETag": f'"{hashlib.sha256(body).hexdigest()}"', "Cache-Control": "max-age=0"}
            if self.headers.get("If-None-Match") == headers["ETag"]:
                return self.send(304, b"", headers=headers)
        content_type = "text/html" if "html" in self.ways else JSON_TYPE
        if "half-page" in self.ways:
            return self.send(200, body[: len(body) // 2], content_type, headers, len(body))
        return self.send(200, body, content_type, headers)

    # Files

    def sidecar(self, path, *changing_ways):
        """The metadata beside a file; one requirement more in those ways."""
        metadata = metadata_of(path)
        is_changed = bool(set(changing_ways) & self.ways)
        return metadata.replace(b"\n\n", b"\nRequires-Dist: changed; extra == 'never'\n\n", 1) if is_changed else metadata

    def send_file(self, name):
        is_sidecar = name.endswith(".metadata")
        path = self.server.folder / name.removesuffix(".metadata")
        if not path.is_file() or "missing-file" in self.ways:
            return self.send(404, b"no such file")
        if is_sidecar and "endless-sidecar" in self.ways:
            return self.send_endless("application/octet-stream")
        if is_sidecar:
            offered = {"sidecar", "hidden-sidecar", "wrong-sidecar", "forged-sidecar"} & self.ways
            sidecar = self.sidecar(path, "wrong-sidecar", "forged-sidecar")
            return self.send(200, sidecar) if offered else self.send(404, b"no sidecar")
        if "endless-file" in self.ways:
            return self.send_endless("application/octet-stream")
        data = path.read_bytes()
        if "half-file" in self.ways:
            return self.send(200, data[: len(data) // 2], "application/octet-stream", length=len(data))
        if "stalled-file" in self.ways and "Range" not in self.headers:
            self.send(200, data[: len(data) // 2], "application/octet-stream", length=len(data))
            return time.sleep(60)
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if wanted and not wanted[1] and "no-suffix-ranges" in self.ways:
            return self.send(501, b"no such ranges")
        if wanted and "endless-range" in self.ways:
            return self.send_endless("application/octet-stream", 206)
        if not wanted and "plain-206" in self.ways:
            return self.send(206, data, "application/octet-stream", {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"})
        if not wanted or "no-ranges" in self.ways:
            return self.send(200, data, "application/octet-stream")
        return self.send_range(data, wanted)

    def send_range(self, data, wanted):
        first = int(wanted[1]) if wanted[1] else max(0, len(data) - int(wanted[2]))
        last = min(int(wanted[2]), len(data) - 1) if wanted[1] and wanted[2] else len(data) - 1
        headers = {} if "bare-range" in self.ways else {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
        if "garbled-range" in self.ways:
            headers = {"Content-Range": "bytes some-more/than enough"}
        if {"shifted-range", "lying-range"} & self.ways and first >= 10:
            first, last = first - 10, last - 10
        if "shifted-range" in self.ways:
            headers = {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
        last += ("long-range" in self.ways) - ("short-range" in self.ways)
        return self.send(206, data[first : last + 1].ljust(last + 1 - first), "application/octet-stream", headers)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--log")
    options = parser.parse_args()
    index = Index(options.folder, options.log)
    print(index.server_port, flush=True)
    index.serve_forever()


if __name__ == "__main__":
    main()
