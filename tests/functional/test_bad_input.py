"""Bad input gets a clear error and the right exit status, and leaves nothing behind."""

import contextlib
import http.server
import os
import sqlite3
import threading
import unittest

from harness import NOBODY_LISTENS, FunctionalTest, in_namespace, needs_mounts

FAILED, REFUSED, NOT_FOUND = 125, 126, 127


@contextlib.contextmanager
def refusing_proxy(status):
    """The place of a proxy that answers every CONNECT with this status."""

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_CONNECT(self):
            self.send_error(status)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


needs_root = unittest.skipUnless(os.geteuid() == 0, "giving files away needs root")


class Declarations(FunctionalTest):
    def test_a_missing_script_is_not_found_and_the_nearest_name_is_told(self):
        self.home.write("hello.py", "")
        self.run_refused(NOT_FOUND, "helo.py", says=["there is no file", "helo.py", "there is hello.py"])
        self.run_refused(NOT_FOUND, "run", "helo.py", says="there is no file")

    def test_a_directory_is_no_script(self):
        (self.home.work / "folder.py").mkdir()
        self.run_refused(FAILED, "folder.py", says="folder.py is a directory")
        self.run_refused(FAILED, "run", "./folder.py", says="folder.py is a directory")

    def test_a_block_that_is_not_toml_is_told_with_line_and_column(self):
        self.home.write("script.py", "# /// script\n# dependencies = [\n# oops = = 1\n# ///\n")
        self.run_refused(FAILED, "script.py", says="script.py, line 3, column 3: not valid TOML")

    def test_two_blocks_are_told_with_both_lines(self):
        block = "# /// script\n# dependencies = []\n# ///\n"
        self.home.write("script.py", block + "\n" + block)
        self.run_refused(FAILED, "script.py", says="script.py has two script blocks, on line 1 and on line 5")

    def test_an_invalid_requirement_is_quoted_with_its_place(self):
        self.home.script("", ["demo>>1"])
        self.home.write("requirements.txt", "demo\n\ndemo=>1\n")
        self.run_refused(FAILED, "script.py", says=["script.py, line 2", "`demo>>1`"])
        self.run_refused(FAILED, "run", "-p", "demo>>1", "-c", "pass", says=["the command line", "`demo>>1`"])
        self.run_refused(
            FAILED, "run", "-r", "requirements.txt", "-c", "pass", says=["requirements.txt, line 3", "`demo=>1`"]
        )

    def test_a_missing_requirements_file_is_not_found(self):
        self.run_refused(NOT_FOUND, "run", "-r", "nowhere.txt", "-c", "pass", says=["there is no file", "nowhere.txt"])

    def test_an_unknown_key_of_a_block_is_told_with_the_nearest_known_one(self):
        self.home.write("script.py", "# /// script\n# dependancies = []\n# ///\n")
        self.run_refused(FAILED, "script.py", says=["script.py, line 2", "`dependancies`", "`dependencies`"])

    def test_an_unknown_key_of_shell_toml_is_told_with_the_nearest_known_one(self):
        self.home.write("shell.toml", 'dependencis = ["demo"]\n')
        says = ["shell.toml, line 1", "`dependencis`", "`dependencies`"]
        self.run_refused(FAILED, "shell", "--", "true", says=says)
        self.run_refused(2, "env", "path", says=says)

    def test_an_invalid_command_line_fails_before_anything_is_started(self):
        self.run_refused(FAILED, "run", "--nonesuch", says=["--nonesuch", "pyenvx run --help"])
        self.run_refused(FAILED, "run", "-p", says="-p needs a value")
        self.run_refused(2, "nonesuch", says=["no command nonesuch", "./nonesuch", "pyenvx shell nonesuch"])
        self.run_refused(2, "env", "nonesuch", says=["pyenvx env has no command nonesuch", "path, show, list"])
        self.run_refused(2, "env", says="pyenvx env needs a command")
        self.run_refused(2, "env", "path", "--script", says="--script needs a value")
        self.run_refused(2, "env", "show", "--json=maybe", says="--json takes no value")
        self.run_refused(2, "cache", "info", "--json", "more", says="pyenvx cache info has no use for more")

    def test_an_unknown_command_or_option_is_told_with_the_nearest_known_one(self):
        self.run_refused(2, "shel", says=["pyenvx has no command shel", "`pyenvx shell`"])
        self.run_refused(2, "env", "shwo", says=["pyenvx env has no command shwo", "`pyenvx env show`"])
        self.run_refused(2, "env", "show", "--jsno", says=["pyenvx env show has no option --jsno", "mean --json"])
        self.run_refused(FAILED, "run", "--refrsh", says=["pyenvx run has no option --refrsh", "mean --refresh"])
        self.run_refused(FAILED, "--pyton=3.11", "x.py", says=["pyenvx has no option", "mean --python"])

    def test_the_words_of_other_tools_are_told_what_they_are_called_here(self):
        for words, here in {("update",): "pyenvx upgrade", ("freeze",): "pyenvx env show", ("activate",): "pyenvx shell",
                            ("deactivate",): "`exit`", ("tool", "update"): "pyenvx tool upgrade"}.items():
            with self.subTest(words=words):
                self.run_refused(2, *words, says=here)

    def test_help_is_an_answer_as_a_word_and_as_an_option(self):
        self.assertEqual(self.run_ok("help"), self.run_ok("--help"))
        self.assertEqual(self.run_ok("help", "shell"), self.run_ok("shell", "--help"))
        self.assertEqual(self.run_ok("help", "tool", "install"), self.run_ok("tool", "install", "--help"))

    def test_a_shell_with_nothing_declared_says_how_to_declare(self):
        self.run_refused(FAILED, "shell", says=["there is no shell.toml", "pyenvx shell numpy pandas"])

    def test_foreign_text_cannot_drive_the_terminal(self):
        self.home.write("script.py", '# /// script\n# dependencies = ["\x1b[31mred"]\n# ///\n')
        self.assertNotIn("\x1b", self.run_refused(FAILED, "script.py"))


class Versions(FunctionalTest):
    def test_a_python_that_is_not_here_is_told_with_those_that_were_looked_at(self):
        script = self.home.script("", python=">=4")
        says = ["requires-python >=4", "looked at Python 3."]
        self.run_refused(FAILED, script, says=says)
        self.run_refused(3, "env", "path", "--script", script, says=says)

    def test_a_package_that_does_not_exist_is_told_with_similar_names(self):
        says = ["there is no package named reqeusts", "`requests`"]
        self.run_refused(FAILED, "run", "-p", "reqeusts", "-c", "pass", says=says)

    def test_a_version_that_does_not_exist_is_told_with_the_newest(self):
        self.index.wheel("demo", "2.0")
        script = self.home.script("", ["demo==9"])
        says = ["demo==9", "the newest demo is 2.0", "script.py, line 2"]
        self.run_refused(FAILED, script, says=says)
        self.run_refused(3, "env", "path", "--script", script, says=says)

    def test_an_answer_from_the_cache_is_told_with_how_to_ask_again(self):
        self.index.wheel("demo", "1.0")
        self.assertNotIn("--refresh", self.run_refused(FAILED, "run", "-p", "demo>=2", "-c", "pass"))
        self.run_refused(FAILED, "run", "-p", "demo>=2", "-c", "pass", says="--refresh asks the index again")
        self.run_refused(FAILED, "run", "--offline", "-p", "demo>=2", "-c", "pass", says="without --offline")
        self.index.wheel("demo", "2.0")
        self.run_ok("run", "--refresh", "-p", "demo>=2", "-c", "pass")

    def test_a_set_that_nothing_satisfies_is_explained(self):
        for version in ("1.0", "2.0"):
            self.index.wheel("demo", version)
        self.index.wheel("older", requires=["demo<2"])
        self.index.wheel("newer", requires=["demo>=2"])
        script = self.home.script("", ["older", "newer"])
        says = ["cannot be satisfied together", "older 1.0 requires demo<2", "newer 1.0 requires demo>=2"]
        self.run_refused(FAILED, script, says=says)
        self.run_refused(3, "env", "path", "--script", script, says=says)

    def test_a_command_that_is_nowhere_is_not_found(self):
        outcome = self.home.run("run", "nonesuch-command")
        self.assert_failed(outcome, NOT_FOUND, "nonesuch-command", "-p PACKAGE")


class Index(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo")

    def refuse(self, status, *ways, says, **changes):
        changes = {"PYENVX_INDEX_URL": self.index.url(*ways), "PIP_TIMEOUT": "1", "PIP_RETRIES": "0"} | changes
        return self.run_refused(status, "run", "-p", "demo", "-c", "pass", says=says, **changes)

    def test_refuses_the_connection(self):
        self.refuse(FAILED, says=["cannot connect to 127.0.0.1", "looking for demo"], PYENVX_INDEX_URL=NOBODY_LISTENS)

    def test_times_out(self):
        self.refuse(FAILED, "silent", says=["sent nothing for 1 second", "PIP_TIMEOUT"])

    def test_sends_a_login_page_where_json_was_asked_for(self):
        self.refuse(FAILED, "captive", says=["HTML page that lists no files", "captive portal"])

    def test_sends_html_where_json_was_promised(self):
        self.refuse(FAILED, "html-as-json", says="promised JSON and sent HTML")

    def test_sends_json_that_breaks_off(self):
        self.refuse(FAILED, "not-json", says="JSON that is not as PEP 691 says")

    def test_sends_half_a_page(self):
        self.refuse(FAILED, "half-page", says="the connection ended before the whole of")

    def test_sends_half_a_file(self):
        self.refuse(FAILED, "half-file", says="the connection ended before the whole of")

    def test_stalls_in_the_middle_of_a_file(self):
        self.index.wheel("demo", padding=400_000)  # so large that it is not fetched whole for its metadata
        self.refuse(FAILED, "stalled-file", says="sent nothing for 1 second")

    def test_sends_a_file_of_another_hash(self):
        says = ["demo-1.0-py3-none-any.whl is not the file that its index lists", "sha256"]
        self.refuse(REFUSED, "wrong-hash", says=says)
        script = self.home.script("", ["demo"])
        self.run_refused(4, "env", "path", "--script", script, says=says, PYENVX_INDEX_URL=self.index.url("wrong-hash"))

    def test_sends_an_endless_page(self):
        self.refuse(FAILED, "endless", says="sends more than the")

    def test_sends_an_endless_file(self):
        self.refuse(REFUSED, "endless-file", says="is larger than the")

    def test_redirects_in_a_loop(self):
        self.refuse(FAILED, "redirect-loop", says="redirects more than 10 times")

    def test_lists_a_file_that_is_gone(self):
        self.refuse(FAILED, "missing-file", says="404")

    def test_wants_a_password_and_the_one_given_is_not_told(self):
        url = self.index.url("auth").replace("http://", "http://user:hidden-word@")
        message = self.refuse(FAILED, says="wants a user name and password", PYENVX_INDEX_URL=url)
        self.assertNotIn("hidden-word", message)

    def refuse_through_proxy(self, place, says):
        variables = {"https_proxy": f"http://user:hidden-word@{place}", "PYENVX_INDEX_URL": "https://index.invalid/simple/"}
        self.assertNotIn("hidden-word", self.refuse(FAILED, says=[place, *says], **variables))

    def test_is_behind_a_proxy_that_cannot_be_reached(self):
        self.refuse_through_proxy("127.0.0.1:9", ["cannot connect to the proxy", "https_proxy"])
        self.refuse_through_proxy("proxy.invalid:3128", ["cannot find the proxy", "https_proxy"])

    def test_is_behind_a_proxy_that_refuses(self):
        with refusing_proxy(403) as place:
            self.refuse_through_proxy(place, ["refuses the way to index.invalid", "403"])
        with refusing_proxy(407) as place:
            self.refuse_through_proxy(place, ["wants a user name and password"])


class Places(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("demo", modules={"demo.py": "#" + os.urandom(500_000).hex()})
        self.script = self.home.script("import demo\nprint('started')", ["demo"])

    def read_only(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        return in_namespace(f"mount --bind '{folder}' '{folder}'; mount -o remount,ro,bind '{folder}'")

    @needs_mounts
    def test_a_read_only_home_is_told(self):
        self.run_refused(FAILED, self.script, says="Read-only file system", before=self.read_only(self.home.home))

    @needs_mounts
    def test_a_read_only_store_is_told_with_what_to_set(self):
        before = self.read_only(self.home.data)
        says = ["Read-only file system", str(self.home.data), "PYENVX_HOME"]
        self.run_refused(FAILED, self.script, says=says, before=before)
        self.run_refused(1, "env", "path", "--script", self.script, says=says, before=before)

    @needs_mounts
    def test_what_ran_before_runs_from_a_read_only_home(self):
        self.assertEqual(self.run_ok(self.script), "started\n")
        self.assertEqual(self.run_ok(self.script, before=self.read_only(self.home.home)), "started\n")

    @needs_mounts
    def test_a_read_only_cache_is_gone_without(self):
        outcome = self.home.run(self.script, before=self.read_only(self.home.home / ".cache"))
        self.assertEqual((outcome.returncode, outcome.stdout), (0, "started\n"))
        self.assertIn("warning: the cache cannot be written", outcome.stderr)

    @needs_mounts
    def test_a_full_cache_is_gone_without(self):
        cache = self.home.home / ".cache"
        cache.mkdir()
        before = in_namespace(f"mount -t tmpfs -o size=4k none '{cache}'")
        self.assertEqual(self.run_ok(self.script, before=before), "started\n")

    @needs_mounts
    def test_a_full_store_is_told_and_holds_nothing_half_made(self):
        folder = self.home.path / "small"
        folder.mkdir()
        listing = f"find '{folder}/store' '{folder}/tmp' '{folder}/records' -mindepth 1"
        commands = f"mount -t tmpfs -o size=1m,mode=700 none '{folder}'; \"$@\" || status=$?; {listing}; exit $status"
        outcome = self.home.run(self.script, before=in_namespace(commands), PYENVX_HOME=folder)
        self.assert_failed(outcome, FAILED, "No space left on device", "free some space")
        self.assertEqual(outcome.stdout, "")

    def test_a_store_made_by_a_newer_version_is_left_alone(self):
        database = next((self.home.data / "db").glob("*.sqlite"))
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA user_version = 999")
            connection.commit()
        says = ["written by a newer pyenvx", "999", "PYENVX_HOME"]
        self.run_refused(FAILED, self.script, says=says)
        self.run_refused(1, "env", "list", says=says)

    @needs_root
    def test_a_store_of_another_uid_is_refused(self):
        os.chown(self.home.data, 12345, 12345)
        says = ["belongs to uid 12345", "PYENVX_HOME"]
        self.run_refused(REFUSED, self.script, says=says)
        self.run_refused(4, "env", "list", says=says)

    @needs_root
    def test_root_makes_no_store_in_the_home_of_another(self):
        home = self.home.path / "theirs"
        home.mkdir()
        os.chown(home, 12345, 12345)
        self.run_refused(REFUSED, self.script, says=["theirs belongs to uid 12345", "PYENVX_HOME"], HOME=home)
        self.assertEqual(list(home.iterdir()), [])

    def test_a_store_that_others_may_write_is_refused(self):
        self.home.data.chmod(0o777)
        self.run_refused(REFUSED, self.script, says=["others may write", "chmod go-w"])

    def test_home_unset_says_what_to_set(self):
        self.run_refused(FAILED, self.script, says=["HOME is not set", "PYENVX_HOME"], HOME=None)
        self.run_refused(2, "env", "list", says="HOME is not set", HOME=None)

    def test_a_home_that_is_not_there_is_told_and_not_made(self):
        gone = self.home.path / "nonexistent"
        says = [f"HOME is {gone}, and there is no such folder", "PYENVX_HOME", "XDG_CACHE_HOME"]
        self.run_refused(FAILED, self.script, says=says, HOME=gone)
        self.run_refused(2, "env", "list", says=says, HOME=gone)
        self.run_refused(FAILED, self.script, says=says, HOME=gone, PYENVX_HOME=self.home.path / "other")
        self.assertFalse(gone.exists())

    def test_folders_named_in_place_of_home_are_made(self):
        places = {"PYENVX_HOME": self.home.path / "a/store", "XDG_CACHE_HOME": self.home.path / "a/cache"}
        self.assertEqual(self.run_ok(self.script, HOME=self.home.path / "nonexistent", **places), "started\n")


if __name__ == "__main__":
    unittest.main()
