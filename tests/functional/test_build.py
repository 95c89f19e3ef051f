"""Source distributions: built in the sandbox, chosen, kept, configured and refused."""

import json
import pathlib
import textwrap
import unittest

from harness import FunctionalTest

BACKEND = (pathlib.Path(__file__).parent / "backend.py").read_text()
PRINT_VERSION = "import demo; print(demo.__version__)"
# A module that is another one in every build.
RANDOM = """
    import os
    def on_build(settings):
        return f"VALUE = {os.urandom(8).hex()!r}\\n"
"""


class BuildTest(FunctionalTest):
    def source(self, name, version="1.0", plan="", requires=(), files=None, **description):
        """A source distribution that brings its backend."""
        pyproject = f"""
            [build-system]
            requires = {json.dumps(list(requires))}
            build-backend = "backend"
            backend-path = ["."]
        """
        contents = {"backend.py": BACKEND, "release": f"{name}-{version}", "plan.py": textwrap.dedent(plan),
                    "pyproject.toml": textwrap.dedent(pyproject), **(files or {})}
        return self.index.sdist(name, version, files=contents, **description)

    def value(self, *words, **options):
        return self.run_ok("run", *words, "-c", "import demo; print(demo.VALUE)", **options)

    def logs(self):
        folder = self.home.data / "logs"
        return {path.name.split("-", 1)[1]: path.read_text() for path in folder.iterdir()} if folder.is_dir() else {}


class Building(BuildTest):
    def test_a_package_that_is_a_source_distribution_is_built_and_runs(self):
        self.source("demo")
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", PRINT_VERSION), "1.0\n")

    def test_the_same_build_is_made_once_whatever_asks_for_it(self):
        self.source("demo", plan=RANDOM)
        self.index.wheel("other")
        first = self.value("-p", "demo")
        self.assertEqual(self.value("-p", "demo", "-p", "other"), first)

    def test_what_was_built_needs_no_network_any_more(self):
        self.source("demo", plan=RANDOM)
        first = self.value("-p", "demo")
        self.index.forget_requests()
        self.assertEqual(self.value("--offline", "-p", "demo"), first)
        self.assertEqual(self.index.requests, [])

    def test_a_newer_version_that_is_a_source_is_taken_before_an_older_wheel(self):
        self.index.wheel("demo", "1.0")
        self.source("demo", "2.0")
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", PRINT_VERSION), "2.0\n")

    def test_a_wheel_is_taken_before_the_source_of_the_same_version(self):
        self.index.wheel("demo", "1.0")
        self.source("demo", "1.0", plan="raise SystemExit('built all the same')")
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", PRINT_VERSION), "1.0\n")
        self.assertEqual(self.logs(), {})

    def test_a_build_sees_neither_the_home_nor_the_variables_nor_the_host_of_who_builds(self):
        secret = self.home.write("secret", "hidden")
        self.source("demo", plan=f"""
            import os, socket
            def on_build(settings):
                seen = [os.path.exists({str(secret)!r}), "TOKEN" in os.environ, os.environ["HOME"], socket.gethostname()]
                return f"VALUE = {{seen!r}}\\n"
        """)
        self.assertEqual(self.value("-p", "demo", TOKEN="hidden"), "[False, False, '/homeless', 'pyenvx']\n")

    def test_the_kept_versions_name_the_source_and_its_digest(self):
        archive = self.source("demo")
        self.run_ok("run", "-p", "demo", "-c", "pass")
        kept = [path.read_text() for path in (self.home.data / "resolutions").iterdir()
                if not path.name.startswith("build-")]
        self.assertEqual(len(kept), 1)
        self.assertIn(f'sdist = {{ name = "{archive.name}"', kept[0])
        self.assertRegex(kept[0], r'sha256 = "[0-9a-f]{64}"')


class Metadata(BuildTest):
    def test_requirements_that_only_the_backend_knows_are_installed(self):
        self.index.wheel("needed")
        self.source("demo", plan="REQUIRES = ['needed']")
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", "import demo, needed; print(1)"), "1\n")

    def test_static_metadata_is_read_and_no_code_runs_for_it(self):
        info = "Metadata-Version: 2.2\nName: demo\nVersion: 1.0\nRequires-Dist: absent-package\n\n"
        self.source("demo", plan="raise SystemExit('ran')", files={"PKG-INFO": info})
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 125, "absent-package")
        self.assertEqual(self.logs(), {})

    def test_a_source_that_is_of_another_release_inside_is_passed_over(self):
        self.index.wheel("demo", "0.9")
        info = "Metadata-Version: 2.2\nName: other\nVersion: 1.0\n\n"
        self.source("demo", files={"PKG-INFO": info})
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", PRINT_VERSION), "0.9\n")


class Requirements(BuildTest):
    def test_what_a_build_requires_is_there_and_nothing_else(self):
        self.index.wheel("tool", modules={"tool.py": "NAME = 'tool'\n"})
        self.index.wheel("other")
        self.source("demo", requires=["tool"], plan="""
            import importlib.util, tool
            VALUE = [tool.NAME, importlib.util.find_spec("other")]
            MODULE = f"VALUE = {VALUE!r}\\n"
        """)
        self.assertEqual(self.value("-p", "demo", "-p", "other"), "['tool', None]\n")

    def test_what_the_backend_asks_for_is_resolved_again(self):
        self.index.wheel("tool", "1.0")
        self.index.wheel("tool", "2.0")
        self.source("demo", requires=["tool"], plan="""
            def build_requires(settings):
                return ["tool<2"]
            def on_build(settings):
                import tool
                return f"VALUE = {tool.__version__!r}\\n"
        """)
        self.assertEqual(self.value("-p", "demo"), "1.0\n")

    def test_scripts_of_what_is_required_are_on_path(self):
        self.index.wheel("tool", modules={"tool.py": "def main():\n    print('made')\n"},
                         entry_points={"make-it": "tool:main"})
        self.source("demo", requires=["tool"], plan="""
            import subprocess
            def on_build(settings):
                made = subprocess.run(["make-it"], capture_output=True, text=True, check=True).stdout.strip()
                return f"VALUE = {made!r}\\n"
        """)
        self.assertEqual(self.value("-p", "demo"), "made\n")

    def test_a_requirement_of_a_build_is_built_itself(self):
        self.source("tool", plan="MODULE = 'NAME = 2\\n'")
        self.source("demo", requires=["tool"], plan="""
            def on_build(settings):
                import tool
                return f"VALUE = {tool.NAME!r}\\n"
        """)
        self.assertEqual(self.value("-p", "demo"), "2\n")

    def test_builds_that_need_each_other_are_refused_with_the_chain(self):
        self.source("demo", requires=["tool"])
        self.source("tool", requires=["demo"])
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 126, "demo-1.0 needs tool-1.0 needs demo-1.0", "needs itself")


class Failures(BuildTest):
    def test_a_failed_build_shows_its_last_lines_and_where_all_of_them_are(self):
        self.source("demo", plan="""
            def on_build(settings):
                print("first line")
                for i in range(50):
                    print("line", i)
                raise SystemExit("this is why")
        """)
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 125, "building demo-1.0 failed in build_wheel", "| this is why", "pyenvx store log")
        self.assertNotIn("first line", outcome.stderr)
        self.assertIn("first line", self.logs()["demo-1.0"])
        self.assertEqual(list((self.home.data / "tmp").iterdir()), [])

    def test_what_a_build_prints_cannot_drive_the_terminal(self):
        self.source("demo", plan="raise SystemExit('\\x1b[2Jclean')")
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 125, "clean")
        self.assertNotIn("\x1b", outcome.stderr + self.logs()["demo-1.0"])

    def test_a_header_that_is_missing_is_named_with_the_package_that_has_it(self):
        self.source("demo", plan="raise SystemExit('x.c:1:10: fatal error: ffi.h: No such file or directory')")
        self.assert_failed(self.home.run("run", "-p", "demo", "-c", "pass"), 125, "ffi.h is missing")

    def test_a_backend_that_gives_another_packages_wheel_is_refused(self):
        info = "Metadata-Version: 2.2\nName: demo\nVersion: 1.0\n\n"
        self.source("demo", files={"release": "other-1.0", "PKG-INFO": info})
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 126, "gave a wheel of something else: other-1.0-py3-none-any.whl")

    def test_a_source_archive_that_leads_out_is_refused_before_anything_runs(self):
        self.source("demo", plan="raise SystemExit('ran')", files={"../../escaped": "x"})
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 126, "has a .. component in its name")
        self.assertEqual(self.logs(), {})

    def test_a_build_system_without_requires_is_an_error(self):
        self.source("demo", files={"pyproject.toml": "[build-system]\nbuild-backend = 'backend'\n"})
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 125, "must have `requires`")


class Policy(BuildTest):
    def test_no_build_is_made_where_policy_forbids_it(self):
        self.source("demo")
        self.run_refused(125, "run", "-p", "demo", "-c", "pass", says="policy.build", PYENVX_POLICY_BUILD="never")
        self.run_refused(125, "run", "-p", "demo", "-c", "pass", says="policy.build", PYENVX_POLICY_BUILD="other")
        named = {"PYENVX_POLICY_BUILD": "demo other"}
        self.assertEqual(self.run_ok("run", "-p", "demo", "-c", PRINT_VERSION, **named), "1.0\n")

    def test_a_declaration_cannot_allow_what_the_user_forbids(self):
        self.source("demo")
        script = self.home.script("", ["demo"], more='[tool.pyenvx.policy]\nbuild = ["demo"]')
        self.run_refused(126, script, says="cannot allow a build", PYENVX_POLICY_BUILD="never")

    def test_a_package_can_be_had_from_its_source_though_it_has_a_wheel(self):
        self.index.wheel("demo", modules={"demo.py": "VALUE = 'wheel'\n"})
        self.source("demo", plan="MODULE = 'VALUE = \"source\"\\n'")
        self.assertEqual(self.value("-p", "demo"), "wheel\n")
        self.assertEqual(self.value("-p", "demo", PYENVX_NO_BINARY="demo"), "source\n")


if __name__ == "__main__":
    unittest.main()
