"""Collection where the store is a file system of its own: what it frees is what the file system has more."""

import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from collecting import EVERYTHING, CollectTest
from harness import BIN, among_own_processes, in_namespace, needs_mounts

FILE_SYSTEM = "PATH=$PATH:/usr/sbin:/sbin; truncate -s 700M {image}; mkfs.ext4 -q {image}; mount -o loop {image} {place}; chmod 700 {place}"


def can_mount_images():
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder) / "place"
        place.mkdir()
        mount = FILE_SYSTEM.format(image=f"{folder}/image", place=place)
        with_tools = [*in_namespace(mount), "true"]
        return subprocess.run(with_tools, capture_output=True, check=False).returncode == 0


class Disk(CollectTest):
    def in_a_store_mounted_by(self, mount, script):
        """Runs shell commands, with pyenvx as $P, the store's home as $H, and the bytes that its disk has as `room`."""
        shutil.rmtree(self.home.data)
        self.home.data.mkdir()
        preface = 'room() { sync -f "$H"; echo $(( $(stat -f -c %f "$H") * $(stat -f -c %S "$H") )); }\n'
        outcome = subprocess.run([*among_own_processes(mount), "sh", "-ec", preface + script], capture_output=True,
                                 text=True, env=self.home.environment(P=BIN / "pyenvx", H=self.home.data), cwd=self.home.work)
        self.assertEqual(outcome.returncode, 0, outcome.stderr)
        return outcome.stdout

    def in_a_small_store(self, script, megabytes=400):
        return self.in_a_store_mounted_by(f"mount -t tmpfs -o mode=700,size={megabytes}m none {self.home.data}", script)

    def assert_freed_as_the_disk_says(self, run):
        answer = self.home.work / "freed.json"
        script = self.home.script("import demo", ["demo"])
        df = run(f"""
            $P {script}
            $P store gc >{answer}
            rm {script}
            before=$(room)
            $P store gc {" ".join(EVERYTHING)} --json >{answer}
            echo $(( $(room) - before ))
        """)
        freed = json.loads(answer.read_text())["freed"]
        print(f"\nfreed {freed} bytes, and the disk has {df.strip()} more")
        self.assertGreater(freed, 20_000_000)
        self.assertAlmostEqual(freed, int(df), delta=freed / 100)


@needs_mounts
class Freed(Disk):
    def test_what_is_freed_is_what_df_says(self):
        self.assert_freed_as_the_disk_says(self.in_a_small_store)

    @unittest.skipUnless(can_mount_images(), "needs mkfs.ext4 and loop devices")
    def test_what_is_freed_on_a_disk_is_what_df_says(self):
        mount = FILE_SYSTEM.format(image=self.home.path / "image", place=self.home.data)
        self.assert_freed_as_the_disk_says(lambda script: self.in_a_store_mounted_by(mount, script))


@needs_mounts
class LittleRoom(Disk):
    def scripts(self, count):
        """Each with a package of 8 MB."""
        for number in range(count):
            self.index.wheel(f"big{number}", padding=8_000_000)
            yield self.home.script("", [f"big{number}"], name=f"{number}.py")

    def test_automatic_gc_on_low_disk_stops_at_its_limit(self):
        scripts = " ".join(map(str, self.scripts(4)))
        out = self.in_a_small_store(f"""
            for script in {scripts}; do $P $script; done
            rm {scripts}
            $P store gc >{self.home.work}/first
            before=$(room)
            export PYENVX_FINISH=inline PYENVX_STORE_KEEP_LAST_USED=0 PYENVX_STORE_MIN_FREE=$((before + 1000000)) \
                   PYENVX_STORE_MAX_FREE=$((before + 12000000))
            $P {self.home.script("", ["other"], name="new.py")}
            ls $H/store
        """)
        self.assertEqual(len([name for name in out.split() if name[33:36] == "big"]), 2, out)

    def test_a_full_disk_is_collected_in_the_room_that_was_reserved_for_it(self):
        for megabytes in (400, 80):
            with self.subTest(megabytes=megabytes):
                self.collect_when_full(megabytes)

    def collect_when_full(self, megabytes):
        scripts = " ".join(map(str, self.scripts(2)))
        out = self.in_a_small_store(f"""
            reserved() {{ test $(stat -c %b $H/db/reserve) -gt 512 && echo reserved; }}
            for script in {scripts}; do $P $script; done
            $P store gc >{self.home.work}/first
            reserved
            rm {scripts}
            cat /dev/zero >$H/filler 2>{self.home.work}/full || echo full $(room)
            $P store gc {" ".join(EVERYTHING)} >{self.home.work}/second
            ls $H/store
            rm $H/filler
            $P store gc >{self.home.work}/third
            reserved
        """, megabytes)
        self.assertEqual(out, "reserved\nfull 0\nreserved\n")


if __name__ == "__main__":
    unittest.main()
