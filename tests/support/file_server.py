"""Serves and takes files on the loopback interface, below addresses that say how: /WAY/PATH.

plain: GET with ranges, HEAD and PUT. read-only: no PUT. no-ranges: whole files only. cut: bodies end after 1,000 bytes.
endless: bodies never end. silent: nothing is answered. drops: a few bytes a second. redirects: to itself, for ever.
With -data behind it a way is that of object data alone, and all else is plain. login: for user "me", password "secret". s3: Signature Version 4 of ACCESS and SECRET below,
and files in parts. Prints its port, and logs a line a request.

Usage: file_server.py FOLDER --log FILE
"""

import argparse
import base64
import hashlib
import hmac
import http.server
import pathlib
import re
import time
import urllib.parse

ACCESS, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI", "eu-west-3"
SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=(\w{64})")


def keyed(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle_any(self):
        address = urllib.parse.urlsplit(self.path)
        _, self.way, name = urllib.parse.unquote(address.path).split("/", 2)
        if self.way.endswith("-data"):
            self.way = self.way.removesuffix("-data") if name.startswith("data/") else "plain"
        self.query = urllib.parse.parse_qs(address.query, keep_blank_values=True)
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with open(self.server.log, "a") as log:
            log.write(f"{self.command} {self.path} range={self.headers.get('Range', '')}\n")
        self.place = self.server.folder / name
        if self.is_allowed(address):
            getattr(self, f"on_{self.command.lower()}")()

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_any

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def is_allowed(self, address):
        if self.way == "login":
            allowed = self.headers.get("Authorization") == "Basic " + base64.b64encode(b"me:secret").decode()
        else:
            allowed = self.way != "s3" or self.is_signed(address)
        if not allowed:
            self.answer(403)
        return allowed

    def is_signed(self, address):
        match = SIGNED.fullmatch(self.headers.get("Authorization", ""))
        if not match or match[1] != ACCESS or match[3] != REGION:
            return False
        digest = hashlib.sha256(self.body).hexdigest()
        headers = "".join(f"{name}:{self.headers[name].strip()}\n" for name in match[4].split(";"))
        query = "&".join(sorted(address.query.split("&"))) if address.query else ""
        request = f"{self.command}\n{address.path}\n{query}\n{headers}\n{match[4]}\n{digest}"
        scope = f"{match[2]}/{REGION}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{self.headers['x-amz-date']}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = keyed(keyed(keyed(keyed(b"AWS4" + SECRET.encode(), match[2]), REGION), "s3"), "aws4_request")
        return digest == self.headers["x-amz-content-sha256"] and keyed(key, text).hex() == match[5]

    def on_get(self):
        if not self.place.is_file():
            return self.answer(404)
        data = self.place.read_bytes()
        if self.way in MISBEHAVIOUR:
            return MISBEHAVIOUR[self.way](self, data)
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if not match or self.way == "no-ranges":
            return self.answer(200, data)
        first = int(match[1])
        if first >= len(data):
            return self.answer(416)
        self.answer(206, data[first:], Content_Range=f"bytes {first}-{len(data) - 1}/{len(data)}")

    def begin(self, size):
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()

    def cut(self, data):
        self.begin(len(data))
        self.wfile.write(data[:1000])

    def never_end(self, data):
        self.begin(1 << 40)
        self.wfile.write(data[:1000])
        while True:
            self.wfile.write(bytes(65536))

    def drop(self, data):
        self.begin(len(data))
        for byte in data:
            self.wfile.write(bytes([byte]))
            time.sleep(0.2)

    def say_nothing(self, _):
        self.close_connection = True
        self.connection.recv(1)  # until the other side hangs up

    def redirect(self, _):
        self.answer(302, Location=self.path)

    on_head = on_get

    def on_put(self):
        if self.way == "read-only":
            return self.answer(405)
        if "partNumber" in self.query:
            self.server.parts[int(self.query["partNumber"][0])] = self.body
            return self.answer(200, ETag=f'"{hashlib.md5(self.body).hexdigest()}"')
        self.place.parent.mkdir(parents=True, exist_ok=True)
        self.place.write_bytes(self.body)
        self.answer(201)

    def on_post(self):
        if "uploads" in self.query:
            self.server.parts = {}
            return self.answer(200, b"<R><UploadId>an/id+1</UploadId></R>")
        listed = re.findall(rb"<PartNumber>(\d+)</PartNumber><ETag>([^<]+)</ETag>", self.body)
        whole = [self.server.parts[int(number)] for number, _ in listed]
        tags = [f'"{hashlib.md5(part).hexdigest()}"'.encode() for part in whole]
        if self.query["uploadId"] != ["an/id+1"] or [tag for _, tag in listed] != tags:
            return self.answer(200, b"<Error/>")
        self.place.parent.mkdir(parents=True, exist_ok=True)
        self.place.write_bytes(b"".join(whole))
        self.answer(200, b"<CompleteMultipartUploadResult/>")

    def on_delete(self):
        self.server.parts = {}
        self.answer(204)


MISBEHAVIOUR = {"cut": Handler.cut, "endless": Handler.never_end, "drops": Handler.drop, "silent": Handler.say_nothing,
                "redirects": Handler.redirect}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # of clients that hang up


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--log", required=True)
    arguments = parser.parse_args()
    server = Server(("127.0.0.1", 0), Handler)
    server.folder, server.log, server.parts = arguments.folder, arguments.log, {}
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
