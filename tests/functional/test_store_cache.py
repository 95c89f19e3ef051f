"""What one home copies into a binary cache serves another: with no index, no network and no compiler."""

import json
import shutil
import subprocess
import unittest

from harness import FunctionalTest, TestHome


def can_be_without_network():
    return bool(shutil.which("unshare")) and subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0


needs_no_network = unittest.skipUnless(can_be_without_network(), "a namespace without network needs unshare and rights")
NO_NETWORK = ("unshare", "-rn")


class CacheTest(FunctionalTest):
    """A first home with an index, a second one with nothing, and a folder for a cache."""

    def setUp(self):
        super().setUp()
        self.cache = self.home.path / "cache"
        self.other = TestHome(self.index.url())
        self.addCleanup(self.other.close)

    def configure(self, text, home=None):
        file = (home or self.other).home / ".config" / "pyenvx" / "config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def use_cache(self, address=None, **settings):
        settings = {"substituters": [address or f"file://{self.cache}"], **settings}
        self.configure("".join(f"{name.replace('_', '-')} = {json.dumps(value)}\n" for name, value in settings.items()))

    def both_have(self, body, dependencies):
        """The script in both homes' folders."""
        self.other.script(body, dependencies)
        return self.home.script(body, dependencies)

    def start_other(self, *words, **options):
        outcome = self.other.run(*(words or ("script.py",)), **options)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout


class FromAFolder(CacheTest):
    @needs_no_network
    def test_a_script_runs_without_network(self):
        self.index.wheel("apple", requires=["pear"])
        self.index.wheel("pear")
        self.both_have("import apple, pear; print(apple.__cached__)", ["apple"])
        self.assertIn(" copied ", self.run_ok("store", "copy", "--to", f"file://{self.cache}", "script.py"))
        self.use_cache()
        self.assertIn("site-packages/__pycache__/apple", self.start_other(before=NO_NETWORK))


if __name__ == "__main__":
    unittest.main()
