#!/usr/bin/env python3
"""Compares what launcher/direct takes from addresses of requirements, and the direct_url.json that follows, with what
`packaging` and this Python's pip do.

pyenvx refuses what pip takes for reasons that are listed as RULES; each must be met, and nothing else may be refused. The
same --seed gives the same cases. Ends with 1 when the two differ; with 77 when packaging, or the parts of pip, which are
no interface, cannot be had (packaging: in CI with 1).
"""

import collections
import json
import pathlib
import posixpath
import re
import sys
import unicodedata
import warnings
from urllib.parse import unquote, unquote_to_bytes, urlsplit, urlunsplit
from urllib.request import url2pathname

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "pep_differential"))

import differential  # noqa: E402
from addresses import Generator  # noqa: E402

SKIPPED = 77
BATCH = 5_000
SHOWN = 8
LOOPBACK = re.compile(r"localhost|\[::1\]|127\.[0-9.]*", re.IGNORECASE)
ODD_IN_REVISIONS = re.compile(r"[\x00-\x20\x7f~^:?*\[\\'\"`$;&|<>(){}!]|\.\.|//|@\{|^[-/]|[/.]$|\.lock$")
BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})|%00")
SIZES = {"sha256": 64, "sha384": 96, "sha512": 128}


class Address:
    """A URL by the parts that pip takes it to, and what its fragment says."""

    def __init__(self, url):
        self.url = url
        self.parts = urlsplit(url)
        self.scheme = self.parts.scheme
        self.is_git = self.scheme.startswith("git+")
        self.is_file = self.scheme.endswith("file")
        self.userinfo, _, self.host = self.parts.netloc.rpartition("@")
        self.path, _, self.revision = self.parts.path.rpartition("@")
        if "@" not in self.parts.path or not self.is_git:
            self.path, self.revision = self.parts.path, None
        pieces = [piece.partition("=")[::2] for piece in self.parts.fragment.split("&")]
        self.said = dict(reversed(pieces))  # of those with one key the first

    def digests(self):
        return {name: digits for name, digits in self.said.items() if name in SIZES}

    def subdirectory(self):
        return unquote(self.said.get("subdirectory", ""))

    def filename(self):
        return unquote(self.parts.path.rpartition("/")[2])


def is_odd(text):
    """Whether a text has control characters, or marks that turn the direction of what is shown."""
    return any(unicodedata.category(c) == "Cc" or c in "\u200e\u200f\u202d\u202e\u2066" for c in text)


def is_utf8(text):
    try:
        return bool(unquote_to_bytes(text).decode()) or True
    except UnicodeDecodeError:
        return False


def is_bad_revision(address):
    if address.revision is None:
        return False
    text = unquote(address.revision)
    too_long = len(unquote_to_bytes(address.revision)) > 255
    bad = BAD_ESCAPE.search(address.revision) or not is_utf8(address.revision)
    return bool(not text or too_long or bad or ODD_IN_REVISIONS.search(text))


def leaves(folder):
    pieces = folder.split("/")
    return folder.startswith("/") or ".." in pieces or ".git" in map(str.lower, pieces) or is_odd(folder)


def has_bad_digest(address):
    return any(len(digits) != SIZES[name] or re.search("[^0-9A-Fa-f]", digits) for name, digits in address.digests().items())


def is_no_path(address):
    text = unquote(address.parts.path)
    bad = BAD_ESCAPE.search(address.parts.path) or is_odd(text) or not is_utf8(address.parts.path)
    return not address.parts.path.startswith("/") or bool(bad)


def is_of_no_archive(address):
    name = address.filename()
    is_archive = re.fullmatch(r"[^/]+(\.whl|\.tar\.gz|\.zip)", name) and not is_odd(name)
    return not is_archive or bool(BAD_ESCAPE.search(address.parts.path.rpartition("/")[2]))


# What pip takes and pyenvx does not, in the order of what is looked at; each with what it is for.
RULES = {
    "a character that no URL has": lambda a: re.search(r"[\x00-\x20\x7f]" if a.is_file else r"[\x00-\x20\x7f\\]", a.url),
    "two fragments": lambda a: "#" in a.parts.fragment,
    "a kind that is not fetched": lambda a: a.scheme not in ("git+https", "git+http", "git+ssh", "git+file", "https", "http", "file"),
    "git+ in capitals": lambda a: a.is_git and not a.url.startswith(a.scheme),
    "git: a query": lambda a: a.is_git and "?" in a.url.partition("#")[0],
    "git: a revision that git has none of, or that leads elsewhere": lambda a: a.is_git and is_bad_revision(a),
    "git: no repository, or what a shell would read": lambda a: a.is_git and (len(a.path) < 2 or re.search("[\\\\\"'`$;|<>]", a.path)),
    "a host in a file's address": lambda a: a.is_file and (a.parts.netloc if a.is_git else a.host.lower() not in ("", "localhost")),
    "no host": lambda a: not a.is_file and not a.host,
    "git: a host or user that is an option": lambda a: a.is_git and (
        a.host.startswith("-") or a.userinfo.startswith("-") or re.search(r"[^A-Za-z0-9\-._:\[\]]", a.host)),
    "git: plain http": lambda a: a.scheme == "git+http" and not LOOPBACK.fullmatch(re.sub(r":[0-9]*$", "", a.host)),
    "git: a password for ssh": lambda a: a.scheme == "git+ssh" and ":" in a.userinfo,
    "git: a control character for a helper of git's": lambda a: a.is_git and is_odd(unquote(a.userinfo)),
    "no path of this machine": lambda a: a.scheme == "file" and is_no_path(a),
    "no archive": lambda a: a.scheme in ("http", "https") and is_of_no_archive(a),
    "a weak digest": lambda a: not a.is_git and any(name in a.said for name in ("md5", "sha1", "sha224")),
    "no digest": lambda a: not a.is_git and has_bad_digest(a),
    "a subdirectory that leaves": lambda a: leaves(a.subdirectory()) or BAD_ESCAPE.search(a.said.get("subdirectory", "")),
}  # fmt: skip


class Oracle:
    """What pip and packaging say, each of its own part."""

    def __init__(self):
        from packaging import direct_url, requirements, utils
        from pip._internal.models.direct_url import DirectUrl as PipDirectUrl
        from pip._internal.models.link import Link
        from pip._internal.utils.misc import split_auth_from_netloc
        from pip._internal.vcs.git import Git

        self.direct_url, self.requirements, self.utils = direct_url, requirements, utils
        self.pip_direct_url, self.link, self.git = PipDirectUrl, Link, Git
        self.split_auth = split_auth_from_netloc

    def name(self, link):
        egg = re.search("[#&]egg=([^&]*)", link.url)
        if egg:
            name = egg[1].partition("[")[0]
            for text in (name, name.partition("-")[0]):
                try:
                    return self.utils.canonicalize_name(text, validate=True)
                except self.utils.InvalidName:
                    pass
            return ""
        filename = unquote(urlsplit(link.url).path.rpartition("/")[2])
        for parse in (self.utils.parse_wheel_filename, self.utils.parse_sdist_filename):
            try:
                return self.utils.canonicalize_name(parse(filename)[0], validate=True)
            except (self.utils.InvalidName, self.utils.InvalidWheelFilename, self.utils.InvalidSdistFilename):
                pass
        return ""

    def git_fields(self, link):
        """The repository's address with the user of ssh alone, its revision, and the address that may be published."""
        # pip takes the escapes out of a path of this machine, and git does so once more.
        url = link.url_without_fragment
        url, revision, _ = self.git.get_url_rev_and_auth(url.replace("%", "%25") if link.scheme == "git+file" else url)
        url = url.replace("ssh://@", "ssh://")
        shown = self.published(url, ("git",) if url.startswith("ssh:") else ())
        own = url if url.startswith("ssh:") else shown
        return own, unquote(revision or ""), shown

    def published(self, url, safe):
        """Without users, and without variables for them, which packaging lets through."""
        info = self.direct_url.VcsInfo(vcs="git", commit_id="0")
        text = self.direct_url.DirectUrl(url=re.sub(r"//\$\{[^@]*@", "//", url), vcs_info=info)
        return text.to_dict(safe_user_passwords=safe)["url"]

    def taken(self, url, kind, commit, sha256):
        link = self.link(url)
        subdirectory = posixpath.normpath(unquote(link.subdirectory_fragment or ""))
        subdirectory = "" if subdirectory == "." else subdirectory
        known = Address(url).digests()
        digests = ",".join(f"{name}={known[name].lower()}" for name in sorted(known))
        _, (user, password) = self.split_auth(urlsplit(url).netloc)
        said = {"subdirectory": subdirectory or None}
        if link.is_vcs:
            own, revision, shown = self.git_fields(link)
            info = self.direct_url.VcsInfo(vcs="git", commit_id=commit, requested_revision=revision or None)
            document = self.direct_url.DirectUrl(url=shown, vcs_info=info, **said)
            fields = ["git", own, revision, subdirectory, ""]
            if link.scheme == "git+ssh":
                user, password = None, None
        elif link.is_file:
            # Not pip's url_to_path, which knows this machine by one spelling alone.
            path = posixpath.normpath("/" + url2pathname(urlsplit(url).path).lstrip("/"))
            fields = ["local", path, "", subdirectory, digests]
            user, password = None, None
            shown = f"file://{path}"
            document = self.local_document(shown, kind, sha256, said)
        else:
            shown = self.published(link.url_without_fragment, ())
            info = self.direct_url.ArchiveInfo(hashes={"sha256": sha256})
            document = self.direct_url.DirectUrl(url=shown, archive_info=info, **said)
            fields = ["archive", shown, link.filename, subdirectory, digests]
        document.validate()
        written = document.to_dict(generate_legacy_hash=True, safe_user_passwords=("git",))
        return ["ok", *fields, user or "", password or "", self.name(link), written]

    def local_document(self, url, kind, sha256, said):
        if kind == "file":
            info = self.direct_url.ArchiveInfo(hashes={"sha256": sha256})
            return self.direct_url.DirectUrl(url=url, archive_info=info, **said)
        info = self.direct_url.DirInfo(editable=True if kind == "editable" else None)
        return self.direct_url.DirectUrl(url=url, dir_info=info, **said)

    def expected(self, case):
        """What is to come, and the rule of ours that decides it where one does."""
        _, text, *facts = case
        try:
            requirement = self.requirements.Requirement(text)
        except self.requirements.InvalidRequirement:
            return ["invalid"], None
        if requirement.url is None:
            return ["invalid"], None
        try:
            address = Address(requirement.url)
        except ValueError:
            return ["refused"], None
        for rule, holds in RULES.items():
            if holds(address):
                return ["refused"], rule
        return self.taken(requirement.url, *facts), None


def plain(url):
    """In the spelling of urllib, and without escapes where it is a path of this machine."""
    url = urlunsplit(urlsplit(url))
    return unquote(url) if url.startswith("file:") else url


def understood(oracle, fields):
    """Our answer in the oracle's terms. The document must be one to packaging and pip, and pip write the same bytes."""
    if fields[0] != "ok":
        return fields
    text = fields[-1]
    document = json.loads(text)
    try:
        oracle.direct_url.DirectUrl.from_dict(document).validate()
        rewritten = oracle.pip_direct_url.from_json(text).to_json()
    except ValueError as error:
        rewritten = str(error)
    if rewritten != text and text.isascii():
        return [*fields[:-1], {"url": f"{text}, and by pip {rewritten}"}]
    return [*fields[:-1], document]


def agree(wanted, got):
    if wanted[0] != got[0]:
        return False

    def normal(fields):
        if fields[0] != "ok":
            return fields
        document = {**fields[-1], "url": plain(fields[-1]["url"])}
        return [*fields[:2], plain(fields[2]) if "://" in fields[2] else fields[2], *fields[3:-1], document]

    return normal(wanted) == normal(got)


def compare(oracle, arguments):
    """How often each rule and outcome was met, and the differences as (case, wanted, got)."""
    counts, differences = collections.Counter(), []
    cases = list(Generator(arguments.seed).cases(arguments.cases))
    for begin in range(0, len(cases), BATCH):
        batch = cases[begin : begin + BATCH]
        for case, answer in zip(batch, differential.ask_peer(arguments.peer, batch)):
            wanted, rule = oracle.expected(case)
            got = understood(oracle, answer)
            counts[rule or (wanted[0] if wanted[0] != "ok" else f"ok, {wanted[1]}")] += 1
            if not agree(wanted, got):
                differences.append((case, rule, wanted, got))
    return counts, differences


def main():
    arguments = differential.parse_arguments(__doc__, 40_000)
    _, version = differential.load_oracle(arguments.packaging, arguments.refresh)
    warnings.simplefilter("ignore")
    try:
        oracle = Oracle()
    except (ImportError, AttributeError) as error:
        print(f"skipped: {error}")
        return SKIPPED
    counts, differences = compare(oracle, arguments)
    print(f"packaging {version}, seed {arguments.seed}: {sum(counts.values())} cases")
    for outcome, count in sorted(counts.items()):
        print(f"  {count:7,} {outcome}")
    for case, rule, wanted, got in differences[:SHOWN]:
        print(f"--- {case[1:3]}\n  wanted: {wanted} {rule or ''}\n  got:    {got}")
    print(f"{len(differences)} differences")
    unmet = [rule for rule in RULES if not counts[rule]]
    assert not unmet, f"no case met {unmet}"
    assert sum(count for outcome, count in counts.items() if outcome.startswith("ok")) * 3 >= arguments.cases
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
