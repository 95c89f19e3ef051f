"""pyenvx-build.lock: what the sources of a locked declaration are built with."""

import json
import pathlib
import re
import textwrap
import tomllib
import unittest

import test_build

PRINT = "import demo; print(demo.VALUE)"
# A module that says which version of its tool it was built with.
TOOL_VERSION = """
    def on_build(settings):
        import tool
        return f"VALUE = {tool.__version__!r}\\n"
"""


class BuildLock(test_build.BuildTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("tool", "1.0")
        self.source("demo", plan=TOOL_VERSION, requires=["tool"])
        self.declare("demo")

    def declare(self, *dependencies):
        self.home.write("shell.toml", f"dependencies = {json.dumps(list(dependencies))}\n")

    @property
    def file(self):
        return self.home.work / "pyenvx-build.lock"

    def builds(self):
        return tomllib.loads(self.file.read_text())["builds"]

    def forget_kept_tools(self):
        """What this home chose for builds, as another machine would not have it."""
        for file in (self.home.data / "resolutions").iterdir():
            file.unlink()

    def test_lock_pins_and_hashes_what_builds_need(self):
        self.run_ok("lock")
        build, = self.builds()
        self.assertEqual((build["name"], build["requires"]), ("demo-1.0", ["tool"]))
        self.assertEqual([package["name"] for package in build["packages"]], ["tool"])
        self.assertEqual(len(build["packages"][0]["wheels"][0]["hashes"]["sha256"]), 64)

    def test_builds_take_the_pinned_versions_whatever_is_newest(self):
        self.run_ok("lock")
        self.index.wheel("tool", "2.0")
        self.forget_kept_tools()
        self.assertEqual(self.run_ok("run", "--refresh", "-c", PRINT), "1.0\n")

    def test_locking_twice_gives_the_same_bytes(self):
        self.run_ok("lock")
        before = self.file.read_bytes()
        self.index.wheel("tool", "2.0")
        self.forget_kept_tools()
        self.run_ok("lock")
        self.assertEqual(self.file.read_bytes(), before)

    def test_a_pinned_tool_that_is_another_file_is_refused(self):
        self.run_ok("lock")
        digest = self.builds()[0]["packages"][0]["wheels"][0]["hashes"]["sha256"]
        self.file.write_text(self.file.read_text().replace(digest, digest[::-1]))
        self.forget_kept_tools()
        self.run_refused(126, "run", "-c", PRINT, says="tool-1.0")

    def test_locked_fails_when_the_build_lock_would_change(self):
        self.run_ok("lock")
        text = self.file.read_text()
        self.file.unlink()
        outcome = self.home.run("run", "--locked", "-c", PRINT)
        self.assertEqual(outcome.returncode, 126, outcome.stderr)
        self.assertIn("pyenvx-build.lock would change", outcome.stderr)
        self.assertFalse(self.file.exists())
        self.assertEqual(self.run_ok("run", "-c", PRINT), "1.0\n")
        self.assertEqual(self.file.read_text(), text)
        self.run_ok("run", "--locked", "-c", PRINT)

    def folder(self, version="1.0"):
        """The same source as a folder beside the declaration."""
        files = {"backend.py": test_build.BACKEND, "release": f"demo-{version}", "plan.py": textwrap.dedent(TOOL_VERSION),
                 "pyproject.toml": '[project]\nname = "demo"\ndynamic = ["version"]\n[build-system]\nrequires = ["tool"]\nbuild-backend = "backend"\nbackend-path = ["."]\n'}
        for name, text in files.items():
            self.home.write(f"demo/{name}", text)

    def test_builds_of_folders_and_addresses_are_pinned_too(self):
        archive = next(self.index.folder.glob("demo-1.0.tar.gz"))
        for what in ("./demo", f"demo @ {archive.as_uri()}"):
            with self.subTest(what=what):
                self.index.wheel("tool", "1.0")
                self.folder()
                self.declare(what)
                self.run_ok("lock")
                before = self.file.read_bytes()
                build, = self.builds()
                self.assertEqual([package["version"] for package in build["packages"]], ["1.0"])
                newer = self.index.wheel("tool", "2.0")
                self.forget_kept_tools()
                self.assertEqual(self.run_ok("run", "--refresh", "-c", PRINT), "1.0\n")
                self.run_ok("lock", "--refresh")
                self.assertEqual(self.file.read_bytes(), before)
                newer.unlink()

    def test_builds_are_pinned_for_each_python_of_the_lock_that_is_here(self):
        versions = pathlib.Path.home() / ".pyenv" / "versions"  # the machine's, not the test's
        folders = [*versions.glob("3.1[0-9].*/bin"), pathlib.Path("/usr/bin")]
        path = {"PATH": ":".join([self.home.environment()["PATH"], *map(str, folders)])}
        here = set(re.findall(r"\b(3\.[0-9]+)\.[0-9]+", self.run_ok("python", "list", **path)))
        minors = sorted(minor for minor in here if re.fullmatch(r"3\.1[0-9]", minor))[:2]
        absent = next(f"3.{minor}" for minor in range(14, 6, -1) if f"3.{minor}" not in here)
        if len(minors) < 2:
            self.skipTest("needs two Pythons")
        wanted = [word for minor in [*minors, absent] for word in ("--python", minor)]
        self.assertIn(f"Python {absent}", self.home.run("lock", "-v", *wanted, **path).stderr)
        environments = {build["environment"].split()[0] for build in self.builds()}
        self.assertEqual(environments, {f"python{minor}" for minor in minors})
        before = self.file.read_bytes()
        self.run_ok("lock", **path)
        self.assertEqual(self.file.read_bytes(), before)
        self.run_ok("lock")
        self.assertEqual(self.file.read_bytes(), before)

    def test_a_declaration_without_sources_has_none(self):
        self.run_ok("lock")
        self.declare("tool")
        self.run_ok("lock")
        self.assertFalse(self.file.exists())

    def test_an_unlocked_declaration_has_none(self):
        self.assertEqual(self.run_ok("run", "-c", PRINT), "1.0\n")
        self.assertFalse(self.file.exists())


if __name__ == "__main__":
    unittest.main()
