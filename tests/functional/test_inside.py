"""What programs start from inside an environment: other Pythons, processes, virtualenvs, debuggers."""

import json
import unittest

from harness import FunctionalTest, host_python

POOL = """
import multiprocessing, sys, demo

def seen(_):
    import demo
    return demo.__version__, sys.executable

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    with context.Pool(2) as pool:
        for version, executable in set(pool.map(seen, range(4))):
            print(version, executable == sys.executable)
"""
CHILD = "import demo, sys; print(demo.__version__)"


class Inside(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo")

    def run_script(self, body, *words, **options):
        return self.run_ok(self.home.script(body, ["demo"]), *words, **options)

    # ---- processes ----

    def test_multiprocessing_has_the_environment_however_it_starts_processes(self):
        script = self.home.script(POOL, ["demo"])
        for method in ("fork", "spawn", "forkserver"):
            with self.subTest(method):
                self.assertEqual(self.run_ok(script, method), "1.0 True\n")

    def test_a_tool_that_is_installed_uses_multiprocessing_too(self):
        body = POOL.replace('if __name__ == "__main__":', "def main():")
        self.index.wheel("pool", requires=["demo"], modules={"pool.py": body}, entry_points={"pool": "pool:main"})
        self.run_ok("tool", "install", "pool")
        for method in ("fork", "spawn", "forkserver"):
            with self.subTest(method):
                outcome = self.home.run(method, program=self.home.home / ".local/bin/pool")
                self.assertEqual((outcome.stdout, outcome.returncode), ("1.0 True\n", 0), outcome.stderr)

    def test_subprocesses_of_the_same_python_have_the_environment(self):
        body = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {CHILD!r}], check=True)\n"
        self.assertEqual(self.run_script(body), "1.0\n")
        self.assertEqual(self.run_script(body.replace("check=True", "check=True, env={}")), "1.0\n")

    def test_python_by_its_name_is_the_environments(self):
        body = f"import subprocess\nfor name in ('python', 'python3'):\n    subprocess.run([name, '-c', {CHILD!r}], check=True)\n"
        self.assertEqual(self.run_script(body), "1.0\n1.0\n")

    def test_isolated_python_has_nothing_of_it(self):
        body = f"import subprocess, sys\nprint(subprocess.run([sys.executable, '-I', '-c', {CHILD!r}], capture_output=True).returncode)\n"
        self.assertEqual(self.run_script(body), "1\n")

    def test_another_python_of_the_machine_has_nothing_of_it(self):
        body = f"import subprocess\nprint(subprocess.run([{host_python()!r}, '-c', {CHILD!r}], capture_output=True).returncode)\n"
        self.assertEqual(self.run_script(body), "1\n")

    def test_concurrent_futures_and_asyncio_start_processes(self):
        body = """
            import asyncio, concurrent.futures, sys

            async def child():
                process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import demo; print(demo.__version__)")
                return await process.wait()

            if __name__ == "__main__":
                with concurrent.futures.ProcessPoolExecutor(2) as pool:
                    print(list(pool.map(abs, [-1, -2])), asyncio.run(child()))
        """
        self.assertEqual(sorted(self.run_script(body).split("\n")), ["", "1.0", "[1, 2] 0"])

    # ---- virtualenvs ----

    def test_a_virtualenv_made_inside_is_a_virtualenv_of_its_own(self):
        folder = self.home.work / "venv"
        body = f"import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'venv', {str(folder)!r}], check=True)\n"
        self.run_script(body, timeout=120)
        look = f"import json, sys, importlib.util as u; print(json.dumps([sys.prefix, bool(u.find_spec('demo')), bool(u.find_spec('pip'))]))"
        outcome = self.home.run("-c", look, program=folder / "bin/python")
        self.assertEqual(json.loads(outcome.stdout), [str(folder), False, True], outcome.stderr)

    def test_a_virtualenv_called_from_inside_has_its_own_packages(self):
        folder = self.home.work / "venv"
        self.run_ok("run", "-m", "venv", "--without-pip", folder)
        body = f"import subprocess\nprint(subprocess.run([{str(folder / 'bin/python')!r}, '-c', {CHILD!r}], capture_output=True).returncode)\n"
        self.assertEqual(self.run_script(body), "1\n")

    def test_pip_is_refused_with_what_to_do(self):
        body = "import subprocess, sys\nraise SystemExit(subprocess.run([sys.executable, '-m', 'pip', 'install', 'x']).returncode)\n"
        outcome = self.home.run(self.home.script(body, ["demo"]))
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("pyenvx add x", outcome.stderr)

    # ---- debuggers ----

    def test_pdb_stops_in_a_package(self):
        self.index.wheel("steps", modules={"steps.py": "def walk():\n    left = 41\n    return left + 1\n"})
        script = self.home.script("import steps\nprint(steps.walk())", ["steps"])
        self.run_ok(script)
        commands = "import steps\nb steps.walk\nc\nn\nn\np left\nc\nq\n"
        outcome = self.home.run("run", "-p", "steps", "-m", "pdb", script, stdin=commands)
        self.assertIn("steps.py(2)walk()", outcome.stdout)
        self.assertIn("(Pdb) 41", outcome.stdout)

    def test_breakpoint_stops_in_a_script(self):
        script = self.home.script("value = 41\nbreakpoint()\nprint('went on')", ["demo"])
        outcome = self.home.run(script, stdin="p value + 1\nc\n")
        self.assertIn("(Pdb) 42", outcome.stdout)
        self.assertTrue(outcome.stdout.endswith("went on\n"))

    def test_profilers_and_tracers_of_the_library_see_the_script(self):
        script = self.home.script("import demo\nprint(demo.__version__)", ["demo"])
        for words in (("-m", "cProfile"), ("-m", "trace", "--count", "-C", "counts")):
            with self.subTest(words):
                self.assertIn("1.0\n", self.run_ok("run", "-p", "demo", *words, script))

    # ---- where things are ----

    def test_sysconfig_and_site_name_the_environment(self):
        body = """
            import site, sysconfig, demo, pathlib
            base = pathlib.Path(site.getuserbase())
            print(pathlib.Path(demo.__file__).is_relative_to(base), pathlib.Path(sysconfig.get_path("scripts")).exists())
            print(site.ENABLE_USER_SITE)
        """
        self.assertEqual(self.run_script(body), "True True\nTrue\n")


if __name__ == "__main__":
    unittest.main()
