"""Commands that edit a declaration and explain what it comes to."""

import concurrent.futures
import json
import os
import unittest

from harness import FunctionalTest, in_namespace, needs_mounts

PROJECT = """# What this is.
requires-python = ">=3.8"
dependencies = [
    'app',  # the reason for all this
]

[dependency-groups]
test = ["checker"]
"""


class Editing(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("base", "1.0")
        self.index.wheel("base", "2.0")
        self.index.wheel("middle", "1.0", requires=["base<2"])
        self.index.wheel("app", "1.0", requires=["middle"])
        self.index.wheel("checker", "1.0")
        self.index.wheel("extra", "1.0", requires=["base>=2"])
        self.file = self.home.work / "shell.toml"
        self.file.write_text(PROJECT)

    def text(self):
        return self.file.read_bytes().decode()

    # ---- add and remove ----

    def test_what_is_added_is_there_at_once_and_only_its_line_is_new(self):
        self.assertEqual(self.run_ok("add", "checker>=1"), "added checker>=1 in shell.toml\n")
        self.assertEqual(self.text(), PROJECT.replace("all this\n", "all this\n    'checker>=1',\n"))
        self.index.forget_requests()
        self.assertIn("checker 1.0 (declared)", self.run_ok("env", "show"))
        self.assertEqual(self.index.requests, [])

    def test_what_is_added_and_removed_leaves_the_file_as_it_was(self):
        os.chmod(self.file, 0o640)
        self.run_ok("add", "checker", "base<3")
        self.assertEqual(self.run_ok("remove", "Checker", "base"), "removed checker from shell.toml\nremoved base<3 from shell.toml\n")
        self.assertEqual(self.text(), PROJECT)
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o640)
        self.assertEqual(os.listdir(self.home.work), ["shell.toml"])

    def test_what_cannot_be_had_together_is_not_written(self):
        self.run_refused(3, "add", "extra", says=("extra", "base>=2", "the command line"))
        self.assertEqual(self.text(), PROJECT)

    def test_a_package_that_is_not_there_is_not_written(self):
        self.run_refused(3, "add", "no-such-thing", says="there is no package named no-such-thing")
        self.assertEqual(self.text(), PROJECT)

    def test_nothing_is_written_beside_dependencies_that_stand_in_another_file(self):
        self.file.unlink()
        project = self.home.write(
            "pyproject.toml",
            '[project]\nname = "x"\nversion = "1"\ndynamic = ["dependencies"]\n'
            '[tool.setuptools.dynamic]\ndependencies = { file = ["needs.txt"] }\n',
        )
        self.home.write("needs.txt", "checker\n")
        before = project.read_bytes()
        for words in (("add", "base"), ("remove", "checker")):
            self.run_refused(4, *words, says=["pyproject.toml: its dependencies are `dynamic`", "edit needs.txt"])
        self.assertEqual(project.read_bytes(), before)

    def test_a_name_that_is_there_already_is_replaced(self):
        self.assertEqual(self.run_ok("add", "app==1.0"), "replaced app by app==1.0 in shell.toml\n")
        self.assertEqual(self.text(), PROJECT.replace("'app'", "'app==1.0'"))
        self.assertEqual(self.run_ok("add", "app==1.0"), "app==1.0 is already in shell.toml\n")

    def test_a_group_is_edited_and_nothing_of_the_project_moves(self):
        self.run_ok("env", "show")
        before = self.home.kept()["resolutions"]
        self.run_ok("add", "--group", "test", "base")
        self.assertEqual(self.text(), PROJECT.replace('["checker"]', '["checker", "base"]'))
        after = self.home.kept()["resolutions"]
        self.assertEqual({name: after[name] for name in before}, before)
        self.run_ok("remove", "--group", "test", "base")
        self.assertEqual(self.text(), PROJECT)

    def test_a_script_is_edited_in_its_block(self):
        script = self.home.write("hello.py", "#!/usr/bin/env pyenvx\n# /// script\n# dependencies = []\n# ///\nimport base\n")
        text = (self.home.work / "hello.py").read_text()
        self.assertEqual(self.run_ok("add", "--script", "hello.py", "base"), "added base in hello.py\n")
        self.assertIn('# dependencies = ["base"]\n', (self.home.work / "hello.py").read_text())
        self.run_ok("hello.py")
        self.run_ok("remove", "--script", "hello.py", "base")
        self.assertEqual((self.home.work / "hello.py").read_text(), text)

    def test_a_script_without_a_block_gets_one(self):
        self.home.write("hello.py", "#!/usr/bin/env pyenvx\nimport base\nprint(base.__version__)\n")
        self.run_ok("add", "--script", "hello.py", "base<2")
        self.assertEqual(self.run_ok("hello.py"), "1.0\n")

    def test_a_pyproject_of_the_standards_is_edited_in_its_project_table(self):
        self.file.unlink()
        project = self.home.work / "pyproject.toml"
        text = "[project]\nname = 'mine'\nversion = '1'\ndependencies = ['middle'] # all\n\n[tool.other]\nx = 1\n"
        project.write_text(text)
        self.assertEqual(self.run_ok("add", "checker"), "added checker in pyproject.toml\n")
        self.assertEqual(project.read_text(), text.replace("['middle']", "['middle', 'checker']"))
        self.run_ok("remove", "checker")
        self.assertEqual(project.read_text(), text)

    def test_a_name_that_is_not_there_is_said_with_the_nearest(self):
        self.run_refused(1, "remove", "ap", says=("shell.toml does not ask for ap", "did you mean app?"))
        self.run_refused(1, "remove", "base", says="`pyenvx why base`")
        self.assertEqual(self.text(), PROJECT)

    def test_without_a_project_nothing_is_made(self):
        self.file.unlink()
        self.run_refused(1, "add", "base", says=("there is no shell.toml", "--script"))
        self.assertEqual(os.listdir(self.home.work), [])

    def test_words_that_do_not_fit_are_said_with_what_is_missing(self):
        self.run_refused(2, "add", says="pyenvx add needs a REQ after it")
        self.run_refused(2, "why", says="pyenvx why needs a NAME after it")
        self.run_refused(2, "add", "base", "checker", "--group", says="--group needs a value after it")
        self.run_refused(2, "add", "base==", says=("`base==` is no requirement", "'numpy>=2,<3'"))
        self.assertEqual(self.text(), PROJECT)

    def test_a_file_is_no_requirement(self):
        self.run_refused(2, "add", "./wheel.whl", says="is a file, not a requirement")

    def test_a_byte_order_mark_stays_where_it_is(self):
        text = "\ufeff" + PROJECT
        self.file.write_text(text)
        self.run_ok("add", "checker")
        self.assertEqual(self.text(), text.replace("all this\n", "all this\n    'checker',\n"))
        self.run_ok("remove", "checker")
        self.assertEqual(self.text(), text)

    def test_edits_at_once_take_turns_and_none_is_lost(self):
        names = [f"extra{i}" for i in range(4)]
        for name in names:
            self.index.wheel(name, "1.0")
        with concurrent.futures.ThreadPoolExecutor() as pool:
            outcomes = list(pool.map(lambda name: self.home.run("add", name), names))
        self.assertEqual([outcome.returncode for outcome in outcomes], [0] * len(names), outcomes)
        for name in names:
            self.assertIn(f"'{name}',\n", self.text())
        self.assertEqual(os.listdir(self.home.work), ["shell.toml"])

    def test_quietly_nothing_is_said_of_what_is_done(self):
        for words in (["add", "checker"], ["lock"], ["upgrade"], ["remove", "checker"]):
            outcome = self.home.run(*words, "-q")
            self.assertEqual((outcome.returncode, outcome.stdout, outcome.stderr), (0, "", ""), words)
        self.assertIn("app", self.run_ok("tree", "-q"))

    # ---- with a lock ----

    def test_a_lock_gains_the_lines_of_what_is_added_and_loses_them_again(self):
        self.run_ok("lock")
        lock = self.home.work / "pylock.toml"
        before = lock.read_text()
        self.run_ok("add", "checker")
        added = lock.read_text()
        self.assertIn('name = "checker"', added)
        self.assertLessEqual(len(set(before.splitlines()) - set(added.splitlines())), 1, "only the digest may change")
        self.index.forget_requests()
        self.assertIn("checker 1.0 (declared)", self.run_ok("env", "show", "--locked"))
        self.assertEqual(self.index.requests, [])
        self.run_ok("remove", "checker")
        self.assertEqual(lock.read_text(), before)

    @needs_mounts
    def test_whoever_looks_leaves_a_lock_that_no_longer_fits_as_it_is(self):
        self.run_ok("lock")
        lock = self.home.work / "pylock.toml"
        before = lock.read_bytes()
        self.file.write_text(PROJECT.replace("'app',", "'app', 'checker',"))
        read_only = in_namespace(f"mount --bind '{self.home.work}' '{self.home.work}'; mount -o remount,ro,bind '{self.home.work}'; cd '{self.home.work}'")
        for words in (["tree"], ["why", "checker"], ["outdated"]):
            for place in ((), read_only):
                outcome = self.home.run(*words, before=place)
                self.assertEqual(outcome.returncode, 0, outcome.stderr)
                self.assertIn("pylock.toml is out of date: shell.toml has changed", outcome.stderr)
        self.assertEqual(lock.read_bytes(), before)

    def test_a_group_that_is_not_opened_stays_out_of_the_lock(self):
        self.run_ok("lock")
        lock = self.home.work / "pylock.toml"
        before = lock.read_text()
        self.run_ok("add", "--group", "test", "base")
        self.assertEqual(lock.read_text(), before)

    def test_a_lock_is_made_of_the_lowest_versions_for_once(self):
        self.file.write_text('dependencies = ["base"]\n')
        self.run_ok("lock", "--resolution", "lowest")
        self.assertIn("base 1.0", self.run_ok("env", "show", "--frozen"))
        self.run_ok("upgrade")
        self.assertIn("base 2.0", self.run_ok("env", "show", "--locked"))

    # ---- looking ----

    def test_the_tree_shows_which_package_requires_which(self):
        self.assertEqual(self.run_ok("tree"), "app 1.0\n└── middle 1.0\n    └── base 1.0\n")
        self.assertEqual(self.run_ok("tree", "--depth", "1"), "app 1.0\n└── middle 1.0\n")
        self.assertEqual(self.run_ok("tree", "--invert"), "base 1.0\n└── middle 1.0\n    └── app 1.0\n")

    def test_what_stands_in_the_tree_twice_is_shown_once(self):
        self.run_ok("add", "middle")
        self.assertEqual(
            self.run_ok("tree"),
            "app 1.0\n└── middle 1.0\n    └── base 1.0\nmiddle 1.0 (*)\n(*) stands above with what is below it\n",
        )

    def test_the_tree_is_there_as_json(self):
        tree = json.loads(self.run_ok("tree", "--json"))
        middle = next(package for package in tree["packages"] if package["name"] == "middle")
        self.assertEqual(middle["dependencies"], ["base"])
        self.assertEqual(middle["required_by"], ["app"])
        self.assertFalse(middle["requested"])

    def test_why_names_the_way_to_the_declaration_and_every_rule(self):
        self.file.write_text(PROJECT.replace("\n[dep", 'constraints = ["base<3"]\noverrides = ["base<9"]\n\n[dep'))
        self.assertEqual(
            self.run_ok("why", "base"),
            "base 2.0\n"
            "  required by middle 1.0 (base<2), which is required by app 1.0 (middle), asked for in shell.toml, line 4: app\n"
            "  constrained in shell.toml, line 6: base<3\n"
            "  overridden in shell.toml, line 7: base<9\n",
        )
        self.assertEqual(self.run_ok("why", "app"), "app 1.0\n  asked for in shell.toml, line 4: app\n")

    def test_why_says_who_left_a_package_out(self):
        self.file.write_text(PROJECT.replace("\n[dep", 'excludes = ["base"]\n\n[dep'))
        self.run_refused_after_env("why", "base", says=("nobody asks for it", "shell.toml, line 6 excludes it"))

    def test_why_of_a_name_that_is_not_there_offers_the_nearest(self):
        self.run_refused_after_env("why", "bse", says="did you mean base?")

    def run_refused_after_env(self, *words, says):
        self.run_ok("env", "show")
        self.assert_failed(self.home.run(*words), 1, *([says] if isinstance(says, str) else says))

    def test_outdated_lists_what_has_newer_versions(self):
        self.run_ok("env", "show")
        self.assertEqual(self.run_ok("outdated"), "base 1.0 -> 2.0\n")
        self.index.wheel("app", "1.1")
        self.index.wheel("app", "2.0rc1")
        self.index.wheel("app", "3.0", tag="cp311-cp311-win_amd64")
        self.assertEqual(self.run_ok("outdated"), "app 1.0 -> 1.1 (declared)\nbase 1.0 -> 2.0\n")
        names = [package["name"] for package in json.loads(self.run_ok("outdated", "--json"))]
        self.assertEqual(names, ["app", "base"])

    def test_nothing_is_outdated_where_everything_is_the_newest(self):
        self.file.write_text('dependencies = ["base"]\n')
        self.assertEqual(self.run_ok("outdated"), "there is nothing newer\n")


if __name__ == "__main__":
    unittest.main()
