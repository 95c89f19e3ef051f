"""Which versions and files are chosen, as the declaration and the user have it."""

import datetime
import shutil
import unittest

from harness import FunctionalTest

DAY = datetime.timedelta(days=1)


def days_ago(count):
    moment = datetime.datetime.now(datetime.timezone.utc) - count * DAY
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Choice(FunctionalTest):
    def project(self, text):
        self.home.write("shell.toml", text)

    def configure(self, text):
        folder = self.home.home / ".config" / "pyenvx"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(text)

    def chosen(self, *words, **options):
        """Each package of the project's environment with its version, chosen anew."""
        shutil.rmtree(self.home.data / "resolutions", ignore_errors=True)
        lines = self.run_ok("env", "show", *words, **options).splitlines()[1:]
        return {line.split()[0]: line.split()[1] for line in lines}

    def offer(self, name="demo", **ages):
        """Wheels whose versions are v1, v2 and so on, uploaded that many days ago."""
        for version, days in ages.items():
            wheel = self.index.wheel(name, version.removeprefix("v"))
            if days is not None:
                self.index.lists(wheel, upload_time=days_ago(days))


class Versions(Choice):
    def setUp(self):
        super().setUp()
        for version in ("1.0", "2.0", "3.0"):
            self.index.wheel("lib", version)
        self.index.wheel("demo", "1.0", requires=["lib<2"])
        self.index.wheel("demo", "2.0", requires=["lib"])

    def test_constraints_overrides_and_excludes_of_a_project_hold(self):
        self.project('dependencies = ["demo"]\nconstraints = ["lib<3"]\n')
        self.assertEqual(self.chosen(), {"demo": "2.0", "lib": "2.0"})
        self.project('dependencies = ["demo<2"]\noverrides = ["lib==3.0"]\n')
        self.assertEqual(self.chosen(), {"demo": "1.0", "lib": "3.0"})
        self.project('dependencies = ["demo"]\nexcludes = ["lib"]\n')
        self.assertEqual(self.chosen(), {"demo": "2.0"})

    def test_a_script_has_the_same_keys_below_its_tool_table(self):
        script = self.home.script(
            "import lib; print(lib.__version__)", ["demo"], more='[tool.pyenvx]\nconstraints = ["lib==1.0"]'
        )
        self.assertEqual(self.run_ok(script), "1.0\n")

    def test_a_users_constraint_holds_beside_the_projects(self):
        self.configure('constraints = ["lib<3"]\n')
        self.project('dependencies = ["demo"]\nconstraints = ["demo<3"]\n')
        self.assertEqual(self.chosen()["lib"], "2.0")

    def test_the_lowest_versions_are_chosen_where_a_key_or_an_option_says_so(self):
        self.project('dependencies = ["demo"]\nresolution = "lowest"\n')
        self.assertEqual(self.chosen(), {"demo": "1.0", "lib": "1.0"})
        self.project('dependencies = ["demo>1"]\nresolution = "lowest-direct"\n')
        self.assertEqual(self.chosen(), {"demo": "2.0", "lib": "3.0"})
        code = "import lib; print(lib.__version__)"
        words = ("run", "-p", "demo>1", "-c", code)
        elsewhere = self.home.path
        self.assertEqual(self.run_ok(*words, cwd=elsewhere), "3.0\n")
        self.assertEqual(self.run_ok(*words[:1], "--resolution", "lowest", *words[1:], cwd=elsewhere), "1.0\n")

    def test_an_option_that_is_no_way_to_choose_is_said(self):
        outcome = self.home.run("run", "--resolution", "newest", "-p", "demo", "-c", "pass")
        self.assert_failed(outcome, 125, "--resolution", '"newest"', '"highest", "lowest", "lowest-direct"')

    def test_pre_releases_are_allowed_for_one_package(self):
        self.index.wheel("lib", "4.0rc1")
        self.index.wheel("demo", "3.0rc1")
        self.project('dependencies = ["demo", "lib"]\n[prereleases]\nlib = "allow"\n')
        self.assertEqual(self.chosen(), {"demo": "2.0", "lib": "4.0rc1"})

    def test_an_explanation_names_the_file_and_line_of_a_constraint(self):
        self.project('dependencies = [\n  "demo==1.0",\n]\nconstraints = [\n  "demo<9",\n  "lib>=2",\n]\n')
        self.run_refused(3, "env", "show", says=("demo 1.0 requires lib<2", "shell.toml, line 6", "lib>=2"))

    def test_an_explanation_names_the_file_and_line_of_an_override(self):
        self.project('dependencies = ["demo"]\noverrides = ["lib==9"]\n')
        self.run_refused(3, "env", "show", says=("lib==9", "shell.toml, line 2", "the newest lib is 3.0"))


class UploadTimes(Choice):
    def test_what_is_newer_than_an_age_is_left_out(self):
        self.offer(v1=30, v2=10, v3=1)
        self.project('dependencies = ["demo"]\nexclude-newer = "7 days"\n')
        self.assertEqual(self.chosen(), {"demo": "2"})

    def test_what_is_newer_than_a_date_is_left_out(self):
        self.offer(v1=30, v2=1)
        words = ("run", "-p", "demo", "-c", "import demo; print(demo.__version__)")
        self.assertEqual(self.run_ok(words[0], "--exclude-newer", days_ago(20)[:10], *words[1:]), "1\n")
        self.assertEqual(self.run_ok(*words), "2\n")

    def test_one_package_may_be_newer_than_all_others(self):
        self.offer("demo", v1=30, v2=1)
        self.offer("other", v1=30, v2=1)
        table = '[exclude-newer-package]\nother = "off"\n'
        self.project('dependencies = ["demo", "other"]\nexclude-newer = "7 days"\n' + table)
        self.assertEqual(self.chosen(), {"demo": "1", "other": "2"})

    def test_the_time_is_remembered_with_the_page(self):
        self.offer(v1=30, v2=1)
        self.run_ok("run", "-p", "demo", "-c", "pass")
        self.index.forget_requests()
        words = ("run", "--offline", "--exclude-newer", "7 days", "-p", "demo==1")
        self.run_ok("run", "-p", "demo==1", "-c", "pass")
        self.assertEqual(self.run_ok(*words, "-c", "import demo; print(demo.__version__)"), "1\n")

    def test_a_file_without_a_time_is_left_out_and_said_once(self):
        self.offer("demo", v1=30, v2=None)
        self.offer("other", v1=30, v2=None)
        self.project('dependencies = ["demo", "other"]\nexclude-newer = "7 days"\n')
        outcome = self.home.run("env", "show")
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        self.assertIn("demo 1 ", outcome.stdout)
        self.assertEqual(outcome.stderr.count("were uploaded"), 1, outcome.stderr)
        self.assertIn("shell.toml, line 2", outcome.stderr)

    def test_an_index_that_says_no_times_has_nothing_and_the_explanation_says_why(self):
        self.offer(v1=None)
        self.project('dependencies = ["demo"]\nexclude-newer = "7 days"\n')
        self.run_refused(3, "env", "show", says=("no upload time", "`exclude-newer = ", "shell.toml, line 2"))

    def test_a_version_that_is_too_new_is_said_to_be_there(self):
        self.offer(v1=30, v2=1)
        self.configure('exclude-newer = "7 days"\n')
        self.project('dependencies = ["demo>1"]\n')
        message = self.run_refused(3, "env", "show", says=("demo 2 was uploaded later", '"7 days"', "exclude-newer-package"))
        self.assertIn("config.toml, line 1", message)

    def test_wheels_in_a_folder_of_ones_own_were_uploaded_by_nobody(self):
        self.offer(v1=None)
        self.home.index_url = None
        links = {"PIP_FIND_LINKS": str(self.index.folder), "PIP_NO_INDEX": "1"}
        words = ("run", "--exclude-newer", "7 days", "-p", "demo", "-c", "import demo; print(demo.__version__)")
        self.assertEqual(self.run_ok(*words, **links), "1\n")


class Hashes(Choice):
    def test_a_file_without_a_hash_is_left_out_where_one_is_wanted(self):
        self.index.wheel("demo", "1.0")
        self.home.index_url = self.index.url("no-hash")
        self.project('dependencies = ["demo"]\nrequire-hashes = true\n')
        self.run_refused(3, "env", "show", says=("no file with a hash", "`require-hashes` (shell.toml, line 2)"))
        self.project('dependencies = ["demo"]\n')
        self.assertEqual(self.chosen(), {"demo": "1.0"})

    def test_files_with_a_hash_are_taken_where_one_is_wanted(self):
        self.index.wheel("demo", "1.0")
        self.index.lists(self.index.wheel("demo", "2.0"), hashes={})
        self.project('dependencies = ["demo"]\nrequire-hashes = true\n')
        self.assertEqual(self.chosen(), {"demo": "1.0"})


class Statuses(Choice):
    def test_an_archived_or_deprecated_project_is_said_once(self):
        self.index.wheel("demo", "1.0")
        for status in ("archived", "deprecated"):
            with self.subTest(status):
                self.home.index_url = self.index.url(status)
                self.project(f'dependencies = ["demo"]\n# {status}\nindex-url = "{self.index.url(status)}"\n')
                outcome = self.home.run("env", "show")
                self.assertEqual(outcome.returncode, 0, outcome.stderr)
                self.assertEqual(outcome.stderr.count(f"demo is {status}"), 1, outcome.stderr)
                self.assertIn(f'"said so\\x1b of {status}"', outcome.stderr)
                self.assertNotIn(status, self.home.run("env", "show").stderr)

    def test_a_quarantined_project_is_refused(self):
        self.index.wheel("demo", "1.0")
        self.home.index_url = self.index.url("quarantined")
        self.project('dependencies = ["demo"]\n')
        for _ in range(2):  # asked, and kept
            self.run_refused(4, "env", "show", says='"said so\\x1b of quarantined"')


class Platforms(Choice):
    def test_the_platforms_that_there_are_wheels_for_are_named(self):
        self.index.wheel("demo", "1.0", tag="cp311-cp311-win_amd64")
        self.index.wheel("demo", "1.1", tag="cp311-cp311-macosx_11_0_arm64")
        self.project('dependencies = ["demo"]\n')
        self.run_refused(3, "env", "show", says=("wheels for other platforms only", "win_amd64", "macosx_11_0_arm64"))

    def test_another_python_that_there_are_wheels_for_is_offered(self):
        self.index.wheel("demo", "1.0", tag="cp38-cp38-manylinux_2_17_x86_64.manylinux_2_17_aarch64")
        self.project('dependencies = ["demo"]\n')
        self.run_refused(3, "env", "show", says=("wheels for other Pythons only: cp38", "--python 3.8"))


class WaysOut(Choice):
    """What keeps a version away is named, and what to change where something would do."""

    def test_another_python_would_do(self):
        self.index.lists(self.index.wheel("demo", "2.0", requires_python=">=3.99"), requires_python=">=3.99")
        self.project('dependencies = ["demo"]\n')
        self.run_refused(3, "env", "show", says=("demo 2.0 needs Python >=3.99, and this is 3.", "`--python`, one that is >=3.99"))

    def test_a_yanked_version_would_do(self):
        self.index.lists(self.index.wheel("demo", "2.0"), yanked="eats files")
        self.index.wheel("demo", "1.0")
        self.project('dependencies = ["demo>1"]\n')
        self.run_refused(3, "env", "show", says=("demo 2.0 was yanked: eats files", "pin the yanked version of demo"))
        self.project('dependencies = ["demo==2.0"]\n')
        outcome = self.home.run("env", "show")
        self.assertIn("demo 2.0", outcome.stdout)
        self.assertIn("warning: demo 2.0 was yanked: eats files", outcome.stderr)

    def test_a_pre_release_would_do(self):
        self.index.wheel("demo", "2.0rc1")
        self.project('dependencies = ["demo"]\nprerelease = "disallow"\n')
        self.run_refused(3, "env", "show", says=("demo 2.0rc1 is a pre-release", '[prereleases] demo = "allow"'))
        self.project('dependencies = ["demo"]\nprerelease = "disallow"\nprereleases.demo = "allow"\n')
        self.assertEqual(self.chosen(), {"demo": "2.0rc1"})

    def test_a_constraint_of_a_file_is_named_with_its_line(self):
        self.index.wheel("demo", "2.0")
        self.home.write("constraints.txt", "# none\nother<1\ndemo<2\n")
        self.home.write("wanted.txt", "-c constraints.txt\ndemo\n")
        self.run_refused(
            125, "run", "-r", "wanted.txt", "-c", "pass",
            says=("demo 2.0 is ruled out by the constraint demo<2, constraints.txt, line 3", "wanted.txt, line 2"),
        )  # fmt: skip

    def test_two_dependencies_that_disagree_are_followed_to_where_they_meet(self):
        for version in ("1.0", "2.0"):
            self.index.wheel("lib", version)
        self.index.wheel("one", "1.0", requires=["lib<2"])
        self.index.wheel("two", "1.0", requires=["lib>=2"])
        self.project('dependencies = [\n  "one",\n  "two",\n]\n')
        message = self.run_refused(3, "env", "show", says="one and two cannot be satisfied together")
        for line in ("one 1.0 requires lib<2", "two 1.0 requires lib>=2", "shell.toml, line 2", "shell.toml, line 3"):
            self.assertIn(line, message)


class Loosening(Choice):
    """A cloned project may tighten and never loosen."""

    def refused(self, project, key, configuration=""):
        self.configure(configuration)
        self.project('dependencies = []\n' + project)
        self.run_refused(4, "env", "show", says=("shell.toml, line ", f"`{key}`"))

    def test_the_sandbox(self):
        self.refused('build.sandbox = "relaxed"\n', "build.sandbox")
        self.refused("build.uid = '1000'\n", "build.uid")
        self.refused("sandbox.network = 'host'\n", "sandbox.network")

    def test_policies(self):
        self.refused('policy.pth = "all"\n', "policy.pth")
        self.refused('policy.pth-allow = ["demo"]\n', "policy.pth-allow")
        self.refused('policy.index = "first"\n', "policy.index", 'policy.index = "strict"\n')
        self.refused('policy.build = "sandboxed"\n', "policy.build", 'policy.build = "never"\n')
        self.refused('exclude-newer = "1 day"\n', "exclude-newer", 'exclude-newer = "7 days"\n')
        self.refused('exclude-newer-package.demo = "off"\n', "exclude-newer-package.demo", 'exclude-newer = "7 days"\n')
        self.refused("require-hashes = false\n", "require-hashes", "require-hashes = true\n")
        self.refused('prerelease = "allow"\n', "prerelease", 'prerelease = "disallow"\n')
        self.refused('prereleases.demo = "allow"\n', "prereleases.demo", 'prerelease = "disallow"\n')
        self.refused("only-binary = []\n", "only-binary", 'only-binary = [":all:"]\n')
        self.refused("no-binary = []\n", "no-binary", 'no-binary = [":all:"]\n')
        self.refused('build.toolchain = "host"\n', "build.toolchain", 'build.toolchain = "none"\n')
        self.refused('overrides = ["a==2"]\n', "overrides", 'overrides = ["a==1"]\n')

    def test_pre_releases_by_a_script_a_pyproject_or_an_option_of_requirements(self):
        self.configure('prerelease = "disallow"\n')
        script = self.home.script("pass", [], more='[tool.pyenvx]\nprerelease = "allow"')
        self.run_refused(126, script, says=("line ", "`prerelease`"))
        requirements = self.home.write("requirements.txt", "--pre\n")
        self.run_refused(126, "run", "-r", requirements, "-c", "pass", says=("requirements.txt, line 1", "`prerelease`"))
        self.home.write("pyproject.toml", '[project]\nname = "x"\nversion = "1"\n[tool.uv]\nprerelease = "allow"\n')
        self.run_refused(4, "env", "show", says=("pyproject.toml, line 5", "`prerelease`"))

    def test_keys(self):
        self.refused('trusted-keys = ["x"]\n', "trusted-keys")
        self.refused('trusted-host = ["x"]\n', "trusted-host")

    def test_what_the_users_own_machine_does(self):
        self.refused("offline = false\n", "offline")
        self.refused('python = "3.8"\n', "python")
        self.refused('finish = "never"\n', "finish")
        self.refused('store.sync = "lazy"\n', "store.sync")
        self.refused('store.extra = ["/var/lib/pyenvx"]\n', "store.extra")

    def test_a_package_that_the_user_pins_to_an_index(self):
        index = '[index.corp]\nurl = "https://corp.example/simple"\npackages = ["demo"]\n'
        self.configure(index)
        self.project(index.replace("corp.example", "evil.example"))
        self.run_refused(4, "env", "show", says=("shell.toml, line ", "[index.corp]"))


if __name__ == "__main__":
    unittest.main()
