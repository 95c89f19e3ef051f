"""What a program sees inside: its packages, the interpreter's library, and nothing of the host's."""

import ensurepip
import os
import pathlib
import shutil
import subprocess
import unittest

from harness import FunctionalTest, host_python, tree_state

HELLO = {"entry_points": {"hello": "demo:main"}, "modules": {"demo.py": "def main():\n    print('hello')\n"}}
CHILDREN = """
import multiprocessing, os, subprocess, sys

def child(queue):
    import demo
    queue.put(demo.__file__)

if __name__ == "__main__":
    code = "import demo; print(demo.__file__)"
    answers = {subprocess.run([sys.executable, "-c", code], env={}, capture_output=True, text=True).stdout.strip()}
    for method in ("fork", "spawn", "forkserver"):
        context = multiprocessing.get_context(method)
        queue = context.Queue()
        process = context.Process(target=child, args=(queue,))
        process.start()
        answers.add(queue.get(timeout=20))
        process.join()
    import demo
    print(answers == {demo.__file__})
"""


class Inside(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo", **HELLO)

    def python(self, code, **changes):
        return self.run_ok(self.home.script(code, ["demo"]), **changes)

    def test_only_script_folder_interpreter_and_environment_are_on_sys_path(self):
        first, *rest = self.python("import sys\nprint('\\n'.join(sys.path))").split()
        self.assertEqual(first, str(self.home.work))
        for entry in rest:
            self.assertEqual(pathlib.Path(entry).relative_to(self.home.store).parts[1], "lib")
        owners = {pathlib.Path(entry).relative_to(self.home.store).parts[0].split("-")[1] for entry in rest}
        self.assertEqual(owners, {"cpython", "environment"})

    def test_no_virtualenv_is_made(self):
        code = "import sys\nprint(sys.prefix == sys.base_prefix)"
        self.assertEqual(self.python(code), "True\n")
        self.assertEqual(list(self.home.store.rglob("pyvenv.cfg")), [])

    def test_a_virtualenv_made_inside_is_one_and_sees_nothing_of_the_environment(self):
        self.run_ok("shell", "demo", "--", "python", "-m", "venv", "--without-pip", "made")
        code = "import importlib.util as look, sys; print(sys.prefix, look.find_spec('demo'))"
        self.assertEqual(self.run_ok("-c", code, program=self.home.work / "made" / "bin" / "python"), f"{self.home.work}/made None\n")

    def test_the_systems_python_started_inside_sees_none_of_it(self):
        if not os.path.exists("/usr/bin/python3"):
            self.skipTest("there is no /usr/bin/python3")
        code = """\
            import os, subprocess
            seen = "import os, sys; print(any('pyenvx' in p for p in sys.path), 'PYTHONUSERBASE' in os.environ)"
            print(subprocess.run(["/usr/bin/python3", "-c", seen], capture_output=True, text=True).stdout.strip())
            """
        self.assertEqual(self.python(code), "False False\n")

    def test_children_see_the_packages_however_they_are_started(self):
        self.assertEqual(self.python(CHILDREN), "True\n")

    def test_variables_of_the_callers_python_do_no_harm(self):
        self.home.write("foreign/demo.py", "raise SystemExit('foreign')\n")
        foreign = self.home.work / "foreign"
        code = "import demo\ndemo.main()"
        for name in ("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "PYTHONNOUSERSITE"):
            self.assertEqual(self.python(code, **{name: foreign}), "hello\n", name)

    def test_the_executable_that_a_program_sees_starts_in_the_environment(self):
        executable = self.python("import sys\nprint(sys.executable)").strip()
        self.assertEqual(self.run_ok("-c", "import demo; demo.main()", program=executable), "hello\n")

    def test_metadata_of_what_is_there_is_found_and_names_the_files(self):
        code = """\
            import importlib.metadata as metadata
            distribution = metadata.distribution("demo")
            print(distribution.version, distribution.read_text("INSTALLER").strip(), "\\n")
            print(all(file.locate().exists() for file in distribution.files))
            """
        self.assertEqual(self.python(code).split(), ["1.0", "pyenvx", "True"])

    def test_files_of_the_environment_cannot_be_written(self):
        folder = self.python("import demo, os\nprint(os.path.dirname(demo.__file__))").strip()
        self.assertEqual(os.stat(folder).st_mode & 0o222, 0)
        self.assertEqual(os.stat(f"{folder}/demo.py").st_mode & 0o222, 0)

    def test_a_run_leaves_no_bytecode_in_the_store(self):
        self.python("import demo")
        before = tree_state(self.home.store)
        self.python("import demo\nprint('again')")
        self.assertEqual(tree_state(self.home.store), before)

    def test_modules_beside_a_script_are_cached_as_usual(self):
        self.home.write("helper.py", "import demo\n")
        self.python("import helper")
        self.assertEqual(len(list((self.home.work / "__pycache__").iterdir())), 1)


class ConsoleScripts(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo", **HELLO, scripts={"plain": "#!python\nimport demo\nprint('plain', demo.__name__)\n"})
        self.bin = pathlib.Path(self.run_ok("env", "path", "--script", self.home.script("", ["demo"])).strip()) / "bin"

    def test_run_by_absolute_path_with_nothing_activated(self):
        self.assertEqual(self.run_ok(program=self.bin / "hello"), "hello\n")
        self.assertEqual(self.run_ok(program=os.path.realpath(self.bin / "hello")), "hello\n")
        self.assertEqual(self.run_ok(program=self.bin / "plain"), "plain demo\n")

    def test_run_through_a_link_from_a_folder_with_spaces(self):
        folder = self.home.work / "a folder" / "with spaces"
        folder.mkdir(parents=True)
        for name in ("hello", "plain"):
            (folder / name).symlink_to(self.bin / name)
        self.assertEqual(self.run_ok(program=folder / "hello"), "hello\n")
        self.assertEqual(self.run_ok(program=folder / "plain"), "plain demo\n")

    def test_run_with_an_empty_environment(self):
        outcome = subprocess.run([self.bin / "hello"], env={}, capture_output=True, text=True)
        self.assertEqual(outcome.stdout, "hello\n", outcome.stderr)


class Pip(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo", **HELLO)
        self.index.wheel("more")

    def refuse(self, *command, requirements=("demo",)):
        # Its bytecode is made before it starts the first time.
        self.home.run("shell", *requirements, "--", command[0], "--version")
        before = tree_state(self.home.store)
        outcome = self.home.run("shell", *requirements, "--", *command, PIP_INDEX_URL=self.index.url())
        self.assertNotEqual(outcome.returncode, 0, outcome.stdout)
        self.assertIn("pyenvx add", outcome.stdout + outcome.stderr)
        self.assertEqual(tree_state(self.home.store), before)
        for python in ("python", host_python()):
            self.assertNotEqual(self.home.run("shell", "demo", "--", python, "-c", "import more").returncode, 0)

    def test_pip_install_is_refused_in_our_words(self):
        self.refuse("pip", "install", "more")
        self.refuse("pip3", "install", "more")

    def test_python_m_pip_install_is_refused_in_our_words(self):
        self.refuse("python", "-m", "pip", "install", "more")

    def test_pip_that_was_declared_is_refused_as_well(self):
        bundled = list((pathlib.Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl"))
        if not bundled:
            self.skipTest("the interpreter brings no wheel of pip")
        shutil.copy(bundled[0], self.index.folder)
        self.refuse("pip", "install", "more", requirements=("demo", "pip"))
        self.refuse("python", "-m", "pip", "install", "--user", "more", requirements=("demo", "pip"))

    def test_uv_pip_install_is_refused_in_our_words(self):
        if shutil.which("uv") is None:
            self.skipTest("uv is not installed")
        self.refuse("uv", "pip", "install", "--system", "more")


class Wheels(FunctionalTest):
    def test_code_in_pth_files_is_held_back(self):
        ran = self.home.path / "ran"
        lines = f"import os; open({str(ran)!r}, 'w').close()\n"
        self.index.wheel("demo", modules={"demo.py": "", "demo.pth": lines})
        outcome = self.home.run(self.home.script("import demo\nprint('started')", ["demo"]))
        self.assertEqual((outcome.returncode, outcome.stdout), (0, "started\n"))
        self.assertFalse(ran.exists())
        self.assertIn("demo has code that would run at every start of Python; it is held back", outcome.stderr)

    def test_folders_in_pth_files_are_taken(self):
        self.index.wheel("demo", modules={"demo.pth": "inner\n", "inner/hidden.py": "word = 'found'\n"})
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", "import hidden; print(hidden.word)"), "found\n")

    def test_metadata_that_differs_from_what_was_resolved_is_refused(self):
        path = self.index.wheel("demo")
        before = self.home.kept()
        words = ["run", "-p", "demo", "-c", "pass"]
        url = self.index.url("forged-sidecar")
        outcome = self.home.run(*words, PYENVX_INDEX_URL=url)
        self.assert_failed(outcome, 126, path.name, "METADATA")
        self.assert_kept(before)

    def test_wheels_that_lie_are_refused_and_leave_nothing(self):
        for bad in ("wrong-record", "missing-in-record", "traversal", "absolute", "symlink", "duplicate", "no-record"):
            name = f"bad-{bad}"
            self.index.wheel(name, bad=bad)
            with self.subTest(bad):
                self.run_refused(126, "run", "-p", name, "-c", "pass", says=name.replace("-", "_"))

    def test_files_of_data_folders_come_where_they_belong(self):
        self.index.wheel("demo", data={"data/share/demo/words.txt": "words"})
        code = "import site; print(open(site.getuserbase() + '/share/demo/words.txt').read())"
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", code), "words\n")

    def test_extras_bring_their_packages(self):
        self.index.wheel("demo", extras=["more"], requires=['other; extra == "more"'])
        self.index.wheel("other")
        self.assertEqual(self.run_ok("run", "-p", "demo[more]", "-c", "import other; print('there')"), "there\n")
        self.assertNotEqual(self.home.run("run", "-p", "demo", "-c", "import other").returncode, 0)


if __name__ == "__main__":
    unittest.main()
