"""JSON with a header that says how long it is: how editors speak with debuggers and language servers."""

import json
import select
import subprocess

LONGEST_WAIT = 60  # seconds


class Peer:
    """A program that is spoken with over its standard input and output. Not thread-safe."""

    def __init__(self, words, environment, folder):
        self._process = subprocess.Popen(words, env=environment, cwd=folder, bufsize=0, stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._received = b""

    def close(self):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()

    def send(self, message):
        body = json.dumps(message).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def receive(self):
        header = self._take(lambda text: text.find(b"\r\n\r\n") + 4 if b"\r\n\r\n" in text else None)
        size = next(int(line.split(b":")[1]) for line in header.split(b"\r\n") if line.lower().startswith(b"content-length"))
        return json.loads(self._take(lambda text: size if len(text) >= size else None))

    def _take(self, end_of):
        while (end := end_of(self._received)) is None:
            if not select.select([self._process.stdout], [], [], LONGEST_WAIT)[0]:
                raise AssertionError("it says nothing")
            piece = self._process.stdout.read(1 << 16)
            if not piece:
                raise AssertionError("it has ended")
            self._received += piece
        taken, self._received = self._received[:end], self._received[end:]
        return taken


class Debugger(Peer):
    """One that speaks the Debug Adapter Protocol, as VS Code's for Python does."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._sent = 0

    def request(self, command, **arguments):
        self._sent += 1
        self.send({"seq": self._sent, "type": "request", "command": command, "arguments": arguments})
        return self._sent

    def ask(self, command, **arguments):
        """The body of the answer."""
        number = self.request(command, **arguments)
        answer = self.wait_for(lambda message: message.get("request_seq") == number)
        if not answer["success"]:
            raise AssertionError(answer)
        return answer.get("body")

    def event(self, name):
        return self.wait_for(lambda message: message.get("event") == name).get("body")

    def wait_for(self, condition):
        while not condition(message := self.receive()):
            pass
        return message


class LanguageServer(Peer):
    """One that speaks the Language Server Protocol, and is given settings as Helix gives them: from a table of a file."""

    def __init__(self, settings, *arguments):
        super().__init__(*arguments)
        self._settings = settings

    def open(self, file):
        """Shows it a file, whose folder is the workspace; returns what it finds wrong there."""
        folder = {"uri": file.parent.as_uri(), "name": "workspace"}
        asks = {"workspace": {"configuration": True, "workspaceFolders": True}}
        self.send({"jsonrpc": "2.0", "id": 1, "method": "initialize",
                   "params": {"processId": None, "rootUri": folder["uri"], "workspaceFolders": [folder], "capabilities": asks}})
        self._wait_for(lambda message: message.get("id") == 1 and "result" in message)
        self._notify("initialized", {})
        self._notify("workspace/didChangeConfiguration", {"settings": self._settings})
        document = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": file.read_text()}
        self._notify("textDocument/didOpen", {"textDocument": document})
        published = self._wait_for(lambda message: message.get("method") == "textDocument/publishDiagnostics")
        return published["params"]["diagnostics"]

    def completions(self, file, line, character):
        """The words that it offers at a place of a file that is open, counted from 0."""
        place = {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": character}}
        self.send({"jsonrpc": "2.0", "id": 2, "method": "textDocument/completion", "params": place})
        answer = self._wait_for(lambda message: message.get("id") == 2 and "result" in message)
        return [item["label"] for item in answer["result"]["items"]]

    def _notify(self, method, parameters):
        self.send({"jsonrpc": "2.0", "method": method, "params": parameters})

    def _wait_for(self, condition):
        while not condition(message := self.receive()):
            if "method" in message and "id" in message:
                self._answer(message)
        return message

    def _answer(self, request):
        is_about_settings = request["method"] == "workspace/configuration"
        result = [self._section(item.get("section", "")) for item in request["params"]["items"]] if is_about_settings else None
        self.send({"jsonrpc": "2.0", "id": request["id"], "result": result})

    def _section(self, name):
        value = self._settings
        for word in filter(None, name.split(".")):
            value = value.get(word, {})
        return value
