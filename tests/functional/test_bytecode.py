"""Bytecode of packages: what is compiled before a program starts, what is used again, and what stays as it was."""

import os
import unittest

from harness import FunctionalTest, tree_state

# Prints how often Python compiled something of site-packages while it imported.
WATCH = """
import sys
compiled = []
sys.addaudithook(lambda event, words: event == "compile" and "site-packages" in str(words[1]) and compiled.append(words[1]))
"""
# Below some size nothing is worth compiling beforehand.
PADDING = "# padding\n" * 60_000
PACKAGE = {"demo/__init__.py": "from demo import core\n", "demo/core.py": "x = 1\n" + PADDING}


@unittest.skipIf(len(os.sched_getaffinity(0)) < 2, "one processor compiles nothing beforehand")
class Bytecode(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo", modules=PACKAGE)

    def script(self, body, name="script.py"):
        return self.home.script(WATCH + body, ["demo"], name=name)

    def bytecode_objects(self):
        """Objects that hold nothing but bytecode, by the names of the files in them."""
        found = []
        for entry in self.home.store.iterdir():
            names = [name for _, _, files in os.walk(entry) for name in files]
            if names and all(name.endswith(".pyc") for name in names):
                found.append(sorted(names))
        return sorted(found)

    def test_a_program_imports_from_bytecode_at_its_first_start_and_at_the_second(self):
        script = self.script("import demo\nprint(compiled, demo.core.__cached__.endswith('.pyc'))")
        self.assertEqual(self.run_ok(script), "[] True\n")
        self.assertEqual(self.run_ok(script), "[] True\n")
        self.assertEqual(len(self.bytecode_objects()), 1)

    def test_bytecode_that_another_program_needed_first_is_not_made_again(self):
        self.run_ok(self.script("import demo"))
        before = self.bytecode_objects()
        # A prompt compiles nothing by itself.
        said = self.run_ok("run", "-p", "demo", stdin=WATCH + "import demo\nprint(compiled)\n")
        self.assertEqual(said, "[]\n")
        self.assertEqual(self.bytecode_objects(), before)

    def test_what_a_program_does_not_import_is_not_compiled_first(self):
        self.run_ok(self.script("import json"))
        self.run_ok("run", "-p", "demo", stdin="")
        self.assertEqual(self.bytecode_objects(), [])

    def test_what_an_import_needs_is_compiled_with_it(self):
        self.index.wheel("user", requires=["demo"], modules={"user.py": "import demo\n" + PADDING})
        self.run_ok("run", "-p", "user", "-c", "import user")
        self.assertEqual(len(self.bytecode_objects()), 2)

    def test_of_a_package_only_what_is_imported_is_compiled_first_and_once(self):
        self.index.wheel("large", modules={"large/__init__.py": PADDING, "large/rest.py": PADDING * 2})
        self.run_ok("run", "-p", "large", "-c", "import large")
        self.assertEqual([len(files) for files in self.bytecode_objects()], [1])
        said = self.run_ok("run", "-p", "large", "-c", WATCH + "import large.rest\nprint(compiled)")
        self.assertEqual(said, "[]\n")
        self.assertEqual([len(files) for files in self.bytecode_objects()], [1, 2])
        first, second = (list(self.home.store.rglob("large/__pycache__/__init__.*.pyc"))[i].stat().st_ino for i in (0, -1))
        self.assertEqual(first, second)

    def test_a_module_or_a_command_is_compiled_first(self):
        self.index.wheel("tool", modules={"tool.py": "def main():\n    print('done')\n" + PADDING}, entry_points={"tool": "tool:main"})
        self.assertEqual(self.run_ok("run", "-p", "tool", "tool"), "done\n")
        self.assertEqual(len(self.bytecode_objects()), 1)
        self.run_ok("run", "-p", "demo", "-m", "demo.core")
        self.assertEqual(len(self.bytecode_objects()), 2)

    def test_a_module_that_does_not_compile_is_no_hindrance(self):
        self.index.wheel("odd", modules={"odd/__init__.py": "print('fine')\n" + PADDING, "odd/template.py": "{{ x }} =\n"})
        self.assertEqual(self.run_ok("run", "-p", "odd", "-c", "import odd"), "fine\n")
        self.assertEqual([len(files) for files in self.bytecode_objects()], [1])

    def test_of_two_packages_with_one_file_the_one_that_is_there_has_its_bytecode(self):
        self.index.wheel("a", modules={"a.py": "", "shared/__init__.py": "print('of a')\n"})
        self.index.wheel("b", modules={"b.py": PADDING, "shared/__init__.py": "print('of b')\n"})
        said = self.run_ok("run", "-p", "b", "-p", "a", "-c", WATCH + "import b, shared\nprint(len(compiled))")
        self.assertEqual(said, "of a\n1\n")

    def test_nothing_is_written_into_the_store_by_a_program(self):
        # The prompt's environment has no bytecode, and root may write anywhere.
        self.run_ok("run", "-p", "demo", stdin="")
        before = tree_state(self.home.store)
        said = self.run_ok("run", "-p", "demo", stdin=WATCH + "import demo\nprint(len(compiled))\n")
        self.assertEqual(said, "2\n")
        self.assertEqual(tree_state(self.home.store), before)


@unittest.skipIf(len(os.sched_getaffinity(0)) < 2, "one processor compiles nothing beforehand")
class Optimisation(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo", modules={"demo.py": "'''A docstring.'''\ntry:\n    assert False\n    state = 'optimised'\n"
                                                     "except AssertionError:\n    state = 'plain'\n" + PADDING})
        self.script = self.home.script(WATCH + "import demo\nprint(demo.state, demo.__doc__, compiled)", ["demo"])

    def test_each_level_has_bytecode_of_its_own(self):
        self.assertEqual(self.run_ok(self.script), "plain A docstring. []\n")
        self.assertEqual(self.run_ok(self.script, PYTHONOPTIMIZE="1"), "optimised A docstring. []\n")
        self.assertEqual(self.run_ok(self.script, PYTHONOPTIMIZE="2"), "optimised None []\n")

    def test_levels_have_records_of_their_own(self):
        for level in (None, "1", None, "1"):
            self.run_ok(self.script, PYTHONOPTIMIZE=level)
        self.index.forget_requests()
        for level in (None, "1"):
            said = self.home.run("-v", self.script, PYTHONOPTIMIZE=level)
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertNotIn("cold start", said.stderr)


if __name__ == "__main__":
    unittest.main()
