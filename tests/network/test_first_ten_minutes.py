"""README's table "Coming from uv" with uv itself beside it: both columns, line by line, each in a home of its own."""

import shlex

from network import NetworkHome, NetworkTest, host_python, main
from peer import Peer
import uv_table

SCRIPT = """\
    # /// script
    # dependencies = ["requests==2.32.3"]
    # ///
    import importlib.util, os, requests
    print("requests", requests.__version__)
    print("rich", bool(importlib.util.find_spec("rich")), "greeting", os.environ.get("GREETING"))
"""
# Of these lines all that is printed is a program's, and the same to the last byte.
PROGRAMS = {"pyenvx script.py", "pyenvx run -p rich script.py", "pyenvx run --env-file .env script.py",
            "pyenvx tool run ruff --version", "pyenvx tool run --from httpie http --version", "pyenvx run -c 'import requests'"}


class FirstTenMinutes(NetworkTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.uv = Peer("uv")
        cls.addClassCleanup(cls.uv.close)
        cls.uv_home = NetworkHome()
        cls.addClassCleanup(cls.uv_home.close)
        for home in (cls.home, cls.uv_home):
            home.write("script.py", SCRIPT)
            home.write(".env", "GREETING=hello\n")

    def with_uv(self, line):
        program, *words = shlex.split(line)
        return self.uv_home.run(*words, program=self.uv.programs / program, UV_DEFAULT_INDEX=self.uv.index,
                                UV_PYTHON=host_python(), UV_PYTHON_DOWNLOADS="never")

    @staticmethod
    def commands(home):
        folder = home.home / ".local/bin"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def test_each_line_comes_to_what_uvs_own_comes_to(self):
        for theirs, ours in uv_table.rows():
            with self.subTest(ours):
                expected = self.with_uv(theirs)
                outcome = self.home.run(*shlex.split(ours)[1:], SHELL="/bin/bash")
                self.assertEqual((outcome.returncode, expected.returncode), (0, 0), outcome.stderr + expected.stderr)
                self.assertEqual(self.commands(self.home), self.commands(self.uv_home))
                if ours in PROGRAMS:
                    self.assertEqual(outcome.stdout, expected.stdout)


if __name__ == "__main__":
    main()
