"""Holes that another store had, each by the number of its advisory: what was possible there fails here."""

import http.server
import shutil
import ssl
import subprocess
import threading
import unittest

from harness import FunctionalTest

PAGE = b'<!DOCTYPE html><html><body><a href="demo-1.0-py3-none-any.whl">demo-1.0-py3-none-any.whl</a></body></html>'


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """A client that does not trust us hangs up."""


@unittest.skipUnless(shutil.which("openssl"), "making certificates needs openssl")
class Tls(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.asked = []
        self.addCleanup(self.server.server_close)

    def serve(self, host):
        """With a certificate of its own for that host."""
        key, certificate = (str(self.home.path / name) for name in ("key.pem", "certificate.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                        "-days", "2", "-subj", f"/CN={host}", "-addext", f"subjectAltName={host_name(host)}"],
                       check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.addCleanup(self.server.shutdown)
        return certificate

    def start(self, **changes):
        url = f"https://127.0.0.1:{self.server.server_port}/simple/"
        return self.home.run("run", "-p", "demo", "-c", "pass", PYENVX_INDEX_URL=url, **changes)

    def test_CVE_2024_47174_a_certificate_that_nobody_vouches_for_is_refused(self):
        certificate = self.serve("127.0.0.1")
        outcome = self.start()
        self.assert_failed(outcome, 125, "certificate")
        self.assertEqual(self.server.asked, [], "what it was asked for went out")
        self.start(PIP_CERT=certificate)
        self.assertNotEqual(self.server.asked, [], "the certificate is right, and refused all the same")

    def test_CVE_2024_47174_a_certificate_for_another_host_is_refused(self):
        certificate = self.serve("index.example")
        outcome = self.start(PIP_CERT=certificate)
        self.assert_failed(outcome, 125)
        self.assertEqual(self.server.asked, [])

    def test_CVE_2024_47174_no_setting_does_without_certificates(self):
        self.serve("127.0.0.1")
        for variables in ({"PIP_TRUSTED_HOST": "127.0.0.1"}, {"PYENVX_TRUSTED_HOST": "127.0.0.1"}, {"CURL_INSECURE": "1"},
                          {"GIT_SSL_NO_VERIFY": "1"}):
            with self.subTest(variables):
                self.assertNotEqual(self.start(**variables).returncode, 0)
                self.assertEqual(self.server.asked, [])


def host_name(host):
    return f"IP:{host}" if host[0].isdigit() else f"DNS:{host}"


if __name__ == "__main__":
    unittest.main()
