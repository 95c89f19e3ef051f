"""On a system that refuses a layer nothing is run, and the message names the layer and what to change."""

import json
import subprocess
import unittest

from box import BIN, REFUSED, WHO, Box

EPERM, ENOSYS, EOPNOTSUPP = 1, 38, 95
NEWUSER = "0x10000000"

# What refuses, and the layer that the message names. The calls are refused as a container's or a hardened kernel's filter does it.
CALLS = [
    ([f"clone[0&{NEWUSER}]={EPERM}", f"clone3={ENOSYS}"], "namespaces"),
    ([f"setresuid={EPERM}"], "map of ids"),
    ([f"ioctl[1&0x8914]={EPERM}"], "network"),
    ([f"open_tree={EPERM}"], "mounts"),
    ([f"move_mount={EPERM}"], "mounts"),
    ([f"fsopen={ENOSYS}"], "mounts"),
    ([f"mount_setattr={ENOSYS}"], "mounts"),
    ([f"pivot_root={EPERM}"], "mounts"),
    ([f"unshare[0&{NEWUSER}]={EPERM}"], "second user namespace"),
    ([f"prlimit64={EPERM}"], "limits"),
    ([f"prctl[0&38]={EPERM}"], "privileges"),
    ([f"landlock_create_ruleset={ENOSYS}"], "Landlock"),
    ([f"landlock_create_ruleset={EOPNOTSUPP}"], "Landlock"),
    ([f"landlock_restrict_self={EPERM}"], "Landlock"),
    ([f"seccomp={ENOSYS}"], "system-call filters"),
    ([f"seccomp={EPERM}"], "system-call filters"),
]

# As above, where a throw-away user namespace can be set up so; with what the advice then names.
SETTINGS = [
    ("echo 0 >/proc/sys/user/max_user_namespaces", "namespaces", "sysctl -w user.max_user_namespaces=10000"),
    ("echo 0 >/proc/sys/user/max_net_namespaces", "namespaces", "sysctl -w user.max_net_namespaces=10000"),
    ("echo 1 >/proc/sys/user/max_user_namespaces", "second user namespace", ""),
    ("mount -t tmpfs none /proc/sys", "process file system", ""),
]


class Unavailable(Box):
    def check_refused(self, seen, layer, advice):
        self.assertEqual((seen.returncode, seen.stdout), (REFUSED, ""), seen.stderr)
        self.assertIn(f"this system does not allow the sandbox's layer '{layer}', so nothing was run: cannot ", seen.stderr)
        self.assertIn("\n  help: ", seen.stderr)
        self.assertIn(advice, seen.stderr.split("help: ")[1])

    def test_a_refused_system_call(self):
        for who in self.each():
            for calls, layer in CALLS:
                with self.subTest(calls=calls):
                    seen = self.shell("echo ran", who=who, before=[self.folder / "refuse_calls", *calls, "--"])
                    self.check_refused(seen, layer, "")

    @unittest.skipUnless("root" in WHO, "only root has groups to drop")
    def test_root_that_may_not_drop_its_groups(self):
        seen = self.shell("echo ran", before=[self.folder / "refuse_calls", f"setgroups={EPERM}", "--"])
        self.check_refused(seen, "map of ids", "ordinary user")

    @unittest.skipUnless("root" in WHO, "only root can be without its capabilities")
    def test_root_without_capabilities(self):
        seen = self.shell("echo ran", before=["setpriv", "--bounding-set=-all", "--inh-caps=-all"])
        self.check_refused(seen, "map of ids", "ordinary user")

    def test_a_setting_of_the_kernel(self):
        for who in self.each():
            for setting, layer, advice in SETTINGS:
                with self.subTest(setting=setting):
                    before = ["unshare", "--user", "--mount", "--map-root-user", "/bin/sh", "-c", setting + ' && exec "$@"', "sh"]
                    self.check_refused(self.shell("echo ran", who=who, before=before), layer, advice)

    def test_doctor_says_so_beforehand(self):
        words = [self.folder / "refuse_calls", f"landlock_create_ruleset={ENOSYS}", "--", BIN / "pyenvx", "doctor", "--json"]
        # Nothing listens at that port: what doctor says of the index is of no matter here.
        variables = {"HOME": str(self.scratch()), "PATH": "/usr/bin:/bin", "PIP_INDEX_URL": "http://127.0.0.1:9/"}
        seen = subprocess.run(words, env=variables, stdout=subprocess.PIPE, check=False)
        findings = {finding["subject"]: finding for finding in json.loads(seen.stdout)}
        self.assertEqual(findings["sandbox, Landlock"]["verdict"], "look")
        self.assertNotEqual(findings["sandbox, Landlock"]["advice"], "")
        self.assertIn("system-call filters", findings["sandbox"]["finding"])
        self.assertNotIn("Landlock", findings["sandbox"]["finding"])

    def test_relaxed_goes_on_without_the_layer_and_says_so(self):
        for who in self.each():
            for calls, layer in ((f"landlock_create_ruleset={ENOSYS}", "Landlock"), (f"seccomp={EPERM}", "system-call filters"),
                                 (f"unshare[0&{NEWUSER}]={EPERM}", "second user namespace")):
                with self.subTest(calls=calls):
                    facts = self.scratch(who) / "facts"
                    seen = self.shell("cat /proc/net/dev", ["--relaxed", "--facts", facts], who,
                                      before=[self.folder / "refuse_calls", calls, "--"])
                    self.assertEqual((seen.returncode, seen.stderr), (0, ""))
                    self.assertIn(f"left-out {layer}: cannot ", facts.read_text())
                    self.assertEqual([line.split(":")[0].strip() for line in seen.stdout.splitlines()[2:]], ["lo"])

    def test_relaxed_does_not_go_on_without_a_network_or_root_of_its_own(self):
        for who in self.each():
            for calls, layer in ((f"clone[0&{NEWUSER}]={EPERM}", "namespaces"), (f"pivot_root={EPERM}", "mounts")):
                with self.subTest(calls=calls):
                    before = [self.folder / "refuse_calls", f"clone3={ENOSYS}", calls, "--"]
                    self.check_refused(self.shell("echo ran", ["--relaxed"], who, before=before), layer, "")


if __name__ == "__main__":
    unittest.main()
