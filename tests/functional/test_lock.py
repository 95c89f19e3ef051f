"""Locks: what `pyenvx lock` writes, how starts use it, and when they refuse to."""

import difflib
import hashlib
import json
import re
import shutil
import tomllib
import unittest

import harness

REFRESHED = "is refreshed"


class LockTest(harness.FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("one", "1.0", requires=["two"])
        self.index.wheel("two", "1.0")
        self.index.wheel("three", "1.0")

    def project(self, *dependencies, more=""):
        return self.home.write("shell.toml", f"dependencies = {json.dumps(list(dependencies))}\n{more}")

    @property
    def lock_file(self):
        return self.home.work / "pylock.toml"

    def lock(self):
        return tomllib.loads(self.lock_file.read_text())

    def versions(self, lock=None):
        return {package["name"]: package["version"] for package in (lock or self.lock())["packages"]}

    def installed(self, *words, **options):
        shown = json.loads(self.run_ok("env", "show", "--json", *words, **options))
        return {package["name"]: package["version"] for package in shown["packages"]}


class Writing(LockTest):
    def test_a_project_is_locked_with_all_files_hashes_and_sizes(self):
        self.project("one")
        self.run_ok("lock")
        lock = self.lock()
        self.assertEqual(lock["lock-version"], "1.0")
        self.assertEqual(self.versions(lock), {"one": "1.0", "two": "1.0"})
        wheel = lock["packages"][0]["wheels"][0]
        self.assertEqual(set(wheel), {"name", "url", "size", "hashes"})
        self.assertEqual(len(wheel["hashes"]["sha256"]), 64)

    def test_locking_twice_gives_the_same_bytes(self):
        self.project("one", "three")
        self.run_ok("lock")
        before = self.lock_file.read_bytes()
        self.run_ok("lock", "--refresh")
        self.assertEqual(self.lock_file.read_bytes(), before)

    def test_a_new_requirement_adds_its_own_lines_alone(self):
        self.project("one")
        self.run_ok("lock")
        before = self.lock_file.read_text()
        self.index.wheel("one", "2.0")
        self.project("one", "three")
        self.run_ok("lock", "--refresh")
        after = self.lock_file.read_text()
        start = after.index('\n[[packages]]\nname = "three"')
        end = after.index("\n[[packages]]", start + 1)
        digest = re.compile("declaration-digest = .*")
        self.assertEqual(digest.sub("", after[:start] + after[end:]), digest.sub("", before))

    def test_add_changes_the_lines_of_what_was_added_alone(self):
        self.project("one")
        self.run_ok("lock")
        before = self.lock_file.read_text().splitlines()
        self.index.wheel("two", "2.0")
        self.run_ok("add", "three")
        changes = [line for line in difflib.ndiff(before, self.lock_file.read_text().splitlines()) if line[0] in "+-"]
        self.assertEqual([line for line in changes if line[0] == "-" and "declaration-digest" not in line], [])
        self.assertEqual(self.versions(), {"one": "1.0", "three": "1.0", "two": "1.0"})

    def test_a_file_of_which_the_index_says_no_hash_is_locked_with_one(self):
        self.home.index_url = self.index.url("no-hash")
        self.project("three")
        self.run_ok("lock")
        self.assertEqual(len(self.lock()["packages"][0]["wheels"][0]["hashes"]["sha256"]), 64)

    def test_several_pythons_give_one_lock_with_markers_where_they_differ(self):
        self.index.wheel("four", "1.0", requires=["two; python_version < '3.12'", "three"])
        self.project("four")
        self.run_ok("lock", "--python", "3.11", "--python", "3.12", "--platform", "linux_x86_64", "--platform", "linux_aarch64")
        lock = self.lock()
        self.assertEqual(len(lock["environments"]), 4)
        markers = {package["name"]: package.get("marker") for package in lock["packages"]}
        self.assertEqual(markers, {"four": None, "three": None, "two": 'python_version == "3.11"'})
        before = self.lock_file.read_bytes()
        self.run_ok("lock")
        self.assertEqual(self.lock_file.read_bytes(), before)

    def test_a_lock_leaves_out_wheels_that_none_of_its_environments_can_take(self):
        self.index.wheel("five", "1.0", tag="py3-none-win_amd64")
        self.index.wheel("five", "1.0")
        self.project("five")
        self.run_ok("lock")
        names = [wheel["name"] for wheel in self.lock()["packages"][0]["wheels"]]
        self.assertEqual(names, ["five-1.0-py3-none-any.whl"])

    def test_locked_fails_where_lock_would_change_the_file_and_leaves_it(self):
        self.project("one")
        self.run_refused(4, "lock", "--locked", says="would change")
        self.run_ok("lock")
        self.run_ok("lock", "--locked")
        before = self.lock_file.read_bytes()
        self.project("one", "three")
        self.run_refused(4, "lock", "--locked", says="would change")
        self.assertEqual(self.lock_file.read_bytes(), before)

    def test_locked_says_why_the_file_would_change(self):
        self.project("one")
        self.run_refused(4, "lock", "--locked", says="would change: it is not there")
        self.run_ok("lock")
        self.project("one", "three")
        self.run_refused(4, "lock", "--locked", says="would change: shell.toml has changed")
        self.run_ok("lock")
        self.run_refused(4, "lock", "--locked", "--python", "3.9", says="and Python 3.9 on x86_64 is asked for")

    def test_lock_keeps_the_environments_that_were_chosen_whatever_python_is_here(self):
        self.project("one")
        self.run_ok("lock", "--python", "3.13", "--python", "3.14")
        before = self.lock_file.read_bytes()
        self.run_ok("lock")
        self.run_ok("lock", "--locked")
        self.assertEqual(self.lock_file.read_bytes(), before)
        self.run_refused(4, "env", "show", "--locked", says=["it was not made for", "pyenvx lock --python 3.13 --python 3.14 --python 3."])

    def test_a_python_that_pyenvx_does_not_know_is_refused_and_the_lock_stays(self):
        self.project("one")
        self.run_ok("lock")
        before = self.lock_file.read_bytes()
        for python in ("9.9", "3.6", "3.8.1", "2.7"):
            with self.subTest(python):
                self.run_refused(2, "lock", "--python", python, says=[f"Python {python}", "3.9 to 3.14"])
        self.assertEqual(self.lock_file.read_bytes(), before)


class Scripts(LockTest):
    def test_a_script_is_locked_beside_itself_under_its_stem(self):
        script = self.home.script("print(1)", ["three"], name="my.tool.py")
        self.run_ok("lock", "--script", script)
        lock = tomllib.loads((self.home.work / "pylock.my-tool.toml").read_text())
        self.assertEqual(self.versions(lock), {"three": "1.0"})
        self.index.wheel("three", "2.0")
        self.assertEqual(self.installed("--script", script), {"three": "1.0"})

    def test_two_scripts_whose_locks_would_have_one_name_are_an_error(self):
        self.run_ok("lock", "--script", self.home.script("", ["three"], name="my.tool.py"))
        other = self.home.script("", ["three"], name="my-tool.py")
        self.run_refused(2, "lock", "--script", other, says="is the lock of my.tool.py")
        self.run_refused(125, other, says="is the lock of my.tool.py")


class Using(LockTest):
    def test_a_lock_decides_the_versions_and_no_index_is_asked(self):
        self.project("one")
        self.run_ok("lock")
        self.index.wheel("one", "2.0")
        self.index.forget_requests()
        self.assertEqual(self.run_ok("run", "-c", "import one; print(one.__version__)"), "1.0\n")
        self.assertFalse([path for path in self.index.requests if "/simple/" in path])

    def test_a_start_with_a_lock_is_warm_and_reads_the_lock_no_more(self):
        self.project("one")
        self.run_ok("lock")
        self.run_ok("run", "-c", "import one")
        self.index.forget_requests()
        outcome = self.home.run("run", "-v", "-c", "import one")
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))

    def test_a_lock_that_changes_is_noticed_by_the_next_start(self):
        self.project("one")
        self.run_ok("run", "-c", "import one")
        self.index.wheel("two", "2.0")
        self.run_ok("lock", "--refresh")
        self.assertEqual(self.installed()["two"], "2.0")
        self.assertEqual(self.run_ok("run", "-c", "import two; print(two.__version__)"), "2.0\n")

    def test_a_lock_that_no_longer_satisfies_its_declaration_is_refreshed_with_one_line(self):
        self.project("one")
        self.run_ok("lock")
        self.index.wheel("one", "2.0")
        self.project("one", "three")
        outcome = self.home.run("run", "-c", "import three, one; print(one.__version__)")
        self.assertEqual(outcome.stdout, "1.0\n", outcome.stderr)
        self.assertEqual(outcome.stderr.count("\n"), 1)
        self.assertIn(REFRESHED, outcome.stderr)
        self.assertEqual(self.versions(), {"one": "1.0", "three": "1.0", "two": "1.0"})

    def test_locked_and_frozen(self):
        self.project("one")
        self.run_refused(126, "run", "--locked", "-c", "pass", says="there is no")
        self.run_ok("lock")
        self.run_ok("run", "--locked", "-c", "import one")
        before = self.lock_file.read_bytes()
        self.project("one", "three")
        self.run_refused(126, "run", "--locked", "-c", "pass", says="would change")
        self.run_ok("run", "--frozen", "-c", "import one")
        self.assertEqual(self.lock_file.read_bytes(), before)

    def test_locked_with_requirements_of_the_command_line_is_a_usage_error(self):
        self.project("one")
        self.run_ok("lock")
        self.run_refused(125, "run", "--locked", "-p", "three", "-c", "pass", says="--locked")

    def test_a_wheel_that_is_another_than_the_lock_says_is_refused(self):
        self.project("three")
        self.run_ok("lock")
        text = self.lock_file.read_text()
        digest = self.lock()["packages"][0]["wheels"][0]["hashes"]["sha256"]
        self.lock_file.write_text(text.replace(digest, digest[::-1]))
        self.run_refused(126, "run", "-c", "pass", says="three-1.0")

    def test_upgrade_chooses_all_or_the_named_again_and_says_what_changed(self):
        self.project("one", "three")
        self.run_ok("lock")
        self.index.wheel("one", "2.0", requires=["two"])
        self.index.wheel("three", "2.0")
        self.assertEqual(self.run_ok("upgrade", "three"), "~ three 1.0 -> 2.0\n")
        self.assertEqual(self.versions(), {"one": "1.0", "three": "2.0", "two": "1.0"})
        self.assertEqual(self.run_ok("upgrade"), "~ one 1.0 -> 2.0\n")
        self.assertEqual(self.run_ok("upgrade"), "nothing newer was found\n")
        self.run_refused(1, "upgrade", "thre", says="three")

    @harness.needs_mounts
    def test_a_stale_lock_in_a_folder_that_cannot_be_written_is_refused_with_advice(self):
        self.project("one")
        self.run_ok("lock")
        self.project("one", "three")
        read_only = harness.in_namespace(f"mount --bind '{self.home.work}' '{self.home.work}'; mount -o remount,ro,bind '{self.home.work}'; cd '{self.home.work}'")
        self.run_refused(126, "run", "-c", "pass", before=read_only, says=["cannot be written", "--frozen"])
        outcome = self.home.run("run", "--frozen", "-c", "import one", before=read_only)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)


class WhatItWasMadeBy(LockTest):
    """`--resolution` and `--exclude-newer` are part of what a lock was made by."""

    SHOW = ("-c", "import two; print(two.__version__)")

    def setUp(self):
        super().setUp()
        self.index.wheel("two", "2.0")
        self.project("two")

    def run_program(self, *options):
        outcome = self.home.run("run", *options, *self.SHOW)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout.strip(), outcome.stderr

    def test_another_way_to_choose_refreshes_a_lock_with_one_line(self):
        self.run_ok("lock")
        version, said = self.run_program("--resolution", "lowest")
        self.assertEqual(version, "1.0")
        self.assertEqual(said.count("\n"), 1)
        self.assertIn(f"{REFRESHED}: --resolution lowest", said)
        self.assertEqual(self.run_program("--resolution", "highest")[0], "2.0")
        self.assertEqual(self.versions(), {"two": "2.0"})

    def test_the_same_way_and_none_take_the_lock_as_it_is(self):
        self.run_ok("lock", "--resolution", "lowest")
        before = self.lock_file.read_bytes()
        self.assertEqual(self.run_program("--resolution", "lowest"), ("1.0", ""))
        self.assertEqual(self.run_program(), ("1.0", ""))
        self.run_ok("lock")
        self.run_ok("lock", "--locked")
        self.assertEqual(self.lock_file.read_bytes(), before)

    def test_what_is_chosen_later_for_a_lock_is_chosen_as_it_was_made(self):
        self.index.wheel("three", "2.0")
        self.run_ok("lock", "--resolution", "lowest")
        self.project("two", "three")
        self.assertEqual(self.run_program()[0], "1.0")
        self.assertEqual(self.versions(), {"three": "1.0", "two": "1.0"})

    def test_a_time_refreshes_a_lock_too(self):
        for version, time in (("1.0", "2020-01-01T00:00:00Z"), ("2.0", "2024-01-01T00:00:00Z")):
            self.index.lists(next(self.index.folder.glob(f"two-{version}-*.whl")), upload_time=time)
        self.run_ok("lock")
        version, said = self.run_program("--exclude-newer", "2021-01-01")
        self.assertEqual(version, "1.0")
        self.assertIn(f"{REFRESHED}: --exclude-newer 2021-01-01", said)
        self.assertEqual(self.run_program(), ("1.0", ""))

    def test_locked_refuses_another_way(self):
        self.run_ok("lock")
        self.run_refused(126, "run", "--locked", "--resolution", "lowest", *self.SHOW, says=("would change", "--resolution"))
        self.run_refused(126, "run", "--locked", "--exclude-newer", "2021-01-01", *self.SHOW, says="--exclude-newer")
        self.run_refused(4, "lock", "--locked", "--resolution", "lowest", says="would change")

    def test_frozen_and_a_lock_of_others_say_that_an_option_decides_nothing(self):
        self.run_ok("lock")
        version, said = self.run_program("--frozen", "--resolution", "lowest")
        self.assertEqual(version, "2.0")
        self.assertIn("--resolution lowest", said)
        text = self.lock_file.read_text()
        self.lock_file.write_text(text[: text.index("[tool.pyenvx]")])
        version, said = self.run_program("--resolution", "lowest")
        self.assertEqual(version, "2.0")
        self.assertIn("--resolution lowest", said)

    def test_a_lock_loosens_no_limit_of_the_users(self):
        for version, time in (("1.0", "2020-01-01T00:00:00Z"), ("2.0", "2024-01-01T00:00:00Z")):
            self.index.lists(next(self.index.folder.glob(f"two-{version}-*.whl")), upload_time=time)
        self.run_ok("lock", "--exclude-newer", "off")
        self.project("two>0")
        self.run_ok("upgrade", "two", PYENVX_EXCLUDE_NEWER="2021-01-01")
        self.assertEqual(self.versions(), {"two": "1.0"})


class Foreign(LockTest):
    """Locks that others made."""

    def foreign(self, *packages, head=""):
        text = f'lock-version = "1.0"\ncreated-by = "hand"\n{head}\n'
        for name, version, more in packages:
            text += f'\n[[packages]]\nname = "{name}"\nversion = "{version}"\n{more}\n'
        return self.home.write("pylock.toml", text)

    def wheel(self, name, version="1.0", algorithm="sha256"):
        file = next(self.index.folder.glob(f"{name}-{version}-*.whl"))
        digest = hashlib.new(algorithm, file.read_bytes()).hexdigest()
        url = f"{self.index.url()}".replace("/simple/", f"/files/{file.name}")
        return f'wheels = [{{ url = "{url}", hashes = {{ {algorithm} = "{digest}" }} }}]'

    def test_a_lock_without_a_word_of_ours_installs_what_it_says(self):
        self.project("three")
        self.foreign(("three", "1.0", self.wheel("three")), ("two", "1.0", self.wheel("two", algorithm="sha512")))
        self.index.wheel("three", "2.0")
        self.assertEqual(self.installed(), {"three": "1.0", "two": "1.0"})

    def test_sha512_alone_is_verified(self):
        self.project("two")
        wheel = self.wheel("two", algorithm="sha512")
        self.foreign(("two", "1.0", re.sub('"([0-9a-f]{128})"', lambda match: f'"{match[1][::-1]}"', wheel)))
        self.run_refused(4, "env", "show", says="two-1.0")

    def test_what_a_lock_says_wrongly_is_told_of_the_lock(self):
        self.project("two")
        wheel = self.wheel("two")
        lies = {
            "hash": re.sub('"([0-9a-f]{64})"', lambda match: f'"{match[1][::-1]}"', wheel),
            "size": wheel.replace("{ url", "{ size = 17, url"),
            "large": wheel.replace("{ url", "{ size = 9223372036854775807, url"),
            "gone": wheel.replace("/files/two", "/missing-file/files/two"),
        }
        for name, lie in lies.items():
            with self.subTest(name):
                self.foreign(("two", "1.0", lie))
                outcome = self.home.run("env", "show")
                self.assertNotEqual(outcome.returncode, 0)
                self.assertRegex(outcome.stderr, "error: two-1.0-.*pylock.toml")
                self.assertNotRegex(outcome.stderr, "index|[Ss]pace")

    def test_a_message_about_a_lock_is_no_longer_than_a_person_reads(self):
        self.project("two")
        marker = "(" * 50_000 + "python_version > '3'" + ")" * 50_000
        self.foreign(("two", "1.0", f'marker = "{marker}"\n' + self.wheel("two")))
        self.assertLess(len(self.run_refused(2, "env", "show", says="pylock.toml, line")), 5000)

    def test_dependencies_are_never_installed_from(self):
        self.project("three")
        self.foreign(("three", "1.0", 'dependencies = [{ name = "one" }]\n' + self.wheel("three")))
        self.assertEqual(self.installed(), {"three": "1.0"})

    def test_two_entries_that_hold_are_ambiguous(self):
        self.project("three")
        self.foreign(("three", "1.0", self.wheel("three")), ("three", "1.0", self.wheel("three")))
        self.run_refused(2, "env", "show", says="several entries of three")

    def test_one_that_does_not_satisfy_the_declaration_is_refused_and_never_written_over(self):
        self.project("three>=2")
        lock = self.foreign(("three", "1.0", self.wheel("three")))
        before = lock.read_bytes()
        self.run_refused(4, "env", "show", says=["made by hand", "three 1.0"])
        self.assertEqual(lock.read_bytes(), before)

    def test_a_path_is_relative_to_the_lock(self):
        self.project("three")
        file = next(self.index.folder.glob("three-1.0-*.whl"))
        (self.home.work / "wheels").mkdir()
        shutil.copy(file, self.home.work / "wheels")
        wheel = re.sub('url = "[^"]*"', f'path = "wheels/{file.name}"', self.wheel("three"))
        self.foreign(("three", "1.0", wheel))
        self.index.forget_requests()
        self.assertEqual(self.installed(), {"three": "1.0"})
        self.assertEqual(self.index.requests, [])

    def test_a_lock_for_other_pythons_is_refused(self):
        self.project("three")
        self.foreign(("three", "1.0", self.wheel("three")), head='requires-python = "<3"')
        self.run_refused(3, "env", "show", says="is for Python <3")


if __name__ == "__main__":
    unittest.main()
