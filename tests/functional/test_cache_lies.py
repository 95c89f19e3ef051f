"""A binary cache that lies never gets an object in, and costs a start no more than one time-out: what it has comes from the
index instead."""

import shutil
import time
import unittest

from caching import CacheTest, configure

TIME_OUT = 6
SLACK = 5  # of a start on a machine with much to do


class Lies(CacheTest):
    """Each test has a cache with what a script needs, signed, and spoils it."""

    def setUp(self):
        super().setUp()
        self.index.wheel("apple", requires=["pear"])
        self.index.wheel("pear", modules={"pear.py": "ripe = True\n" + "x = 1\n" * 1000})
        self.home.script("import apple, pear; print(apple.__version__, pear.ripe)", ["apple"])
        self.secret, self.public = self.key()
        self.push("--key", self.secret, "script.py")
        self.index.forget_requests()

    def use(self, address=None, **settings):
        settings = {"require_signatures": True, "trusted_public_keys": [self.public], **settings}
        configure(self.other, substituters=[address or self.address], **settings)

    def another_home(self, has_python=True):
        home = super().another_home(has_python)
        home.script("import apple, pear; print(apple.__version__, pear.ripe)", ["apple"])
        return home

    def assert_falls_back(self, *names, says="", **options):
        """Those packages come from the index, all others from the cache; nothing is damaged, and the output is right."""
        outcome = self.other.run("-v", "script.py", **options)
        self.assertEqual((outcome.returncode, outcome.stdout), (0, "1.0 True\n"), outcome.stderr)
        self.assertIn(says, outcome.stderr)
        self.assertEqual(sorted({name.split("-")[0] for name in self.index.whole_files}), sorted(names), outcome.stderr)
        self.assert_sound()
        return outcome.stderr

    def data(self, name):
        return self.data_of(self.wheel_info(name))

    # ---- what is not as it should be ----

    def test_one_that_does_not_lie_is_believed(self):
        self.use()
        self.assert_falls_back()

    def test_missing_or_corrupt_cache_object_falls_back(self):
        data = self.data("pear")
        good = data.read_bytes()
        spoiled = {"missing": None, "cut off": good[:-20], "of another object": self.data("apple").read_bytes(), "empty": b"",
                   "one bit": good[:40] + bytes([good[40] ^ 1]) + good[41:], "longer": good + b"more"}
        for how, content in spoiled.items():
            with self.subTest(data=how):
                self.other = self.another_home()
                self.use()
                self.index.forget_requests()
                data.unlink() if content is None else data.write_bytes(content)
                self.assert_falls_back("pear")

    def test_missing_info_file_falls_back(self):
        self.wheel_info("pear").unlink()
        self.use()
        self.assert_falls_back("pear")

    def test_wrong_key_is_refused(self):
        _, public = self.key("somebody-else")
        self.use(trusted_public_keys=[public])
        self.assert_falls_back("apple", "pear", says="no trusted key vouches for")

    def test_what_nobody_signed_is_refused_of_remote_caches(self):
        for file in (self.cache / "info").iterdir():
            lines = file.read_text().splitlines(keepends=True)
            file.write_text("".join(line for line in lines if not line.startswith("Signature: ")))
        configure(self.other, substituters=[f"{self.serve()}/plain"], trusted_public_keys=[self.public])
        self.assert_falls_back("apple", "pear", says="no trusted key vouches for")

    def test_falsified_info_file_is_refused(self):
        file = self.wheel_info("pear")
        good, other = file.read_text(), self.wheel_info("apple").read_text()
        apple = {line.split(": ")[0]: line for line in other.splitlines(keepends=True)}

        def with_lines_of_apple(*labels):
            lines = good.splitlines(keepends=True)
            return "".join(apple[label] if (label := line.split(": ")[0]) in labels else line for line in lines)

        lies = {"another tree": with_lines_of_apple("URL", "FileHash", "FileSize", "NarHash", "NarSize"),
                "another's whole": other, "no text": "\0" * 100, "too large": good + "Signature: x\n" * 100_000,
                "another size": with_lines_of_apple("NarSize"), "a reference": good.replace("Deriver:", f"References: {self.wheel_info('apple').name}\nDeriver:", 1)}
        for how, text in lies.items():
            with self.subTest(lie=how):
                self.other = self.another_home()
                self.use()
                self.index.forget_requests()
                file.write_text(text)
                self.assert_falls_back("pear")

    def test_falsified_resolution_is_refused(self):
        file, = (self.cache / "resolution").iterdir()
        file.write_text(file.read_text().replace("1.0", "6.6"))
        self.use()
        self.assert_falls_back("apple", "pear", says="no trusted key vouches for a resolution")  # by their metadata

    def test_a_second_cache_has_what_the_first_spoiled(self):
        second = self.home.path / "second"
        shutil.copytree(self.cache, second)
        self.data("pear").write_bytes(b"spoiled")
        configure(self.other, substituters=[self.address, f"file://{second}"])
        self.assert_falls_back()

    def test_no_lock_deadlock_on_hash_mismatch(self):
        for file in (self.cache / "data").iterdir():
            file.write_bytes(file.read_bytes()[:-1] + b"\0")
        self.use()
        both = [self.other.run("script.py", timeout=60) for _ in range(2)]
        self.assertEqual([outcome.stdout for outcome in both], ["1.0 True\n"] * 2, both[0].stderr)

    # ---- what does not answer as it should ----

    def assert_costs_one_time_out(self, *names, address, **expected):
        configure(self.other, substituters=[address], trusted_public_keys=[self.public])
        begin = time.monotonic()
        said = self.assert_falls_back(*names, PIP_TIMEOUT=TIME_OUT, **expected)
        self.assertLess(time.monotonic() - begin, TIME_OUT + SLACK, said)
        self.assertEqual(said.count("it is left alone for a while"), 1, said)
        # And by later starts too, as long as it is taken for dead.
        begin = time.monotonic()
        self.start("run", "-p", "pear", "-c", "import pear", PIP_TIMEOUT=TIME_OUT)
        self.assertLess(time.monotonic() - begin, TIME_OUT)

    def test_a_dead_one(self):
        self.assert_costs_one_time_out("apple", "pear", address="http://127.0.0.1:9/cache")

    def test_a_silent_one(self):
        self.assert_costs_one_time_out("apple", "pear", address=f"{self.serve()}/silent")

    def test_one_that_falls_silent(self):
        self.assert_costs_one_time_out("apple", "pear", address=f"{self.serve()}/silent-data")

    def test_a_slow_one(self):
        self.assert_costs_one_time_out("apple", "pear", address=f"{self.serve()}/drops-data")

    def test_one_that_redirects_for_ever(self):
        self.assert_costs_one_time_out("apple", "pear", address=f"{self.serve()}/redirects", says="redirects more than")

    def test_an_endless_one(self):
        configure(self.other, substituters=[f"{self.serve()}/endless-data"], trusted_public_keys=[self.public])
        self.assert_falls_back("apple", "pear")

    def test_one_whose_answers_never_end(self):
        configure(self.other, substituters=[f"{self.serve()}/endless"], trusted_public_keys=[self.public])
        self.assert_falls_back("apple", "pear")


if __name__ == "__main__":
    unittest.main()
