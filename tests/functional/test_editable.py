"""Projects that are imported from where they lie (PEP 660)."""

import os
import shutil
import unittest

from test_sources import PRINT, SourcesTest

VALUE = "import demo; print(demo.VALUE)"
WHERE = "import demo; print(demo.__file__)"


class Editable(SourcesTest):
    def setUp(self):
        super().setUp()
        self.folder = self.project(self.home.work / "demo")
        self.home.write("requirements.txt", "-e ./demo\n")

    def value(self, *words):
        return self.run_ok("run", "-r", "requirements.txt", *words, "-c", VALUE)

    def test_a_project_is_imported_from_its_own_folder_and_changes_show_at_once(self):
        self.assertEqual(self.value(), "of the folder\n")
        self.assertEqual(self.run_ok("run", "-r", "requirements.txt", "-c", WHERE), f"{self.folder / 'demo.py'}\n")
        (self.folder / "demo.py").write_text("VALUE = 'changed'\n")
        self.assertEqual(self.value("--offline"), "changed\n")

    def test_nothing_is_written_into_the_folder(self):
        before = sorted(self.folder.iterdir())
        self.run_ok("run", "-r", "requirements.txt", "-c", VALUE, PYTHONDONTWRITEBYTECODE="1")
        self.assertEqual(sorted(self.folder.iterdir()), before)

    def test_the_environment_says_that_it_is_editable(self):
        self.assertEqual(self.direct_url("-r", "requirements.txt"),
                         {"url": self.folder.as_uri(), "dir_info": {"editable": True}})

    def test_what_it_requires_and_its_extras_come_along(self):
        self.index.wheel("other", "2.0")
        self.home.write(self.folder / "plan.py", "REQUIRES = ['other']\n")
        printed = self.run_ok("run", "-r", "requirements.txt", "-c", "import demo, other; print(other.__version__)")
        self.assertEqual(printed, "2.0\n")

    def test_its_metadata_is_made_again_when_its_project_file_changes(self):
        self.value()
        self.index.wheel("other", "2.0")
        self.home.write(self.folder / "plan.py", "REQUIRES = ['other']\n")
        self.home.write(self.folder / "pyproject.toml", (self.folder / "pyproject.toml").read_text() + "# changed\n")
        self.assertEqual(self.run_ok("run", "-r", "requirements.txt", "-c", "import demo, other; print(other.__version__)"), "2.0\n")

    def test_its_own_lines_of_code_run_and_others_paths_do_not_take_effect(self):
        self.home.write(self.folder / "plan.py", """
            import os
            PTH = "import sys; sys.from_pth = 1\\n/etc\\n" + os.getcwd() + "\\n"
        """)
        printed = self.run_ok("run", "-r", "requirements.txt", "-c",
                              "import sys, demo; print(sys.from_pth, '/etc' in sys.path, demo.VALUE)")
        self.assertEqual(printed, "1 False of the folder\n")

    def test_no_lines_of_code_run_where_the_user_wants_none(self):
        self.home.write(self.folder / "plan.py", """
            import os
            PTH = "import sys; sys.from_pth = 1\\n" + os.getcwd() + "\\n"
        """)
        printed = self.run_ok("run", "-r", "requirements.txt", "-c",
                              "import sys, demo; print(hasattr(sys, 'from_pth'), demo.VALUE)", PYENVX_POLICY_PTH="none")
        self.assertEqual(printed, "False of the folder\n")

    def test_the_wheel_lies_in_the_projects_own_place_alone(self):
        self.value()
        self.assertEqual([path.name for path in self.home.store.glob("*.whl")], [])
        wheel, = (self.home.data / "editable").glob("*/*.whl")
        self.assertTrue(wheel.name.startswith("demo-1.0"))

    def test_two_copies_of_one_project_do_not_meet(self):
        shutil.copytree(self.folder, self.home.work / "copy" / "demo")
        (self.home.work / "copy" / "demo" / "demo.py").write_text("VALUE = 'of the copy'\n")
        self.home.write("copy/requirements.txt", "-e ./demo\n")
        self.assertEqual(self.value(), "of the folder\n")
        self.assertEqual(self.run_ok("run", "-r", "copy/requirements.txt", "-c", VALUE), "of the copy\n")

    def test_a_backend_without_the_hook_is_named_with_a_way_out(self):
        self.home.write(self.folder / "plan.py", "NO_EDITABLE = True\n")
        outcome = self.home.run("run", "-r", "requirements.txt", "-c", VALUE)
        self.assert_failed(outcome, 125, "has no build_editable (PEP 660)", "leave the -e out")

    def test_a_file_cannot_be_editable(self):
        self.home.write("requirements.txt", "-e ./demo/demo.py\n")
        self.assert_failed(self.home.run("run", "-r", "requirements.txt", "-c", ""), 126, "only a project's folder")
        self.home.write("requirements.txt", "-e git+https://git.example/x#egg=x\n")
        self.assert_failed(self.home.run("run", "-r", "requirements.txt", "-c", ""), 126, "is no folder of this machine")

    def test_a_kept_resolution_makes_no_build(self):
        self.value()
        shutil.rmtree(self.home.data / "records")
        self.home.write(self.folder / "backend.py", "raise SystemExit('no build is needed')\n")
        self.assertEqual(self.value("--offline"), "of the folder\n")

    def test_a_shell_project_is_imported_below_its_real_path_even_through_a_link(self):
        os.symlink(self.folder, self.home.work / "link")
        self.home.write("requirements.txt", "-e ./link\n")
        self.assertEqual(self.value(), "of the folder\n")


if __name__ == "__main__":
    unittest.main()
