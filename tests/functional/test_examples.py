"""The examples that start without anybody's environment: as cron and systemd do it."""

import re
import shutil
import subprocess
import unittest

from harness import BIN, ROOT, FunctionalTest

EXAMPLES = ROOT / "examples"
HUMANIZE = "def naturalsize(size): return f'{size} bytes'\n"


class WithoutEnvironment(FunctionalTest):
    def setUp(self):
        super().setUp()
        self.index.wheel("humanize", modules={"humanize.py": HUMANIZE})
        configuration = self.home.home / ".config/pyenvx/config.toml"
        configuration.parent.mkdir(parents=True)
        configuration.write_text(f'index-url = "{self.index.url()}"\n')
        self.program = self.home.home / ".local/bin/pyenvx"
        self.program.parent.mkdir(parents=True, exist_ok=True)
        self.program.symlink_to(BIN / "pyenvx")

    def start(self, words, **variables):
        return subprocess.run(words, cwd="/", capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                              env={"HOME": str(self.home.home), "LOGNAME": "somebody", **variables})

    def copy(self, example, folder):
        place = self.home.home / folder
        place.mkdir()
        shutil.copy(EXAMPLES / example, place)

    def test_cron_runs_the_line_of_its_table(self):
        self.copy("cron/nightly.py", "bin")
        line, = (line for line in (EXAMPLES / "cron/crontab").read_text().splitlines() if not line.startswith("#"))
        command = line.split(maxsplit=5)[5]
        for _ in range(2):
            outcome = self.start(["/bin/sh", "-c", command], SHELL="/bin/sh", PATH="/usr/bin:/bin")
            self.assertEqual((outcome.returncode, outcome.stdout, outcome.stderr), (0, "", ""))
        self.assertRegex((self.home.home / "nightly.log").read_text(), r"^(\d{4}-\d\d-\d\d /\S+/home/bin \d+ bytes\n){2}$")

    def service(self):
        text = (EXAMPLES / "systemd/report.service").read_text().replace("%h", str(self.home.home))
        return dict(re.findall(r"(?m)^(\w+)=(.*)$", text)), text

    def test_systemd_runs_the_line_of_its_service(self):
        self.copy("systemd/report.py", "report")
        settings, _ = self.service()
        name, value = settings["Environment"].split("=")
        outcome = self.start(settings["ExecStart"].split(), **{name: value})
        self.assertEqual((outcome.returncode, outcome.stderr), (0, ""))
        self.assertRegex(outcome.stdout, r"^\d+ bytes free of \d+ bytes\n$")

    @unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd")
    def test_systemd_finds_no_fault_in_the_units(self):
        folder = self.home.path / "units"
        folder.mkdir()
        (folder / "report.service").write_text(self.service()[1])
        shutil.copy(EXAMPLES / "systemd/report.timer", folder)
        outcome = self.start(["systemd-analyze", "verify", folder / "report.service", folder / "report.timer"], PATH="/usr/bin:/bin")
        faults = [line for line in outcome.stderr.splitlines() if str(folder) in line or line.startswith("report.")]
        self.assertEqual(faults, [])
        self.assertEqual(outcome.returncode, 0, outcome.stderr)


if __name__ == "__main__":
    unittest.main()
