"""Source distributions: built in the sandbox, chosen, kept, configured and refused."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shutil
import signal
import tarfile
import textwrap
import unittest
import zipfile

from harness import FunctionalTest, LoopbackIndex, in_namespace, needs_mounts, wait_until

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

    def test_starts_at_once_build_once(self):
        self.source("demo", plan=RANDOM)
        self.index.wheel("other")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            starts = [pool.submit(self.value, "-p", "demo", *more) for more in ((), ("-p", "other"), ("-p", "demo<2"))]
        self.assertEqual(len({start.result() for start in starts}), 1)

    def test_an_index_that_gives_no_digests_serves_as_well(self):
        self.source("demo", plan=RANDOM)
        no_hash = {"PYENVX_INDEX_URL": self.index.url("no-hash", "no-size")}
        first = self.value("-p", "demo", **no_hash)
        self.assertEqual(self.value("-p", "demo<2", **no_hash), first)

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

    TOOL_VERSION = """
        def on_build(settings):
            import tool
            return f"VALUE = {tool.__version__!r}\\n"
    """

    def test_what_is_too_new_and_pre_releases_are_left_out_of_builds_too(self):
        for version, year in (("1.0", 2020), ("2.0", 2024)):
            self.index.lists(self.index.wheel("tool", version), upload_time=f"{year}-01-01T00:00:00Z")
        archive = self.source("demo", requires=["tool"], plan=self.TOOL_VERSION)
        self.index.lists(archive, upload_time="2020-01-01T00:00:00Z")
        project = self.home.write("shell.toml", 'dependencies = ["demo"]\nexclude-newer = "2021-01-01"\n')
        self.assertEqual(self.value(), "1.0\n")
        project.write_text('dependencies = ["demo"]\n[prereleases]\ntool = "allow"\n')
        self.index.wheel("tool", "3.0rc1")
        self.assertEqual(self.value("--refresh"), "3.0rc1\n")
        project.unlink()
        wheel = self.run_ok("build", "demo", "--out", "out", PYENVX_EXCLUDE_NEWER="2021-01-01").strip()
        self.assertEqual(zipfile.ZipFile(wheel).read("demo.py").decode(), "VALUE = '1.0'\n")

    def test_what_is_said_about_installing_is_not_said_about_builds(self):
        self.index.wheel("tool", "1.0")
        self.index.wheel("tool", "2.0")
        self.source("demo", requires=["tool"], plan=self.TOOL_VERSION)
        more = 'constraints = ["tool<2"]\noverrides = ["tool==1.0"]\nexcludes = ["tool"]\nresolution = "lowest"\n'
        project = self.home.write("shell.toml", 'dependencies = ["demo"]\n' + more)
        self.assertEqual(self.value(), "2.0\n")
        project.write_text('dependencies = ["demo"]\n[build.demo]\nrequires = ["tool<2"]\n')
        self.assertEqual(self.value(), "1.0\n")

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

    def test_a_build_that_requires_thousands_is_refused(self):
        self.source("demo", plan="def build_requires(settings):\n    return [f'a{i}' for i in range(5001)]\n")
        self.index.forget_requests()
        self.assert_failed(self.home.run("build", "demo"), 4, "the build of demo-1.0 requires more than 5000 packages")
        self.assertLess(len(self.index.requests), 10)

    def test_builds_that_need_one_another_without_end_are_refused(self):
        info = "Metadata-Version: 2.2\nName: {0}\nVersion: 1.0\n\n"
        for i in range(42):
            self.source(f"need{i}", requires=[f"need{i + 1}"], files={"PKG-INFO": info.format(f"need{i}")})
        outcome = self.home.run("build", "need0")
        self.assert_failed(outcome, 4, "the build of need0-1.0 needs more than 40 other builds")
        self.assertEqual(self.logs(), {})

    def test_what_a_build_requires_is_chosen_anew_when_it_is_asked_for(self):
        self.index.wheel("tool", "1.0")
        self.source("demo", requires=["tool"], plan="""
            def on_build(settings):
                import tool
                return f"VALUE = {tool.__version__!r}\\n"
        """)
        self.assertEqual(self.value("-p", "demo"), "1.0\n")
        self.index.wheel("tool", "2.0")
        self.assertEqual(self.value("-p", "demo"), "1.0\n")
        self.assertEqual(self.value("--refresh", "-p", "demo"), "2.0\n")

    def tool_that_adds_a_requirement(self):
        """A build whose wheel requires something from the second version of a tool on."""
        self.index.wheel("tool", "1.0")
        self.source("demo", requires=["tool"], plan="""
            import tool
            REQUIRES = ["needed"] if tool.__version__ == "2.0" else []
        """)
        script = self.home.script("import demo, importlib.util; print(bool(importlib.util.find_spec('needed')))", ["demo"])
        self.assertEqual(self.run_ok(script), "False\n")
        self.index.wheel("tool", "2.0")
        self.index.wheel("needed")
        return script

    def test_an_upgrade_installs_what_a_build_has_come_to_require(self):
        script = self.tool_that_adds_a_requirement()
        self.run_ok("upgrade", script)
        self.assertEqual(self.run_ok(script), "True\n")

    def test_a_build_whose_requirements_were_chosen_anew_is_held_to_what_versions_were_chosen_by(self):
        script = self.tool_that_adds_a_requirement()
        for record in (self.home.data / "records").iterdir():
            record.unlink()
        outcome = self.home.run("run", "--refresh", script)
        self.assert_failed(outcome, 126, "another Requires-Dist than an earlier build said", "in the wheel: needed")

    def test_what_one_index_chose_for_a_build_is_not_taken_for_another(self):
        archive = self.source("demo", requires=["tool"], plan="""
            def on_build(settings):
                import tool
                return f"VALUE = {tool.NAME!r}\\n"
        """)
        self.index.wheel("tool", modules={"tool.py": "NAME = 'ours'\n"})
        other = LoopbackIndex(self.home.path / "other")
        self.addCleanup(other.close)
        shutil.copy(archive, other.folder)
        other.wheel("tool", modules={"tool.py": "NAME = 'theirs'\n"})
        self.assertEqual(self.value("-p", "demo", PYENVX_INDEX_URL=other.url()), "theirs\n")
        self.assertEqual(self.value("-p", "demo"), "ours\n")


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

    def test_a_wheel_that_asks_for_other_things_than_its_metadata_said_is_refused(self):
        self.source("demo", plan="""
            REQUIRES = []
            def on_build(settings):
                REQUIRES.append("smuggled")
        """)
        for _ in range(2):
            outcome = self.home.run("run", "-p", "demo", "-c", "pass")
            self.assert_failed(outcome, 126, "another Requires-Dist than prepare_metadata_for_build_wheel said",
                               "in the wheel: smuggled", "in the build of demo-1.0")

    def test_a_hook_that_ends_without_an_answer_has_failed(self):
        self.source("demo", plan="print('not here', flush=True)\nimport os\nos._exit(0)")
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 125, "it ended before the hook had given an answer", "| not here", "pyenvx store log")

    def test_the_name_of_a_wheel_that_is_not_there_is_no_wheel(self):
        moved = "    os.rename(os.path.join(directory, name), '/output/wheel/other')\n"
        for name, more in (("nothing", ""), ("folder", "    os.mkdir(os.path.join(directory, name))\n")):
            lie = BACKEND.replace("    return name\n", f"{moved}{more}    return name\n")
            self.source(name, files={"backend.py": lie})
            outcome = self.home.run("build", name)
            self.assert_failed(outcome, 4, f"gave the name of a wheel, {name}-1.0-py3-none-any.whl, and no such file")

    def test_a_name_that_turns_the_direction_of_writing_is_shown_as_what_it_is(self):
        turned = BACKEND.replace("    return name\n", "    return '\\u202e' + name\n")
        self.source("demo", files={"backend.py": turned})
        outcome = self.home.run("build", "demo")
        self.assert_failed(outcome, 4, "control characters: \\xe2\\x80\\xaedemo-1.0")
        self.assertNotIn("\u202e", outcome.stderr)

    def test_requirements_that_are_no_list_are_refused(self):
        self.source("demo", plan="def build_requires(settings):\n    return 'tool'\n")
        self.assert_failed(self.home.run("build", "demo"), 1, "something that is no list of lines: 'tool'")

    def test_long_lines_are_cut_in_the_message(self):
        self.source("demo", plan="raise SystemExit('x' * 5000)")
        outcome = self.home.run("build", "demo")
        self.assert_failed(outcome, 1, "xxx …\n")
        self.assertLess(max(map(len, outcome.stderr.splitlines())), 500)

    def test_a_wheel_that_asks_for_other_things_than_its_static_metadata_said_is_refused(self):
        info = "Metadata-Version: 2.2\nName: demo\nVersion: 1.0\n\n"
        self.source("demo", files={"PKG-INFO": info}, plan="REQUIRES = ['smuggled']")
        for words in (["run", "-p", "demo", "-c", "pass"], ["build", "demo"]):
            outcome = self.home.run(*words)
            self.assert_failed(outcome, 126 if words[0] == "run" else 4, "another Requires-Dist than its source's PKG-INFO said",
                               "in the wheel: smuggled", "in the build of demo-1.0")

    def test_a_backend_that_names_metadata_that_is_not_there_is_at_fault(self):
        self.source("demo", files={"backend.py": BACKEND.replace("    return INFO\n", "    return 'absent.dist-info'\n")})
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 125, "the backend of demo-1.0 gave a .dist-info folder without METADATA")

    def test_a_wheel_for_another_system_is_refused(self):
        self.source("demo", files={"backend.py": BACKEND.replace("py3-none-any", "cp27-cp27m-win32")})
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 126, "cannot use here: demo-1.0-cp27-cp27m-win32.whl")

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

    def test_what_a_build_requires_is_not_built_either_where_policy_forbids_it(self):
        self.source("tool")
        self.source("demo", requires=["tool"])
        self.run_ok("build", "demo")
        outcome = self.home.run("build", "demo", PYENVX_POLICY_BUILD="demo")
        self.assert_failed(outcome, 3, "tool", "policy.build")

    @needs_mounts
    def test_a_sandbox_that_may_be_relaxed_builds_where_no_proc_can_be_had(self):
        self.source("demo")
        masked = in_namespace("mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys")
        outcome = self.home.run("build", "demo", before=masked)
        self.assert_failed(outcome, 4, "layer 'process file system'", "so nothing was run")
        outcome = self.home.run("build", "demo", before=masked, PYENVX_BUILD_SANDBOX="relaxed")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertIn('warning: `build.sandbox = "relaxed"`: a package was built without process file system: cannot ',
                      outcome.stderr)

    def test_a_declaration_cannot_allow_what_the_user_forbids(self):
        self.source("demo")
        script = self.home.script("", ["demo"], more='[tool.pyenvx.policy]\nbuild = ["demo"]')
        self.run_refused(126, script, says="cannot allow a build", PYENVX_POLICY_BUILD="never")

    def test_a_package_can_be_had_from_its_source_though_it_has_a_wheel(self):
        self.index.wheel("demo", modules={"demo.py": "VALUE = 'wheel'\n"})
        self.source("demo", plan="MODULE = 'VALUE = \"source\"\\n'")
        self.assertEqual(self.value("-p", "demo"), "wheel\n")
        self.assertEqual(self.value("-p", "demo", PYENVX_NO_BINARY="demo"), "source\n")

    def test_the_command_line_says_which_files_count_and_what_backends_are_told(self):
        self.index.wheel("demo", modules={"demo.py": "VALUE = 'wheel'\n"})
        self.source("demo", plan="""
            def on_build(settings):
                return f"VALUE = {settings!r}\\n"
        """)
        source = ["--no-binary", "demo", "-p", "demo"]
        self.assertEqual(self.value(*source), "None\n")
        told = ["--config-setting", "a=1", "--config-setting", "demo:a=2", "--config-setting=other:b=3"]
        self.assertEqual(self.value(*told, *source), "{'a': ['1', '2']}\n")
        self.run_refused(125, "run", *source, "--only-binary", ":all:", "-c", "pass", says="cannot be satisfied")


class Wishes(BuildTest):
    def value_with(self, more, **options):
        script = self.home.script("import demo; print(demo.VALUE)", ["demo"], more=more)
        return self.run_ok(script, **options)

    def test_settings_and_variables_of_a_package_reach_its_build_alone(self):
        plan = """
            import os
            def on_build(settings):
                return f"VALUE = {[settings, os.environ.get('EXTRA')]!r}\\n"
        """
        self.source("demo", plan=plan)
        more = "[tool.pyenvx.build.demo]\nsettings = { speed = 'high' }\nvariables = { EXTRA = 'yes' }"
        self.assertEqual(self.value_with(more), "[{'speed': 'high'}, 'yes']\n")
        self.assertEqual(self.value_with("[tool.pyenvx.build.other]\nvariables = { EXTRA = 'yes' }"), "[None, None]\n")

    def test_a_requirement_that_the_source_forgot_can_be_added(self):
        self.index.wheel("forgotten")
        self.source("demo", plan="import forgotten\nMODULE = 'VALUE = 1\\n'")
        outcome = self.home.run("run", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 125, "[build.demo] requires = [\"forgotten\"]")
        self.assertEqual(self.value_with("[tool.pyenvx.build.demo]\nrequires = ['forgotten']"), "1\n")

    @unittest.skipUnless(shutil.which("patch"), "there is no program `patch`")
    def test_a_patch_is_applied_and_an_edited_one_makes_another_build(self):
        self.source("demo", plan="MODULE = 'VALUE = 1\\n'\n")
        patch = "--- a/plan.py\n+++ b/plan.py\n@@ -1 +1 @@\n-MODULE = 'VALUE = 1\\n'\n+MODULE = 'VALUE = {}\\n'\n"
        more = "[tool.pyenvx.build.demo]\npatches = ['fix.patch']"
        self.home.write("fix.patch", patch.format(2))
        self.assertEqual(self.value_with(more), "2\n")
        self.home.write("fix.patch", patch.format(3))
        self.assertEqual(self.value_with(more), "3\n")

    @unittest.skipUnless(shutil.which("patch"), "there is no program `patch`")
    def test_a_patch_that_does_not_apply_is_named(self):
        self.source("demo")
        self.home.write("fix.patch", "--- a/absent\n+++ b/absent\n@@ -1 +1 @@\n-a\n+b\n")
        script = self.home.script("", ["demo"], more="[tool.pyenvx.build.demo]\npatches = ['fix.patch']")
        outcome = self.home.run(script)
        self.assert_failed(outcome, 125, "| the declared patch number 1 does not apply")
        self.assertNotIn("Traceback", outcome.stderr)

    def test_what_cannot_be_told_to_a_build_is_refused_where_it_is_said(self):
        digest = "0" * 64
        for wrong, message in (("settings = { 'a=b' = 'c' }", "`a=b` cannot be a setting"),
                               ("settings = { '' = 'c' }", "`` cannot be a setting"),
                               (f"inputs = ['http://a/b/#sha256={digest}']", "cannot be called ``"),
                               (f"inputs = ['http://a/..#sha256={digest}']", "cannot be called `..`"),
                               (f"inputs = ['http://a/x#sha256={digest}', 'http://b/x#sha256={digest}']",
                                "two inputs of a build are called `x`")):
            script = self.home.script("", ["demo"], more=f"[tool.pyenvx.build.demo]\n{wrong}")
            self.assert_failed(self.home.run(script), 125, "script.py, line 4: ", message)

    def test_a_file_by_url_and_digest_is_there_for_the_build(self):
        data = self.index.folder / "data-1.0.tar.gz"
        data.write_bytes(b"payload")
        digest = hashlib.sha256(b"payload").hexdigest()
        self.source("demo", plan="""
            def on_build(settings):
                with open("/pyenvx/inputs/data-1.0.tar.gz") as file:
                    return f"VALUE = {file.read()!r}\\n"
        """)
        url = self.index.url().replace("/simple/", "/files/data-1.0.tar.gz")
        self.assertEqual(self.value_with(f"[tool.pyenvx.build.demo]\ninputs = ['{url}#sha256={digest}']"), "payload\n")
        wrong = f"[tool.pyenvx.build.demo]\ninputs = ['{url}#sha256={digest[::-1]}']"
        outcome = self.home.run(self.home.script("", ["demo"], more=wrong))
        self.assert_failed(outcome, 126, "sha256")

    def test_a_build_without_a_toolchain_sees_no_compiler(self):
        self.source("demo", plan="""
            import os
            def on_build(settings):
                return f"VALUE = {[os.path.exists(path) for path in ('/usr/bin', '/usr/include')]!r}\\n"
        """)
        self.assertEqual(self.value_with('[tool.pyenvx.build]\ntoolchain = "none"'), "[False, False]\n")

    def test_pip_inside_a_build_refuses_unless_it_is_required(self):
        self.source("demo", plan="""
            import subprocess
            def on_build(settings):
                said = subprocess.run(["pip", "install", "x"], capture_output=True, text=True)
                return f"VALUE = {[said.returncode != 0, 'pyenvx' in said.stderr]!r}\\n"
        """)
        self.assertEqual(self.value("-p", "demo"), "[True, True]\n")

    def test_pip_inside_a_build_has_no_index(self):
        self.source("demo", plan="""
            import os
            def on_build(settings):
                return f"VALUE = {[os.environ['PIP_NO_INDEX'], os.environ['PIP_FIND_LINKS']]!r}\\n"
        """)
        self.assertEqual(self.value("-p", "demo"), "['1', '/pyenvx/inputs']\n")


    @unittest.skipUnless(shutil.which("cc") and shutil.which("readelf"), "there is no compiler")
    def test_what_is_linked_in_a_build_looks_for_no_library_of_the_host(self):
        self.source("demo", plan="""
            import subprocess, sysconfig
            def on_build(settings):
                with open("x.c", "w") as file:
                    file.write("int x;")
                linking = sysconfig.get_config_var("LDSHARED").split()
                subprocess.run([*linking, "-fPIC", "x.c", "-o", "x.so"], check=True)
                dynamic = subprocess.run(["readelf", "-d", "x.so"], capture_output=True, text=True, check=True).stdout
                return f"VALUE = {['SONAME' in dynamic or 'HASH' in dynamic, 'RUNPATH' in dynamic or 'RPATH' in dynamic]!r}\\n"
        """)
        self.assertEqual(self.value("-p", "demo"), "[True, False]\n")


class Command(BuildTest):
    def test_the_wheel_is_given(self):
        self.source("demo")
        printed = self.run_ok("build", "demo==1.0", "--out", "wheels").strip()
        self.assertEqual(printed, str(self.home.work / "wheels" / "demo-1.0-py3-none-any.whl"))
        with zipfile.ZipFile(printed) as wheel:
            self.assertEqual(wheel.namelist(), sorted(wheel.namelist()))
            self.assertEqual({info.date_time for info in wheel.infolist()}, {(1980, 1, 2, 0, 0, 0)})

    def test_the_users_own_constraints_say_which_version_is_built(self):
        self.source("demo", "1.0")
        self.source("demo", "2.0")
        folder = self.home.home / ".config" / "pyenvx"
        folder.mkdir(parents=True)
        (folder / "config.toml").write_text('constraints = ["demo<2"]\n')
        self.assertTrue(self.run_ok("build", "demo").endswith("demo-1.0-py3-none-any.whl\n"))

    def test_an_archive_and_a_folder_are_built_as_well(self):
        archive = self.source("demo")
        self.assertTrue(self.run_ok("build", archive).endswith("demo-1.0-py3-none-any.whl\n"))
        with tarfile.open(archive) as opened:
            opened.extractall(self.home.work, filter="data")
        self.assertTrue(self.run_ok("build", "./demo-1.0", "--out", "out").endswith("demo-1.0-py3-none-any.whl\n"))

    def test_a_package_without_a_source_is_said_to_have_none(self):
        self.index.wheel("demo")
        outcome = self.home.run("build", "demo")
        self.assert_failed(outcome, 3, "no source distribution of demo")
        self.assert_failed(self.home.run("build", "./absent.tar.gz"), 1, "there is no ")
        self.assert_failed(self.home.run("build", "absent"), 3, "there is no package named absent")

    def test_the_log_of_a_build_can_be_read_later(self):
        self.source("demo", plan="def on_build(settings):\n    print('said by the backend')\n")
        self.run_ok("build", "demo")
        wheel = next(self.home.store.glob("*-demo-1.0-py3-none-any.whl"))
        for word in ("demo", "demo==1.0", "demo-1.0", wheel, wheel.name, "demo-1.0-py3-none-any.whl"):
            self.assertIn("said by the backend", self.run_ok("store", "log", word))
        self.assert_failed(self.home.run("store", "log", "other"), 1, "has no object other")

    def test_what_a_failed_build_leaves_can_be_kept(self):
        self.source("demo", plan="open('trace', 'w').write('left')\nraise SystemExit(1)")
        outcome = self.home.run("build", "demo", "--keep-failed", "kept")
        self.assert_failed(outcome, 1)
        traces = list((self.home.work / "kept").rglob("trace"))
        self.assertEqual([trace.read_text() for trace in traces], ["left"])
        self.assert_failed(self.home.run("build", "demo", "--keep-failed", "kept"), 2, "is not empty")

    def test_what_is_done_is_said_once_in_every_line(self):
        self.source("demo")
        said = self.home.run("build", "-v", "demo").stderr
        self.assertIn("pyenvx: build_wheel of backend\n", said)
        self.assertNotIn("pyenvx: pyenvx:", said)

    def test_an_interrupt_ends_the_build_at_once(self):
        self.source("demo", plan="import time\nprint('begun', flush=True)\ntime.sleep(600)")
        terminal = self.terminal("build", "-v", "demo")
        terminal.expect("begun")
        terminal.send("\x03")
        self.assertEqual(terminal.finish(), -signal.SIGINT)
        wait_until(lambda: not list((self.home.data / "tmp").iterdir()), 10, "something was left behind")

    def test_a_build_that_is_killed_leaves_nothing_after_the_next_start(self):
        self.source("demo", plan="import time\nprint('begun', flush=True)\ntime.sleep(600)")
        terminal = self.terminal("build", "-v", "demo")
        terminal.expect("begun")
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.finish()
        self.run_ok("run", "-c", "pass", PYENVX_FINISH="inline")
        self.assertEqual(list((self.home.data / "tmp").iterdir()), [])


class Policies(BuildTest):
    def test_what_one_build_may_do_is_shown(self):
        self.index.wheel("tool")
        archive = self.source("demo", requires=["tool"])
        shown = self.run_ok("sandbox", "show", "demo", PYENVX_BUILD_TOOLCHAIN="none")
        self.assertRegex(shown, r"^build: demo-1.0 by backend\ntoolchain: none, sha256:[0-9a-f]{64}\nstrictness: full\n")
        for kind in ("cpython-3", "environment"):
            self.assertRegex(shown, rf"(?m)^  /pyenvx/store/\w{{32}}-{kind}\S*  from {self.home.store}/")
        for line in ("  /pyenvx/hook.py, ", "  PIP_NO_INDEX=1\n", "  HOME=/homeless\n", "network: none", "  wall-seconds "):
            self.assertIn(line, shown)
        self.assertEqual(self.run_ok("sandbox", "show", archive, PYENVX_BUILD_TOOLCHAIN="none"), shown)
        self.assertNotIn("demo", self.run_ok("sandbox", "show"))

    def test_a_build_that_there_cannot_be_has_none(self):
        self.index.wheel("demo")
        self.assert_failed(self.home.run("sandbox", "show", "demo"), 3, "no source distribution of demo")


class ShellOnFailure(BuildTest):
    PROMPT = "[sandbox] $ "

    def shell(self, failure="raise SystemExit('this is why')", *words, **changes):
        """At the prompt of a shell in the sandbox of a build that failed so."""
        plan = "import os, subprocess\ndef on_build(settings):\n" + textwrap.indent(textwrap.dedent(failure), "    ")
        self.source("demo", plan=plan)
        terminal = self.terminal("build", "--shell-on-failure", "demo", *words, **changes)
        self.before = terminal.expect(self.PROMPT)
        return terminal

    def said(self, terminal, command):
        """What a command prints there."""
        terminal.send(f"{command}; echo en''d\n")
        terminal.expect("\n")
        printed = terminal.expect("end\r\n")
        terminal.expect(self.PROMPT)
        return printed.removesuffix("end\r\n").replace("\r\n", "\n")

    def leave(self, terminal):
        terminal.send("\x04")
        return terminal.finish()

    def test_a_shell_is_had_in_the_sandbox_as_the_hook_left_it(self):
        terminal = self.shell("""
            open("/tmp/trace", "w").write("left\\n")
            open("trace", "w").write("here\\n")
            raise SystemExit("this is why")
        """)
        self.assertIn("failed in build_wheel", self.before)
        self.assertIn("| this is why", self.before)
        self.assertEqual(self.said(terminal, "cat /tmp/trace trace; pwd; hostname; echo $HOME $PIP_NO_INDEX $TERM"),
                         "left\nhere\n/build/source\npyenvx\n/homeless 1 xterm\n")
        self.assertEqual(self.leave(terminal), 1)
        self.assertIn("building demo-1.0 failed in build_wheel: it ended with status 1", terminal.seen)
        self.assertEqual(list((self.home.data / "tmp").iterdir()), [])

    def test_its_end_is_that_of_the_failed_build_whatever_it_says_itself(self):
        terminal = self.shell()
        terminal.send("exit 7\n")
        self.assertEqual(terminal.finish(), 1)

    def test_the_terminal_inside_is_another_one_and_takes_no_injected_keys(self):
        terminal = self.shell()
        inject = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSTI, b'x')"
        self.assertIn("Operation not permitted", self.said(terminal, f'python -c "{inject}"'))
        device = self.said(terminal, "python -c 'import os; print({os.fstat(n).st_rdev for n in (0, 1, 2)})'")
        self.assertNotIn(str(terminal.device()), device)
        self.assertEqual(self.said(terminal, "ls /dev/tty /dev/pts 2>&1 | grep -c 'cannot access'"), "2\n")

    def test_the_hook_itself_has_no_terminal(self):
        self.shell("print('terminals:', [n for n in range(256) if os.isatty(n)])\nraise SystemExit(1)")
        self.assertIn("| terminals: []", self.before)

    def test_nothing_of_the_hook_runs_on_beside_it(self):
        terminal = self.shell("subprocess.Popen(['sleep', '600'], start_new_session=True)\nraise SystemExit(1)")
        self.assertEqual(self.said(terminal, "set -- /proc/[0-9]*; echo $#"), "2\n")

    def test_keys_interrupt_what_runs_in_it_and_not_the_shell(self):
        terminal = self.shell()
        # What prints this is in the foreground already.
        terminal.send("sh -c 'echo be\"\"gun; exec sleep 600'\n")
        terminal.expect("begun\r\n")
        terminal.send("\x03")
        terminal.expect(self.PROMPT)
        self.assertEqual(self.said(terminal, "echo $((40 + 2))"), "42\n")

    def test_it_has_the_size_of_the_persons_window(self):
        terminal = self.shell()
        self.assertEqual(self.said(terminal, "stty size"), "40 100\n")
        terminal.resize(20, 70)
        wait_until(lambda: self.said(terminal, "stty size") == "20 70\n", 10, "the size did not follow")

    def test_much_text_goes_both_ways(self):
        terminal = self.shell()
        self.assertEqual(self.said(terminal, "seq 20000 | tail -1; seq 20000 | wc -l"), "20000\n20000\n")
        terminal.send("stty -echo\n")
        for _ in range(50):
            terminal.send("echo " + "x" * 1000 + " >>/tmp/much\n")
        terminal.send("wc -l </tmp/much; echo all''said\n")
        self.assertTrue(terminal.expect("allsaid\r\n").endswith("50\r\nallsaid\r\n"))

    def test_the_persons_terminal_is_as_before_afterwards(self):
        terminal = self.shell("pass\nraise SystemExit(1)")
        self.said(terminal, "stty raw -echo; stty sane")
        self.leave(terminal)
        self.assertTrue(terminal.is_cooked())

    def test_what_is_kept_of_the_failed_build_is_what_the_shell_left(self):
        terminal = self.shell("raise SystemExit(1)", "--keep-failed", "kept")
        self.said(terminal, "echo by hand >note")
        self.leave(terminal)
        self.assertEqual((self.home.work / "kept/source/note").read_text(), "by hand\n")

    def test_a_signal_while_it_is_had_ends_everything(self):
        terminal = self.shell()
        os.kill(terminal.pid, signal.SIGTERM)
        self.assertEqual(terminal.finish(), -signal.SIGTERM)
        self.assertTrue(terminal.is_cooked())
        self.assertEqual(list((self.home.data / "tmp").iterdir()), [])

    def test_a_build_that_succeeds_has_none(self):
        self.source("demo")
        terminal = self.terminal("build", "--shell-on-failure", "demo")
        self.assertEqual(terminal.finish(), 0)
        self.assertNotIn(self.PROMPT, terminal.seen)

    def test_without_a_terminal_or_a_toolchain_there_can_be_none(self):
        self.source("demo", plan="raise SystemExit(1)")
        self.assert_failed(self.home.run("build", "--shell-on-failure", "demo"), 2, "needs a terminal")
        terminal = self.terminal("build", "--shell-on-failure", "demo", PYENVX_BUILD_TOOLCHAIN="none")
        terminal.expect(" --shell-on-failure needs a shell, which `toolchain = \"none\"` leaves out")
        self.assertEqual(terminal.finish(), 2)


class Check(BuildTest):
    def check(self, plan):
        self.source("demo", plan=plan)
        outcome = self.home.run("build", "--check", "demo")
        return outcome.returncode, outcome.stdout

    def test_a_build_that_is_a_function_of_its_inputs_is_identical_or_as_good(self):
        status, text = self.check("")
        self.assertEqual(status, 0)
        self.assertRegex(text, "^demo-1.0-py3-none-any.whl: (identical|equivalent after stabilising\n  .*)\n$")

    def test_each_circumstance_that_a_build_depends_on_is_caught(self):
        circumstances = {
            "time": "int(__import__('time').time() // 2)",
            "host": "__import__('socket').gethostname()",
            "cores": "len(os.sched_getaffinity(0)), os.cpu_count()",
            "uid": "os.getuid()",
            "order": "os.listdir('many')",
        }
        files = {f"many/{i}": "" for i in range(20)}
        for name, expression in circumstances.items():
            with self.subTest(name):
                self.source(f"demo-{name}".replace("-", "_"), files=files, plan=f"""
                    import os
                    def on_build(settings):
                        return f"{{({expression})!r}}\\n"
                """)
                outcome = self.home.run("build", "--check", f"demo_{name}")
                self.assertEqual(outcome.returncode, 1, outcome.stderr)
                self.assertIn(f"demo_{name}.py, line 1: ", outcome.stdout)
                self.assertIn(": differs\n", outcome.stdout)


if __name__ == "__main__":
    unittest.main()
