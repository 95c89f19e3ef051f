"""`--env-file`: variables of a file for one start."""

import unittest

from harness import FunctionalTest

PRINT = 'import os, sys; print(*(os.environ.get(name) for name in sys.argv[1:]))'


class EnvFile(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.file = self.home.write(".env", 'A=one\nexport B="two words"  # a comment\nC=\'$A\'\n')

    def printed(self, *names, before=("--env-file", ".env"), **options):
        return self.run_ok("run", *before, "-c", PRINT, *names, **options)

    def why_cold(self, *words, **options):
        outcome = self.home.run("-v", *words, **options)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return [line for line in outcome.stderr.splitlines() if "a cold start" in line]

    def test_its_variables_are_set(self):
        self.assertEqual(self.printed("A", "B", "C"), "one two words $A\n")

    def test_a_variable_that_is_set_already_stays(self):
        self.assertEqual(self.printed("A", "B", A="mine", B=""), "mine \n")

    def test_of_several_files_the_last_counts(self):
        self.home.write("b.env", "A=other\n")
        self.assertEqual(self.printed("A", "B", before=("--env-file", ".env", "--env-file=b.env")), "other two words\n")
        self.assertEqual(self.printed("A", "B", before=("--env-file", "b.env", "--env-file=.env")), "one two words\n")

    def test_it_counts_more_than_the_projects_own(self):
        self.home.write("shell.toml", 'dependencies = []\n[env]\nA = "project"\nD = "project"\n')
        self.assertEqual(self.printed("A", "D"), "one project\n")

    def test_a_value_may_look_at_other_variables(self):
        self.home.write(".env", "A=one\nB=${A}-${HERE}\n")
        self.assertEqual(self.printed("B", HERE="x"), "one-x\n")
        self.assertEqual(self.printed("B", HERE="y"), "one-y\n")

    def test_the_second_start_is_warm_until_the_file_changes(self):
        words = ("run", "--env-file", ".env", "-c", PRINT, "A")
        self.run_ok(*words)
        self.run_ok(*words)
        self.assertEqual(self.why_cold(*words), [])
        self.assertEqual(self.run_ok(*words, A="mine"), "mine\n")
        self.home.write(".env", "A=changed\n")
        self.assertIn(".env has changed", self.why_cold(*words)[0])
        self.assertEqual(self.run_ok(*words), "changed\n")

    def test_scripts_shells_and_tools_have_them_too(self):
        script = self.home.script("import os\nprint(os.environ['A'])")
        self.assertEqual(self.run_ok("--env-file", ".env", script), "one\n")
        self.home.write("shell.toml", "dependencies = []\n")
        self.assertEqual(self.run_ok("shell", "--env-file", ".env", "--", "printenv", "A"), "one\n")
        show = "import os\n\ndef main():\n    print(os.environ['A'])\n"
        self.index.wheel("show", modules={"show.py": show}, entry_points={"show": "show:main"})
        self.assertEqual(self.run_ok("tool", "run", "--env-file", ".env", "show"), "one\n")

    def test_a_file_that_is_not_there_or_is_none_is_refused(self):
        self.run_refused(127, "run", "--env-file", "none.env", "-c", "pass", says="none.env")
        self.home.write(".env", "A=one\nnot a line\n")
        self.run_refused(125, "run", "--env-file", ".env", "-c", "pass", says=(".env", "line 2"))

    def test_what_would_run_code_of_others_is_refused_as_a_projects_is(self):
        self.home.write(".env", "LD_PRELOAD=/tmp/x.so\n")
        self.run_refused(126, "run", "--env-file", ".env", "-c", "pass", says=(".env, line 1", "LD_PRELOAD"))


if __name__ == "__main__":
    unittest.main()
