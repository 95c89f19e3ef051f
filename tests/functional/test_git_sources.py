"""Requirements that name a commit of a git repository."""

import os
import pathlib
import re
import shutil
import subprocess
import tomllib
import unittest

from test_sources import GIT, PRINT, SAFE, SourcesTest

# A module that says what git says of the source that it was built from.
DESCRIBED = """
    import subprocess
    def on_build(settings):
        words = ["git", "describe", "--tags", "--long", "--dirty", "--always"]
        said = subprocess.run(words, capture_output=True, text=True)
        return f"VALUE = {(said.stdout or said.stderr).strip()!r}\\n"
"""
VALUE = "import demo; print(demo.VALUE)"


@unittest.skipUnless(GIT, "needs git")
class GitTest(SourcesTest):
    def git(self, folder, *words, **variables):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home.path), **SAFE, **variables}
        settings = ("-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always")
        outcome = subprocess.run([GIT, *settings, "-C", folder, *map(str, words)], capture_output=True, text=True,
                                 env=environment)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout.strip()

    def repository(self, name="demo", version="1.0", plan=DESCRIBED, **files):
        folder = self.project(self.served / name, name, version, plan, **files)
        self.git(self.served, "init", "--quiet", folder)
        self.commit(folder)
        return folder

    def commit(self, folder, message="a change"):
        self.git(folder, "add", "-A")
        self.git(folder, "commit", "--quiet", "-m", message, "--allow-empty")
        return self.git(folder, "rev-parse", "HEAD")

    def value(self, requirement, **options):
        return self.run_ok("run", "-p", requirement, "-c", VALUE, **options).strip()


class Repositories(GitTest):
    def test_a_repository_of_this_machine_is_built_at_its_own_commit(self):
        folder = self.repository()
        commit = self.git(folder, "rev-parse", "HEAD")
        requirement = f"demo @ git+file://{folder}"
        self.assertEqual(self.value(requirement), commit[:7])
        self.assertEqual(self.direct_url("-p", requirement),
                         {"url": f"file://{folder}", "vcs_info": {"vcs": "git", "commit_id": commit}})
        kept, *_ = (file.read_text() for file in (self.home.data / "resolutions").iterdir() if not file.name.startswith("build-"))
        self.assertIn(f'vcs = {{ type = "git", url = "file://{folder}", commit-id = "{commit}" }}', kept)
        self.assertRegex(kept, 'tree-sha256 = "[0-9a-f]{64}"')

    def test_branch_tag_commit_and_beginning_of_a_commit_name_what_git_names_by_them(self):
        folder = self.repository()
        first = self.git(folder, "rev-parse", "HEAD")
        self.git(folder, "tag", "-a", "v1.0", "-m", "one")
        self.git(folder, "branch", "feature/x")
        second = self.commit(folder)
        url = f"demo @ git+file://{folder}"
        self.assertEqual(self.value(f"{url}@v1.0"), f"v1.0-0-g{first[:7]}")
        self.assertEqual(self.value(f"{url}@feature/x"), f"v1.0-0-g{first[:7]}")
        self.assertEqual(self.value(f"{url}@main"), f"v1.0-1-g{second[:7]}")
        self.assertEqual(self.value(f"{url}@{first}"), f"v1.0-0-g{first[:7]}")
        self.assertEqual(self.value(f"{url}@{second[:10]}"), f"v1.0-1-g{second[:7]}")
        self.assertEqual(self.direct_url("-p", f"{url}@v1.0")["vcs_info"]["requested_revision"], "v1.0")

    def test_a_branch_is_resolved_once_and_anew_only_when_asked(self):
        folder = self.repository()
        script = self.home.script(VALUE, [f"demo @ git+file://{folder}@main"])
        first = self.run_ok(script)
        self.commit(folder)
        self.assertEqual(self.run_ok(script), first)
        self.home.write(script, script.read_text() + "\n# another body\n")
        shutil.rmtree(self.home.data / "records")
        self.assertEqual(self.run_ok(script, "--offline"), first)

    def test_a_branch_stays_at_its_commit_when_something_else_is_added(self):
        folder = self.repository()
        first = self.git(folder, "rev-parse", "HEAD")[:7]
        self.index.wheel("one", "1.0")
        dependencies = f'dependencies = ["demo @ git+file://{folder}@main", "one"]\n'
        for locks in (False, True):
            with self.subTest(locks=locks):
                self.home.write("shell.toml", dependencies.replace(', "one"', ""))
                if locks:
                    self.run_ok("lock")
                self.assertEqual(self.run_ok("run", "-c", VALUE).strip(), first)
                second = self.commit(folder)[:7]
                self.home.write("shell.toml", dependencies)
                self.assertEqual(self.run_ok("run", "-c", f"import one; {VALUE}").strip(), first)
                self.run_ok("upgrade", "one")
                self.assertEqual(self.run_ok("run", "-c", VALUE).strip(), first)
                self.run_ok("upgrade", "demo")
                self.assertEqual(self.run_ok("run", "-c", VALUE).strip(), second)
                first = second

    def test_a_repository_is_fetched_over_http(self):
        folder = self.repository()
        bare = self.served / "bare.git"
        self.git(self.served, "clone", "--quiet", "--bare", folder, bare)
        url = self.files.url("git/bare.git")
        self.assertEqual(self.run_ok("run", "-p", f"demo @ git+{url}@main", "-c", PRINT.replace("__version__", "__name__")),
                         "demo\n")
        self.assertTrue(any("/git/bare.git" in path for path, _ in self.files.asked))

    def test_a_subdirectory_of_a_repository_is_a_project(self):
        folder = self.served / "whole"
        self.project(folder / "python" / "demo", plan=DESCRIBED)
        self.git(self.served, "init", "--quiet", folder)
        commit = self.commit(folder)
        self.assertEqual(self.value(f"demo @ git+file://{folder}#subdirectory=python/demo"), commit[:7])

    def test_files_are_as_committed_whatever_attributes_say(self):
        folder = self.repository(**{".gitattributes": "demo.txt export-ignore\ncrlf.txt eol=crlf text\n",
                                    "demo.txt": "$Format:%H$\n", "crlf.txt": "a\n"},
                                 plan="""
            import os
            MODULE = f"VALUE = {[open(name, newline='').read() for name in ('demo.txt', 'crlf.txt')]!r}\\n"
        """)
        self.assertEqual(self.value(f"demo @ git+file://{folder}"), r"['$Format:%H$\n', 'a\n']")

    def test_a_working_copy_of_ones_own_has_its_version_and_shows_changes(self):
        folder = self.repository()
        self.git(folder, "tag", "v2.0")
        self.assertRegex(self.run_ok("run", "-p", folder, "-c", VALUE), "^v2.0-0-g[0-9a-f]{7}$")
        self.home.write(folder / "demo.py", "changed\n")
        self.assertRegex(self.run_ok("run", "-p", folder, "-c", VALUE), "^v2.0-0-g[0-9a-f]{7}-dirty$")

    def test_without_git_it_is_said_what_to_install(self):
        outcome = self.home.run("run", "-p", "demo @ git+file:///x", "-c", "", PATH="/nowhere")
        self.assert_failed(outcome, 127, "there is no `git` on PATH", "install git", "the command line")


class Submodules(GitTest):
    def parent(self, url, child):
        """A repository whose .gitmodules says this of its folder `inner`."""
        folder = self.repository(plan="""
            import os
            MODULE = f"VALUE = {sorted(os.listdir('inner'))!r}\\n"
        """)
        self.home.write(folder / ".gitmodules", f'[submodule "inner"]\n\tpath = inner\n\turl = {url}\n')
        commit = self.git(child, "rev-parse", "HEAD")
        self.git(folder, "update-index", "--add", "--cacheinfo", f"160000,{commit},inner")
        self.git(folder, "add", ".gitmodules")
        self.git(folder, "commit", "--quiet", "-m", "with a submodule")
        return folder

    def child(self, name="child"):
        folder = self.served / name
        self.home.write(folder / "file.txt", "of the child")
        self.git(self.served, "init", "--quiet", folder)
        self.commit(folder)
        return folder

    def test_a_submodule_beside_its_parent_is_part_of_the_source(self):
        folder = self.parent("../child", self.child())
        self.assertEqual(self.value(f"demo @ git+file://{folder}"), "['file.txt']")

    def test_submodules_are_fetched_over_http(self):
        child = self.child()
        folder = self.parent("../child.git", child)
        for one in (child, folder):
            self.git(self.served, "clone", "--quiet", "--bare", one, f"{one}.git")
        self.assertEqual(self.value(f"demo @ git+{self.files.url('git/demo.git')}"), "['file.txt']")

    def test_submodules_that_lead_elsewhere_are_refused(self):
        child = self.child()
        for url in (f"file://{child}", str(child), "../../child", "ext::sh -c evil", "--upload-pack=evil",
                    "http://127.0.0.1:9/x", "ssh://-oProxyCommand=evil/x"):
            with self.subTest(url=url):
                shutil.rmtree(self.served / "demo", ignore_errors=True)
                folder = self.parent(url, child)
                outcome = self.home.run("run", "-p", f"demo @ git+file://{folder}", "-c", VALUE)
                self.assert_failed(outcome, 126, "a submodule of")

    def test_a_submodule_that_is_its_own_parent_ends(self):
        folder = self.parent("../demo", self.child())
        self.git(folder, "update-index", "--add", "--cacheinfo", f"160000,{self.git(folder, 'rev-parse', 'HEAD')},inner")
        self.git(folder, "commit", "--quiet", "-m", "itself")
        self.assert_failed(self.home.run("run", "-p", f"demo @ git+file://{folder}", "-c", VALUE), 126, "the repository itself")


    def test_a_lock_has_commit_and_tree_with_its_submodules_and_refuses_another_tree(self):
        child = self.child()
        folder = self.parent("../child", child)
        self.home.write("shell.toml", f'dependencies = ["demo @ git+file://{folder}@main"]\n')
        self.run_ok("lock")
        commit = self.git(folder, "rev-parse", "HEAD")
        package, = tomllib.loads((self.home.work / "pylock.toml").read_text())["packages"]
        self.assertEqual((package["vcs"]["commit-id"], package["vcs"]["requested-revision"]), (commit, "main"))
        builds = self.home.work / "pyenvx-build.lock"
        tree, = tomllib.loads(builds.read_text())["trees"]
        self.assertEqual((tree["name"], tree["commit-id"]), ("demo", commit))
        self.commit(folder)
        self.assertEqual(self.run_ok("run", "--locked", "-c", VALUE), "['file.txt']\n")
        before = builds.read_bytes()
        self.run_ok("lock")
        self.assertEqual(builds.read_bytes(), before)
        builds.write_text(builds.read_text().replace(tree["tree-sha256"], tree["tree-sha256"][::-1]))
        self.run_refused(126, "run", "-c", VALUE, says=("the tree of its commit is no longer what the lock says",))

    def test_the_version_of_a_locked_commit_is_that_of_its_own_tags(self):
        folder = self.repository()
        self.git(folder, "tag", "v1.0")
        first = self.git(folder, "rev-parse", "HEAD")
        self.home.write("shell.toml", f'dependencies = ["demo @ git+file://{folder}"]\n')
        self.run_ok("lock")
        self.commit(folder)
        self.git(folder, "tag", "v2.0")
        self.assertEqual(self.run_ok("run", "--locked", "-c", VALUE), f"v1.0-0-g{first[:7]}\n")


class OverSsh(GitTest):
    """By a program in ssh's place: it is given a host and a command, and runs that on this machine."""

    def setUp(self):
        super().setUp()
        self.words = self.home.path / "words"
        script = f'#!/bin/sh\necho "$@" >>{self.words}\nfor command; do :; done\nexec sh -c "$command"\n'
        self.ssh = self.home.write(self.home.path / "bin" / "ssh", script, mode=0o755)
        self.bare = self.served / "bare.git"
        self.git(self.served, "clone", "--quiet", "--bare", self.repository(), self.bare)

    def test_a_repository_is_fetched_by_the_users_own_ssh(self):
        requirement = f"demo @ git+ssh://git@git.invalid:2222{self.bare}@main"
        commit = self.git(self.bare, "rev-parse", "main")
        self.assertEqual(self.value(requirement, GIT_SSH_COMMAND=self.ssh), commit[:7])
        words = self.words.read_text()
        self.assertIn("git@git.invalid", words)
        self.assertIn("2222", words)
        self.assertIn("git-upload-pack", words)
        self.assertEqual(self.direct_url("-p", requirement, GIT_SSH_COMMAND=self.ssh)["url"],
                         f"ssh://git@git.invalid:2222{self.bare}")

    def test_a_name_of_a_person_is_used_and_not_published(self):
        requirement = f"demo @ git+ssh://me@git.invalid{self.bare}"
        self.value(requirement, GIT_SSH_COMMAND=self.ssh)
        self.assertIn("me@git.invalid", self.words.read_text())
        self.assertEqual(self.direct_url("-p", requirement, GIT_SSH_COMMAND=self.ssh)["url"], f"ssh://git.invalid{self.bare}")

    def test_submodules_are_fetched_by_it_too(self):
        child = self.served / "child"
        self.home.write(child / "file.txt", "of the child")
        self.git(self.served, "init", "--quiet", child)
        commit = self.commit(child)
        folder = self.served / "demo"
        self.home.write(folder / "plan.py", "import os\nMODULE = f\"VALUE = {sorted(os.listdir('inner'))!r}\"\n")
        self.home.write(folder / ".gitmodules", f'[submodule "inner"]\n\tpath = inner\n\turl = ssh://git@git.invalid{child}\n')
        self.git(folder, "update-index", "--add", "--cacheinfo", f"160000,{commit},inner")
        self.git(folder, "add", ".gitmodules", "plan.py")
        self.git(folder, "commit", "--quiet", "-m", "with a submodule")
        self.assertEqual(self.value(f"demo @ git+ssh://git@git.invalid{folder}", GIT_SSH_COMMAND=self.ssh), "['file.txt']")

    def test_offline_asks_no_ssh(self):
        outcome = self.home.run("run", "--offline", "-p", f"demo @ git+ssh://git@git.invalid{self.bare}", "-c", "", GIT_SSH_COMMAND=self.ssh)
        self.assert_failed(outcome, 125)
        self.assertFalse(self.words.exists())


class Hostile(GitTest):
    def test_revisions_that_git_could_take_for_options_are_refused(self):
        folder = self.repository()
        for revision in ("--upload-pack=touch evil", "-h", "a..b", "a b", "@{-1}", "x:y"):
            with self.subTest(revision=revision):
                self.home.write("r.txt", f"demo @ git+file://{folder}@{revision.replace(' ', '%20')}\n")
                self.assert_failed(self.home.run("run", "-r", "r.txt", "-c", ""), 125, "revision")

    def test_transports_that_run_programs_are_refused(self):
        evil = self.home.path / "evil"
        for url in (f"git+ext::sh -c touch% {evil}", f"ext::touch {evil}", "git+git://127.0.0.1/x", "git+ssh://-oProxyCommand=x/y"):
            with self.subTest(url=url):
                self.home.write("r.txt", f"demo @ {url.replace(' ', '%20')}\n")
                self.assertEqual(self.home.run("run", "-r", "r.txt", "-c", "").returncode, 125)
        self.assertFalse(evil.exists())

    def test_a_commit_that_is_not_there_is_said(self):
        folder = self.repository()
        outcome = self.home.run("run", "-p", f"demo @ git+file://{folder}@{'1' * 40}", "-c", "")
        self.assert_failed(outcome, 127, f"no commit {'1' * 40}")
        outcome = self.home.run("run", "-p", f"demo @ git+file://{folder}@absent", "-c", "")
        self.assert_failed(outcome, 127, "no branch, tag or commit absent")

    def test_a_tree_with_git_inside_is_refused(self):
        folder = self.repository()
        blob = self.git(folder, "hash-object", "-w", "plan.py")
        tree = subprocess.run([GIT, "-C", folder, "mktree"], input=f"100644 blob {blob}\tconfig\n", text=True,
                              capture_output=True, env={**SAFE, "PATH": os.environ["PATH"]}).stdout.strip()
        # git itself writes no such tree: its bytes are made here.
        entries = b"40000 .git\0" + bytes.fromhex(tree)
        whole = subprocess.run([GIT, "-C", folder, "hash-object", "-t", "tree", "-w", "--stdin", "--literally"], input=entries,
                               capture_output=True, env={**SAFE, "PATH": os.environ["PATH"]}).stdout.decode().strip()
        commit = self.git(folder, "commit-tree", whole, "-m", "evil")
        self.git(folder, "update-ref", "refs/heads/main", commit)
        self.assert_failed(self.home.run("run", "-p", f"demo @ git+file://{folder}@main", "-c", ""), 126, ".git")

    def test_links_that_leave_are_refused_and_others_become_copies(self):
        folder = self.repository(plan="""
            import os
            MODULE = f"VALUE = {(os.path.islink('inner'), open('inner').read())!r}\\n"
        """, **{"file.txt": "content"})
        os.symlink("file.txt", folder / "inner")
        self.commit(folder)
        self.assertEqual(self.value(f"demo @ git+file://{folder}"), "(False, 'content')")
        os.symlink("/etc/passwd", folder / "outer")
        self.commit(folder)
        outcome = self.home.run("run", "-p", f"demo @ git+file://{folder}@main", "-c", "")
        self.assert_failed(outcome, 126, "outer")

    def test_no_hook_configuration_or_variable_of_gits_runs_anything(self):
        evil = self.home.path / "evil"
        folder = self.repository()
        hooks = self.home.path / "hooks"
        for hook in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor", "pre-auto-gc"):
            self.home.write(hooks / hook, f"#!/bin/sh\ntouch {evil}\n", mode=0o755)
            shutil.copy(hooks / hook, folder / ".git" / "hooks" / hook)
        self.git(folder, "config", "core.fsmonitor", str(hooks / "fsmonitor"))
        self.home.write(self.home.home / ".gitconfig", f"""
            [core]
                hooksPath = {hooks}
                fsmonitor = {hooks / "fsmonitor"}
            [init]
                templateDir = {hooks}
        """)
        commit = self.git(folder, "rev-parse", "HEAD")
        for what in (f"demo @ git+file://{folder}", str(folder)):
            said = self.run_ok("run", "-p", what, "-c", VALUE, GIT_DIR="/nowhere", GIT_INDEX_FILE="/nowhere",
                               GIT_EXTERNAL_DIFF=str(hooks / "fsmonitor"), GIT_CONFIG_COUNT="1",
                               GIT_CONFIG_KEY_0="core.sshCommand", GIT_CONFIG_VALUE_0="evil")
            self.assertTrue(said.startswith(commit[:7]), said)
        self.assertFalse(evil.exists())

    def test_a_password_reaches_its_host_and_stands_on_no_command_line_and_in_nothing_that_is_kept(self):
        self.git(self.served, "clone", "--quiet", "--bare", self.repository(), self.served / "bare.git")
        self.files.git_credentials = "me:s3 cret"
        words = self.home.path / "words"
        self.home.write(self.home.path / "bin" / "git", f'#!/bin/sh\necho "$@" >>{words}\nexec {GIT} "$@"\n', mode=0o755)
        requirement = f"demo @ git+{self.files.url('git/bare.git').replace('//', '//me:s3%20cret@')}"
        path = f"{self.home.path / 'bin'}:{os.environ['PATH']}"
        self.assertEqual(self.run_ok("run", "-p", requirement, "-c", "import demo", PATH=path), "")
        self.assertIn("fetch", words.read_text())
        for file in [words, *self.home.data.rglob("*"), *self.home.home.rglob("*")]:
            if file.is_file() and not file.is_symlink():
                self.assertFalse(re.search(b"s3(%20| )cret", file.read_bytes()), file)

    def test_messages_do_not_repeat_a_password(self):
        outcome = self.home.run("run", "-p", f"demo @ git+{self.files.url('git/absent.git').replace('//', '//me:s3cret@')}",
                                "-c", "")
        self.assert_failed(outcome, 125)
        self.assertNotIn("s3cret", outcome.stderr)
        self.assertTrue(re.search("absent.git", outcome.stderr), outcome.stderr)


if __name__ == "__main__":
    unittest.main()
