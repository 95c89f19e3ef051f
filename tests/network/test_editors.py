"""Notebooks and editors with real tools of the index: JupyterLab headless and in a browser, pyright, VS Code's settings."""

import contextlib
import functools
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import unittest

from network import BIN, NetworkTest, main, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import browser  # noqa: E402
import framed_messages  # noqa: E402

COUNTS = "267,  586,  851"  # of the notebook's first result
CELLS_WITH_PIP = ("!pip install pandas", "%pip install pandas", "!python -m pip install pandas")
CELLS = (*CELLS_WITH_PIP, "!command -v python", "import sys; print(sys.executable)")
REFUSAL = "`pyenvx add pandas` adds to the declaration"
LIBRARY = """
[project]
name = "library"
version = "1.0"
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
"""
ADDRESS = re.compile(r"(http://127\S+/lab)\?(token=\w+)")
SESSION = "jupyterapp.shell.currentWidget?.sessionContext"
SETTINGS_OF_NOTICES = ".jupyter/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
NO_NOTICES = {"fetchNews": "false", "checkForUpdates": False}
MOST_BYTES_OF_PICTURE = 150_000


class Example(NetworkTest):
    """An example of the tree, copied into a HOME of its own."""

    example = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home.finish = "inline"  # with bytecode: JupyterLab is started several times
        cls.project = cls.home.work / cls.example
        shutil.copytree(ROOT / "examples" / cls.example, cls.project)

    @classmethod
    def here(cls, *words):
        """Runs in the example, and returns what was printed."""
        outcome = cls.home.run(*words, cwd=cls.project)
        if outcome.returncode != 0:
            raise AssertionError(outcome.stdout + outcome.stderr)
        return outcome.stdout


class Jupyter(Example):
    example = "jupyter"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here("ide", "jupyter", "--name", "dice")

    @classmethod
    @functools.cache
    def outputs(cls):
        """What each of CELLS puts out, as text, in a notebook that is run through the kernel."""
        cls.write_cells("cells.ipynb", "dice", CELLS)
        return dict(zip(CELLS, cls.executed("cells.ipynb")))

    @classmethod
    def write_cells(cls, name, kernel, sources):
        kind = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        cells = [{**kind, "id": f"cell-{at}", "source": source} for at, source in enumerate(sources)]
        spec = {"display_name": kernel, "language": "python", "name": kernel}
        notebook = {"cells": cells, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5}
        (cls.project / name).write_text(json.dumps(notebook))

    @classmethod
    def executed(cls, notebook, *shell):
        """One text a cell."""
        words = ["jupyter", "nbconvert", "--to", "notebook", "--execute", "--stdout", notebook]
        run = cls.here("shell", *shell, "--", *words)
        return ["".join(map(text_of, cell["outputs"])) for cell in json.loads(run)["cells"]]

    def test_a_shell_with_jupyterlab_needs_no_kernel_installed(self):
        self.write_cells("plain.ipynb", "python3", ["!pip install pandas", "import numpy; print(numpy.arange(3))"])
        refusal, numbers = self.executed("plain.ipynb", "jupyterlab", "ipykernel", "numpy")
        self.assertIn(REFUSAL, refusal)
        self.assertEqual(numbers, "[0 1 2]\n")

    def test_the_example_runs_headless_through_the_kernel(self):
        counts, refusal = self.executed("analysis.ipynb")
        self.assertIn(COUNTS, counts)
        self.assertIn(REFUSAL, refusal)

    def test_pip_in_a_cell_refuses_and_names_what_to_do(self):
        for cell in CELLS_WITH_PIP:
            self.assertIn(REFUSAL, self.outputs()[cell])

    def test_commands_in_a_cell_are_the_environments(self):
        link = self.here("env", "path").strip()
        self.assertEqual(self.outputs()["!command -v python"].strip(), f"{link}/bin/python")

    def test_programs_that_a_cell_starts_have_the_environment(self):
        link = self.here("env", "path").strip()
        python = self.outputs()["import sys; print(sys.executable)"].strip()
        self.assertEqual(os.path.realpath(python), os.path.realpath(f"{link}/bin/python"))

    def test_a_debugger_stops_at_a_breakpoint(self):
        """As VS Code does: an adapter of its own starts the interpreter that the settings name."""
        program = self.project / "stops.py"
        program.write_text("import numpy\ntotal = int(numpy.arange(4).sum())\nprint(total)\n")
        link = pathlib.Path(self.here("env", "path").strip())
        words = [link / "bin" / "debugpy-adapter"]
        with contextlib.closing(framed_messages.Debugger(words, self.home.environment(), self.project)) as debugger:
            debugger.ask("initialize", adapterID="test", pathFormat="path")
            debugger.request("launch", program=str(program), python=[str(link / "bin" / "python")], console="internalConsole")
            debugger.event("initialized")
            debugger.ask("setBreakpoints", source={"path": str(program)}, breakpoints=[{"line": 3}])
            debugger.ask("configurationDone")
            thread = debugger.event("stopped")["threadId"]
            frame = debugger.ask("stackTrace", threadId=thread)["stackFrames"][0]
            self.assertEqual(frame["line"], 3)
            self.assertEqual(debugger.ask("evaluate", expression="total", frameId=frame["id"])["result"], "6")

    @unittest.skipUnless(browser.PROGRAM, "this machine has no chromium")
    def test_a_cell_runs_in_a_browser(self):
        with self.lab() as address, contextlib.closing(browser.Browser(self.home.environment())) as page:
            page.open(address)
            page.wait_for(f"{SESSION}?.isReady && {SESSION}.session?.kernel?.status == 'idle'")
            page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
            page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
            shown = "[...document.querySelectorAll('.jp-OutputArea-output')].map(output => output.innerText).join('\\n')"
            page.wait_for(f"{shown}.includes('no pip in this environment')")
            page.wait_for(f"{SESSION}.session.kernel.status == 'idle'")
            self.assertIn(COUNTS, page.evaluate(shown))
            picture = page.screenshot()
        self.assertTrue(picture.startswith(b"\x89PNG"))
        self.assertLess(len(picture), MOST_BYTES_OF_PICTURE)
        if place := os.environ.get("PYENVX_TEST_PICTURE"):
            pathlib.Path(place).write_bytes(picture)

    @contextlib.contextmanager
    def lab(self):
        """JupyterLab as `pyenvx shell` starts it; the address of the example's notebook."""
        words = ["shell", "--", "jupyter", "lab", "--no-browser", "--allow-root", "--ServerApp.port_retries=50",
                 "--LabApp.expose_app_in_browser=True"]
        settings = self.home.home / SETTINGS_OF_NOTICES
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(NO_NOTICES))
        log = self.home.path / "lab.log"
        with log.open("wb") as errors:
            server = subprocess.Popen([BIN / "pyenvx", *words], cwd=self.project, env=self.home.environment(),
                                      stderr=errors, start_new_session=True)
        try:
            wait_until(lambda: ADDRESS.search(log.read_text()), 120, "JupyterLab did not say where it is")
            place, token = ADDRESS.search(log.read_text()).groups()
            yield f"{place}/tree/analysis.ipynb?{token}"
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


class Editor(Example):
    example = "editor"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for editor in ("pyright", "vscode"):
            cls.here("ide", editor)

    def pyright(self, *words, folder=None):
        """Started where nothing leads to the environment: what it knows it has from its settings."""
        program = pathlib.Path(self.here("env", "path").strip()) / "bin" / "pyright"
        outcome = self.home.run("--outputjson", *words, program=program, cwd=folder or self.project, PATH="/usr/bin:/bin")
        return json.loads(outcome.stdout)["generalDiagnostics"]

    def test_pyright_finds_nothing_wrong_with_the_right_example(self):
        self.assertEqual(self.pyright("means.py"), [])

    def test_pyright_finds_misuse_by_numpys_types(self):
        found = self.pyright("misuse.py")
        self.assertEqual([each["rule"] for each in found], ["reportArgumentType", "reportAssignmentType"])
        self.assertIn("NDArray[float64]", found[0]["message"])

    def test_pyright_finds_the_new_environment_after_an_upgrade(self):
        self.here("upgrade")
        self.assertEqual(self.pyright("means.py"), [])

    def test_a_language_server_finds_misuse_by_what_helix_was_told(self):
        project = self.home.work / "helix"
        shutil.copytree(ROOT / "examples" / "editor", project)
        program = pathlib.Path(self.here("env", "path").strip()) / "bin" / "pyright-langserver"
        with self.helix_server("pyright", project, program, "--stdio") as server:
            found = server.open(project / "misuse.py")
        self.assertEqual([each["code"] for each in found], ["reportArgumentType", "reportAssignmentType"])

    def test_pylsp_of_another_place_completes_by_what_helix_was_told(self):
        server_place = self.home.write("pylsp/shell.toml", 'dependencies = ["python-lsp-server"]\n').parent
        program = pathlib.Path(self.run_ok("env", "path", cwd=server_place).strip()) / "bin" / "pylsp"
        example = self.project / "incomplete.py"
        example.write_text("import numpy\nnumpy.ara")
        with self.helix_server("pylsp", self.project, program) as server:
            server.open(example)
            self.assertIn("arange", " ".join(server.completions(example, 1, 9)))

    @contextlib.contextmanager
    def helix_server(self, name, project, *words):
        """A language server as Helix starts it, where nothing leads to the environment but what Helix was told."""
        self.run_ok("ide", "helix", cwd=project)
        servers = tomllib.loads((project / ".helix" / "languages.toml").read_text())["language-server"]
        outside = self.home.environment(PATH="/usr/bin:/bin")
        with contextlib.closing(framed_messages.LanguageServer(servers[name]["config"], words, outside, project)) as server:
            yield server

    def test_pyright_finds_a_project_that_is_imported_from_where_it_lies(self):
        project = self.home.write("editable/shell.toml", 'dependencies = ["-e ./library"]\n').parent
        self.home.write("editable/library/pyproject.toml", LIBRARY)
        self.home.write("editable/library/src/library/__init__.py", "def twice(number: int) -> int: return 2 * number\n")
        self.home.write("editable/library/src/library/py.typed", "")
        self.home.write("editable/use.py", "import library\nlibrary.twice('a')\n")
        self.run_ok("ide", "pyright", cwd=project)
        self.assertEqual([each["rule"] for each in self.pyright("use.py", folder=project)], ["reportArgumentType"])

    def test_vs_codes_settings_lead_to_what_is_there_before_and_after_an_upgrade(self):
        self.assert_settings_lead_to_numpy()
        self.here("add", "six")
        self.here("upgrade")
        self.assert_settings_lead_to_numpy("six.py")

    def assert_settings_lead_to_numpy(self, *others):
        settings = json.loads((self.project / ".vscode" / "settings.json").read_text())
        python, (packages,) = settings["python.defaultInterpreterPath"], settings["python.analysis.extraPaths"]
        code = "import numpy; print(numpy.__file__)"
        found = subprocess.run([python, "-c", code], env=self.home.environment(), capture_output=True, text=True, check=True)
        for name in ("numpy/__init__.py", *others):
            self.assertTrue(pathlib.Path(packages, name).is_file(), name)
        self.assertEqual(found.stdout.strip(), os.path.realpath(f"{packages}/numpy/__init__.py"))


def text_of(output):
    return "".join(output.get("text") or output.get("data", {}).get("text/plain", []))


if __name__ == "__main__":
    main()
