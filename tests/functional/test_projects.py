"""Projects that other tools declare and lock: `pyenvx shell` in them just works."""

import hashlib
import json
import os
import pathlib
import unittest

from harness import FunctionalTest

PRINT_VERSIONS = "import alpha, beta; print(alpha.__version__, beta.__version__)"
TAKE = ("shell", "--", "python", "-c", PRINT_VERSIONS)

POETRY = """
[tool.poetry]
package-mode = false
[tool.poetry.dependencies]
python = ">=3.8"
alpha = "^1.0"
"""
UV = """
[project]
name = "shop"
version = "1"
dependencies = ["alpha>=1"]
[tool.uv]
"""
PDM = UV.replace("[tool.uv]", "[tool.pdm]")
PIPFILE = '[packages]\nalpha = ">=1"\n'


class Project(FunctionalTest):
    """alpha requires beta; of both the index has 1.0, 1.5 and 2.0, and the locks have 1.0 and 1.5."""

    def setUp(self):
        super().setUp()
        self.hashes = {}
        for version in ("1.0", "1.5", "2.0"):
            self.add_wheel("alpha", version, requires=["beta"])
            self.add_wheel("beta", version)

    def add_wheel(self, name, version, **description):
        self.index.wheel(name, version, **description)
        file = f"{name}-{version}-py3-none-any.whl"
        self.hashes[file] = hashlib.sha256((self.index.folder / file).read_bytes()).hexdigest()

    def locked(self, name, version, hash=None):
        file = f"{name}-{version}-py3-none-any.whl"
        return file, hash or self.hashes[file]

    def poetry_lock(self, alpha="1.0", beta="1.5", hash=None):
        return "".join(
            f'[[package]]\nname = "{name}"\nversion = "{version}"\noptional = false\npython-versions = "*"\n'
            f'files = [{{file = "{file}", hash = "sha256:{digest}"}}]\n{more}\n'
            for name, version, more in (("alpha", alpha, '[package.dependencies]\nbeta = "*"\n'), ("beta", beta, ""))
            for file, digest in [self.locked(name, version, hash)]
        ) + '[metadata]\nlock-version = "2.1"\npython-versions = ">=3.8"\ncontent-hash = "0"\n'

    def uv_lock(self):
        files = self.index.url().removesuffix("simple/") + "files/"
        return 'version = 1\nrequires-python = ">=3.8"\n' + "".join(
            f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ registry = "x" }}\n{more}'
            f'wheels = [{{ url = "{files}{file}", hash = "sha256:{digest}" }}]\n'
            for name, version, more in (("alpha", "1.0", 'dependencies = [{ name = "beta" }]\n'), ("beta", "1.5", ""))
            for file, digest in [self.locked(name, version)]
        )

    def pdm_lock(self):
        return '[metadata]\nlock_version = "4.5.0"\n' + "".join(
            f'[[package]]\nname = "{name}"\nversion = "{version}"\n{more}'
            f'files = [{{file = "{file}", hash = "sha256:{digest}"}}]\n'
            for name, version, more in (("alpha", "1.0", 'dependencies = ["beta"]\n'), ("beta", "1.5", ""))
            for file, digest in [self.locked(name, version)]
        )

    def pipfile_lock(self):
        default = {
            name: {"version": f"=={version}", "hashes": [f"sha256:{self.locked(name, version)[1]}"]}
            for name, version in (("alpha", "1.0"), ("beta", "1.5"))
        }
        return json.dumps({"_meta": {"pipfile-spec": 6}, "default": default, "develop": {}})

    def pinned(self, names=("alpha", "beta")):
        versions = {"alpha": "1.0", "beta": "1.5"}
        lines = [f"{name}=={versions[name]} \\\n    --hash=sha256:{self.locked(name, versions[name])[1]}" for name in names]
        return "\n".join(lines) + "\n"

    def take(self, *words):
        """Runs; returns what was printed, and what was said."""
        outcome = self.home.run(*(words or TAKE))
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout.strip(), outcome.stderr


class Locks(Project):
    def check_lock(self, tool, *names):
        printed, said = self.take()
        self.assertEqual(printed, "1.0 1.5")
        self.assertEqual(len(said.splitlines()), 1, said)
        for name in (tool, *names):
            self.assertIn(name, said)
        self.index.forget_requests()
        self.assertEqual(self.take(), ("1.0 1.5", ""))
        self.assertEqual(self.index.requests, [])

    def test_a_poetry_project_gets_what_its_lock_has(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("poetry.lock", self.poetry_lock())
        self.check_lock("poetry", "pyproject.toml", "poetry.lock")

    def test_a_uv_project_gets_what_its_lock_has(self):
        self.home.write("pyproject.toml", UV)
        self.home.write("uv.lock", self.uv_lock())
        self.check_lock("uv", "pyproject.toml", "uv.lock")

    def test_a_pdm_project_gets_what_its_lock_has(self):
        self.home.write("pyproject.toml", PDM)
        self.home.write("pdm.lock", self.pdm_lock())
        self.check_lock("pdm", "pyproject.toml", "pdm.lock")

    def test_a_pipenv_project_gets_what_its_lock_has(self):
        self.home.write("Pipfile", PIPFILE)
        self.home.write("Pipfile.lock", self.pipfile_lock())
        self.check_lock("pipenv", "Pipfile", "Pipfile.lock")

    def test_pinned_requirements_with_hashes_are_taken_as_they_are(self):
        self.home.write("requirements.txt", self.pinned())
        self.check_lock("pip", "requirements.txt")

    def test_a_lock_that_was_made_anew_counts_at_once(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("poetry.lock", self.poetry_lock())
        self.take()
        self.home.write("poetry.lock", self.poetry_lock(alpha="1.5", beta="2.0"))
        self.assertEqual(self.take()[0], "1.5 2.0")

    def test_a_lock_that_appears_counts_at_once(self):
        self.home.write("pyproject.toml", POETRY)
        self.assertEqual(self.take()[0], "1.5 2.0")
        self.home.write("poetry.lock", self.poetry_lock())
        self.assertEqual(self.take()[0], "1.0 1.5")

    def test_a_lock_that_does_not_fit_is_said_and_its_other_versions_are_kept(self):
        self.home.write("pyproject.toml", POETRY.replace("^1.0", "^2.0"))
        self.home.write("poetry.lock", self.poetry_lock())
        printed, said = self.take()
        self.assertEqual(printed, "2.0 1.5")
        self.assertRegex(said, "(?m)^warning: poetry.lock has alpha 1.0, which is not alpha<3,>=2.0 .*line 6.*chosen anew")

    def test_a_lock_that_an_edit_left_behind_is_said_by_add_and_by_the_start_after_it(self):
        self.add_wheel("gamma", "1.0")
        self.home.write("pyproject.toml", UV)
        self.home.write("uv.lock", self.uv_lock())
        added = self.home.run("add", "gamma")
        self.assertRegex(added.stderr, r"uv.lock has no gamma \(asked for on the command line\): .*; `uv lock` brings")
        printed, said = self.take()
        self.assertEqual(printed, "1.0 1.5")
        self.assertRegex(said, r"uv.lock has no gamma \(.*\): versions are chosen anew; `uv lock` brings it up to date")

    def test_a_lock_that_does_not_fit_is_refused_under_locked(self):
        self.home.write("pyproject.toml", POETRY.replace("^1.0", "^2.0"))
        self.home.write("poetry.lock", self.poetry_lock())
        words = ("run", "--locked", "-c", PRINT_VERSIONS)
        self.run_refused(126, *words, says="poetry.lock has alpha 1.0, which is not alpha<3,>=2.0")
        self.home.write("poetry.lock", self.poetry_lock(alpha="2.0"))
        self.assertEqual(self.take(*words)[0], "2.0 1.5")

    def test_what_a_tool_locked_is_for_the_tool_to_upgrade(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("poetry.lock", self.poetry_lock())
        self.take()
        self.run_refused(4, "upgrade", says=["poetry.lock says which versions", "with poetry"])

    def test_a_file_with_another_hash_than_the_locks_is_refused(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("poetry.lock", self.poetry_lock(hash="0" * 64))
        self.run_refused(126, *TAKE, says=["alpha-1.0-py3-none-any.whl", "another hash"])

    def test_a_lock_that_cannot_be_read_says_where(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("poetry.lock", "[[package]]\nname = 1\n")
        self.run_refused(125, *TAKE, says="poetry.lock, line 2")


class Hashes(Project):
    def test_a_wrong_hash_is_refused(self):
        self.home.write("r.txt", self.pinned().replace(self.hashes["alpha-1.0-py3-none-any.whl"], "0" * 64))
        self.run_refused(126, "run", "-r", "r.txt", "-c", PRINT_VERSIONS, says="no file of alpha in the index has a hash")

    def test_what_is_needed_besides_must_have_a_hash_too(self):
        self.home.write("r.txt", self.pinned(["alpha"]))
        self.run_refused(126, "run", "-r", "r.txt", "-c", PRINT_VERSIONS, says="beta is needed too")

    def test_a_requirement_without_hash_beside_others_is_refused_with_its_line(self):
        self.home.write("r.txt", self.pinned(["alpha"]) + "beta==1.5\n")
        self.run_refused(126, "run", "-r", "r.txt", "-c", "pass", says="r.txt, line 3: beta has no hash")


class WhichFile(Project):
    def test_shell_toml_wins_over_all_others(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("shell.toml", 'dependencies = ["alpha==2.0", "beta==1.0"]\n')
        self.assertEqual(self.take(), ("2.0 1.0", ""))

    def test_a_project_is_found_from_the_folders_below_it(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("poetry.lock", self.poetry_lock())
        folder = self.home.write("a/b/x", "").parent
        self.assertEqual(self.run_ok(*TAKE, cwd=folder), "1.0 1.5\n")

    def test_a_shell_toml_that_appears_counts_at_once(self):
        self.home.write("pyproject.toml", POETRY)
        self.take()
        self.home.write("shell.toml", 'dependencies = ["alpha==2.0", "beta==1.0"]\n')
        self.assertEqual(self.take()[0], "2.0 1.0")

    def test_run_without_a_file_takes_the_project_too(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("poetry.lock", self.poetry_lock())
        self.assertEqual(self.take("run", "-c", PRINT_VERSIONS)[0], "1.0 1.5")

    def test_a_script_has_its_own_declaration_alone(self):
        self.home.write("pyproject.toml", POETRY)
        script = self.home.script("import importlib.util; print(importlib.util.find_spec('alpha'))")
        self.assertEqual(self.take(script), ("None", ""))

    def test_whoever_names_packages_gets_those_alone(self):
        self.home.write("pyproject.toml", POETRY)
        words = ("run", "-p", "beta", "-c", "import beta, importlib.util as u; print(beta.__version__, u.find_spec('alpha'))")
        self.assertEqual(self.take(*words), ("2.0 None", ""))

    def test_whoever_names_a_requirements_file_gets_that_alone(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("other/r.txt", "beta==2.0\n")
        words = ("run", "-r", "other/r.txt", "-c", "import beta, importlib.util as u; print(beta.__version__, u.find_spec('alpha'))")
        self.assertEqual(self.take(*words), ("2.0 None", ""))

    def test_conda_packages_are_named_as_not_installed(self):
        self.home.write("environment.yml", "dependencies:\n- cuda\n- pip:\n  - alpha==1.0\n")
        printed, said = self.take()
        self.assertEqual(printed, "1.0 2.0")
        self.assertIn("conda's own packages are not: cuda", said)

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_a_file_of_somebody_else_is_refused(self):
        os.chown(self.home.write("pyproject.toml", POETRY), 12345, 12345)
        self.run_refused(126, *TAKE, says="belongs to uid 12345")

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_a_lock_of_somebody_else_is_refused(self):
        self.home.write("pyproject.toml", POETRY)
        os.chown(self.home.write("poetry.lock", self.poetry_lock()), 12345, 12345)
        self.run_refused(126, *TAKE, says=["poetry.lock", "belongs to uid 12345"])

    def test_a_pylock_toml_wins_over_the_tools_own_lock(self):
        self.home.write("pyproject.toml", POETRY)
        self.run_ok("lock")
        self.home.write("poetry.lock", self.poetry_lock())
        printed, said = self.take()
        self.assertEqual(printed, "1.5 2.0")
        self.assertIn("with the versions of pylock.toml", said)

    def test_env_path_knows_the_project_too(self):
        self.home.write("pyproject.toml", POETRY)
        link = self.run_ok("env", "path").strip()
        self.assertEqual(self.run_ok("-c", PRINT_VERSIONS, program=f"{link}/bin/python"), "1.5 2.0\n")


class Itself(Project):
    """A project that is built: the tool installs it too, from where it lies."""

    BUILT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
    PRINT = f"import shop; print(shop.VALUE); {PRINT_VERSIONS}"

    def setUp(self):
        super().setUp()
        backend = (pathlib.Path(__file__).parent / "backend.py").read_text()
        for name, text in (("backend.py", backend), ("release", "shop-1"), ("plan.py", ""), ("shop.py", "VALUE = 'here'\n")):
            self.home.write(name, text)
        self.home.write("pyproject.toml", UV + self.BUILT)

    def test_a_project_is_imported_from_its_own_folder(self):
        self.assertEqual(self.take("run", "-c", self.PRINT)[0], "here\n2.0 2.0")
        (self.home.work / "shop.py").write_text("VALUE = 'changed'\n")
        self.assertEqual(self.take("run", "-c", self.PRINT)[0], "changed\n2.0 2.0")

    def test_a_project_is_imported_beside_what_its_lock_has(self):
        own = '[[package]]\nname = "shop"\nversion = "1"\nsource = { editable = "." }\ndependencies = [{ name = "alpha" }]\n'
        self.home.write("uv.lock", self.uv_lock() + own)
        self.assertEqual(self.take("run", "-c", self.PRINT)[0], "here\n1.0 1.5")

    def test_a_lock_without_the_project_itself_leaves_it_in(self):
        self.home.write("pyproject.toml", PDM + self.BUILT)
        self.home.write("pdm.lock", self.pdm_lock())
        self.assertEqual(self.take("run", "-c", self.PRINT)[0], "here\n1.0 1.5")


class Workspace(Project):
    """uv's: `shop` at the root requires its member `till`, which requires its member `coin`."""

    PRINT = f"import till, coin; print(till.VALUE, coin.VALUE); {PRINT_VERSIONS}"

    def setUp(self):
        super().setUp()
        workspace = '[tool.uv.workspace]\nmembers = ["packages/*"]\n[tool.uv.sources]\ntill = {workspace = true}\n'
        self.home.write("pyproject.toml", UV.replace('["alpha>=1"]', '["till"]') + workspace)
        self.member("till", ["alpha", "coin"], "[tool.uv.sources]\ncoin = {workspace = true}\n")
        self.member("coin", [], "")

    def member(self, name, requires, more):
        backend = (pathlib.Path(__file__).parent / "backend.py").read_text()
        project = f'[project]\nname = "{name}"\nversion = "1"\ndependencies = {json.dumps(requires)}\n'
        plan = f"REQUIRES = {requires}\n"
        for file, text in (("backend.py", backend), ("release", f"{name}-1"), ("plan.py", plan),
                           (f"{name}.py", f"VALUE = '{name}'\n"), ("pyproject.toml", project + Itself.BUILT + more)):
            self.home.write(f"packages/{name}/{file}", text)

    def test_members_are_imported_from_where_they_lie(self):
        self.assertEqual(self.take("run", "-c", self.PRINT)[0], "till coin\n2.0 2.0")
        (self.home.work / "packages/coin/coin.py").write_text("VALUE = 'changed'\n")
        self.assertEqual(self.take("run", "-c", self.PRINT)[0], "till changed\n2.0 2.0")

    def test_a_member_by_itself_has_the_lock_of_its_workspace(self):
        members = (f'[[package]]\nname = "{name}"\nversion = "1"\nsource = {{ editable = "packages/{name}" }}\n'
                   f"dependencies = [{', '.join(f'{{ name = {json.dumps(one)} }}' for one in requires)}]\n"
                   for name, requires in (("till", ["alpha", "coin"]), ("coin", [])))
        self.home.write("uv.lock", self.uv_lock() + "".join(members))
        printed, said = self.take("run", "-c", self.PRINT)
        self.assertEqual(printed, "till coin\n1.0 1.5")
        self.assertIn("uv.lock", said)
        below = self.home.run("run", "-c", self.PRINT, cwd=self.home.work / "packages/till")
        self.assertEqual(below.stdout, "till coin\n1.0 1.5\n", below.stderr)
        self.assertIn("with the versions of uv.lock", below.stderr)


class Init(Project):
    def test_init_writes_what_another_tools_file_declares(self):
        self.home.write("pyproject.toml", POETRY)
        self.assertIn("from pyproject.toml", self.run_ok("init"))
        text = (self.home.work / "shell.toml").read_text()
        self.assertIn('"alpha<2,>=1.0",  # pyproject.toml, line 6', text)
        self.assertIn('requires-python = ">=3.8"', text)
        self.assertEqual(self.take(), ("1.5 2.0", ""))

    def test_init_says_that_the_versions_of_a_lock_are_not_taken_over(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("poetry.lock", self.poetry_lock())
        self.assertIn("versions are chosen anew, not taken from poetry.lock\n", self.run_ok("init"))
        self.assertEqual(self.take()[0], "1.5 2.0")

    def test_add_to_a_project_of_poetrys_names_who_adds(self):
        self.home.write("pyproject.toml", POETRY)
        self.run_refused(2, "add", "beta", says=["`poetry add`", "`pyenvx init`"])

    def test_init_takes_the_file_that_is_named(self):
        self.home.write("pyproject.toml", POETRY)
        self.home.write("sub/requirements-dev.txt", "beta==1.0\n-c limits.txt\n")
        self.home.write("sub/limits.txt", "alpha<2\n")
        self.run_ok("init", "--from", "sub/requirements-dev.txt")
        text = (self.home.work / "shell.toml").read_text()
        self.assertIn('"beta==1.0",  # requirements-dev.txt, line 1', text)
        self.assertIn('"alpha<2",  # limits.txt, line 1', text)
        self.assertEqual(self.run_ok("shell", "--", "python", "-c", "import beta; print(beta.__version__)"), "1.0\n")

    def test_init_without_anything_writes_an_empty_declaration(self):
        self.run_ok("init")
        self.assertIn("dependencies = []", (self.home.work / "shell.toml").read_text())
        self.run_ok("shell", "--", "true")

    def test_init_copies_no_password_and_says_so_once(self):
        self.home.write("requirements.txt", "--index-url https://u:topsecret@index.example/simple\n"
                        "--extra-index-url https://token@more.example/simple\nalpha\n"
                        "beta @ https://u:topsecret@files.example/beta-1.0-py3-none-any.whl\n")
        said = self.run_ok("init")
        text = (self.home.work / "shell.toml").read_text()
        self.assertIn('index-url = "https://index.example/simple"', text)
        self.assertIn("beta @ https://files.example/beta-1.0-py3-none-any.whl", text)
        for secret in ("topsecret", "token"):
            self.assertNotIn(secret, text + said)
        self.assertEqual(said.count("the password is not copied"), 1)
        self.assertIn("https://index.example/simple", said)
        self.assertIn("~/.netrc", said)

    def test_init_is_quiet_where_it_is_to_be(self):
        self.assertEqual(self.run_ok("init", "-q"), "")

    def test_init_overwrites_nothing(self):
        self.home.write("shell.toml", "# mine\n")
        self.run_refused(4, "init", says="not overwritten")
        self.assertEqual((self.home.work / "shell.toml").read_text(), "# mine\n")

    def test_init_from_what_declares_nothing_is_refused(self):
        self.home.write("pyproject.toml", "[tool.black]\n")
        self.run_refused(2, "init", "--from", "pyproject.toml", says="declares no dependencies")


if __name__ == "__main__":
    unittest.main()
