"""What the reference implementation answers to a case; answers.cpp says the same of store/pep.

An answer is a list of fields that begins with "ok" or "invalid". None in it stands for a field that cannot be compared,
because packaging raises where a value is asked for.

store/pep is deliberately stricter in these points, and only in these; the oracle applies packaging's own checks there:
- names of packages and extras are valid names everywhere, not only where packaging validates them (`foo_` is none);
- `~=` with a letter that only Unicode case folding takes for ASCII is no specifier (packaging fails an assertion later);
- file names of wheels are ASCII.
"""

import re
import sys
import tomllib

from packaging import _manylinux, tags
from packaging.dependency_groups import DependencyGroupResolver
from packaging.markers import Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.metadata import parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.utils import (
    InvalidName,
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

sys.set_int_max_str_digits(0)

INVALID = ["invalid"]
REJECTIONS = (
    InvalidVersion,
    InvalidSpecifier,
    InvalidRequirement,
    InvalidName,
    InvalidSdistFilename,
    InvalidWheelFilename,
    ValueError,
)
ENVIRONMENT_KEYS = (
    "implementation_name", "implementation_version", "os_name", "platform_machine", "platform_python_implementation",
    "platform_release", "platform_system", "platform_version", "python_full_version", "python_version", "sys_platform",
)  # fmt: skip


def flag(value):
    return "1" if value else "0"


def listed(items):
    return [str(len(items)), *items]


def order(left, right):
    return "<" if left < right else ">" if left > right else "="


def valid_name(text):
    return canonicalize_name(text, validate=True)


def check_usable(specifiers):
    for specifier in specifiers:
        if specifier.operator != "===":
            Version(specifier.version.removesuffix(".*"))
    return specifiers


def answer_name(text):
    return ["ok", valid_name(text)]


def answer_version(text):
    version = Version(text)
    return [
        "ok", str(version), flag(version.is_prerelease), flag(version.is_postrelease), flag(version.is_devrelease),
        flag(version.local is not None), version.base_version, version.public,
        *listed([str(number) for number in version.release]),
    ]  # fmt: skip


def answer_order(left, right):
    left, right = Version(left), Version(right)
    assert (left == right) == (hash(left) == hash(right))
    return ["ok", order(left, right), flag(left == right)]


def answer_specifier(text, *versions):
    specifier = check_usable([Specifier(text)])[0]
    fields = ["ok", str(specifier), flag(specifier.prereleases)]
    for version in map(Version, versions):
        fields += [flag(specifier.contains(version, prereleases=allow)) for allow in (True, False)]
    return fields


def answer_set(text, *versions):
    specifiers = SpecifierSet(text)
    check_usable(specifiers)
    versions = [Version(version) for version in versions]
    fields = ["ok", str(specifiers), flag(specifiers.prereleases)]
    for version in versions:
        fields += [flag(specifiers.contains(version, prereleases=allow)) for allow in (True, False)]
    for prereleases in (None, True, False):
        fields += listed([str(version) for version in specifiers.filter(versions, prereleases=prereleases)])
    return fields


def marker_text(marker):
    try:
        return str(marker)
    except ValueError:  # a literal with both quotes
        return None


def evaluate(marker, environment):
    try:
        return flag(marker.evaluate(environment))
    except (UndefinedComparison, UndefinedEnvironmentName, AssertionError, InvalidVersion):
        # packaging gives up on the whole; here such a comparison is false, which shows where it stands alone.
        alone = len(marker._markers) == 1 and isinstance(marker._markers[0], tuple)
        return "0" if alone else None


def answer_marker(text, *rest):
    marker = Marker(text)
    environment = dict(zip(ENVIRONMENT_KEYS, rest))
    extras = rest[len(ENVIRONMENT_KEYS) :]
    environment |= {"extras": frozenset(extras), "dependency_groups": frozenset()}
    values = [evaluate(marker, environment | {"extra": extra}) for extra in extras or [""]]
    value = None if None in values else max(values)
    return ["ok", marker_text(marker), value]


def checked(requirement):
    check_usable(requirement.specifier)
    requirement.name = valid_name(requirement.name)
    requirement.extras = {valid_name(extra) for extra in requirement.extras}
    return requirement


def requirement_text(requirement):
    return None if requirement.marker and marker_text(requirement.marker) is None else str(requirement)


def answer_requirement(text):
    requirement = checked(Requirement(text))
    return [
        "ok", requirement_text(requirement), requirement.name, str(requirement.specifier), requirement.url or "",
        marker_text(requirement.marker) if requirement.marker else "", *listed(sorted(requirement.extras)),
    ]  # fmt: skip


def answer_tags(major, minor, free_threaded, debug, machine, glibc_major, glibc_minor):
    python = (int(major), int(minor))
    glibc = _manylinux._GLibCVersion(int(glibc_major), int(glibc_minor))
    _manylinux._get_glibc_version = lambda: glibc if glibc.major else _manylinux._GLibCVersion(-1, -1)
    platforms = [f"linux_{machine}", *_manylinux.platform_tags([machine])]
    variables = {"Py_DEBUG": int(debug), "Py_GIL_DISABLED": int(free_threaded), "WITH_PYMALLOC": 1}
    tags._get_config_var = lambda name, warn=False: variables.get(name)
    interpreter = f"cp{major}{minor}"
    found = [*tags.cpython_tags(python, platforms=platforms), *tags.compatible_tags(python, interpreter, platforms)]
    return ["ok", *listed([str(tag) for tag in found])]


def answer_wheel(filename):
    if not filename.isascii():
        return INVALID
    name, version, build, found = parse_wheel_filename(filename)
    text = filename.split("-")[2] if build else ""
    assert not build or build == build_key(text)
    ordered = sorted((tag.interpreter, tag.abi, tag.platform) for tag in found)
    return ["ok", valid_name(name), str(version), text, *listed(["-".join(tag) for tag in ordered])]


def build_key(text):
    digits = re.match("[0-9]*", text).group()
    return (int(digits), re.match(".*", text[len(digits) :]).group()) if digits else ()


def answer_build(left, right):
    return ["ok", order(build_key(left), build_key(right))]


def answer_sdist(filename):
    name, version = parse_sdist_filename(filename)
    return ["ok", valid_name(name), str(version)]


def unfolded(value):
    return re.sub("\r\n|\r|\n", "", value).strip(" \t")


class Header:
    """The fields of a METADATA file that store/pep keeps, as packaging separates them."""

    def __init__(self, text):
        self.raw, self.unparsed = parse_email(text.encode("utf-8", "surrogateescape"))

    def only(self, attribute, field):
        if attribute not in self.raw:
            raise ValueError(f"{field} is absent, repeated or not UTF-8")
        return unfolded(self.raw[attribute])

    def several(self, attribute, field):
        """None when one of them is not UTF-8: packaging then gives none of them."""
        if field in self.unparsed:
            return None
        return [unfolded(value) for value in self.raw.get(attribute, [])]

    def requires_python(self):
        if len(self.unparsed.get("requires-python", [])) > 1:
            raise ValueError("Requires-Python is repeated")
        try:
            specifiers = SpecifierSet(unfolded(self.raw["requires_python"]))
            check_usable(specifiers)
            return str(specifiers)
        except (KeyError, InvalidSpecifier, InvalidVersion):
            return "absent"

    def provides_extra(self):
        values = self.several("provides_extra", "provides-extra")
        if values is None:
            return None
        names = []
        for value in values:
            try:
                names.append(valid_name(value))
            except InvalidName:
                pass
        return names


def answer_metadata(text):
    header = Header(text)
    metadata_version = header.only("metadata_version", "Metadata-Version")
    if not re.fullmatch("[12][.](0|[1-9][0-9]{0,17})", metadata_version):
        raise ValueError("not a metadata version that is understood")
    requirements = header.several("requires_dist", "requires-dist")
    if requirements is None:
        raise ValueError("Requires-Dist is not UTF-8")
    fields = ["ok", metadata_version, valid_name(header.only("name", "Name"))]
    fields += [str(Version(header.only("version", "Version"))), header.requires_python()]
    fields += listed([requirement_text(checked(Requirement(text))) for text in requirements])
    for values in (header.provides_extra(), header.several("dynamic", "dynamic")):
        if values is None:
            return [*fields, ...]
        fields += listed([value.lower() for value in values])
    return fields


def answer_groups(text, *chosen):
    groups = tomllib.loads(text)["dependency-groups"]
    try:
        resolver = DependencyGroupResolver(groups)
        requirements = [requirement for group in chosen for requirement in resolver.resolve(group)]
    except ExceptionGroup:
        return INVALID
    return ["ok", *listed([requirement_text(checked(requirement)) for requirement in requirements])]


ANSWERS = {name.removeprefix("answer_"): function for name, function in globals().items() if name.startswith("answer_")}


def answer(kind, *fields):
    try:
        return ANSWERS[kind](*fields)
    except REJECTIONS:
        return INVALID


def agrees(expected, actual):
    """Whether the fields are the same, but where None stands for anything and ... for any rest."""
    if expected and expected[-1] is ...:
        expected = expected[:-1]
        actual = actual[: len(expected)]
    return len(expected) == len(actual) and all(want is None or want == got for want, got in zip(expected, actual))
